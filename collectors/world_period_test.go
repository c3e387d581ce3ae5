package collectors_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	logs "github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/period"
)

// depot is an AWS whose trails have delivered: a server of archives, asked over
// HTTP with the real SDK.
type depot struct {
	*archivetest.Server
	t *testing.T
}

const owner = archivetest.ScenarioAccount

// now is after all that the scenarios deliver, late digests included.
func now() time.Time { return archivetest.ScenarioTo.Add(60 * 24 * time.Hour) }

var scenarioPeriod = evidence.Period{From: archivetest.ScenarioFrom, To: archivetest.ScenarioTo}

func newDepot(t *testing.T, scenarios ...string) *depot {
	t.Helper()
	d := &depot{archivetest.New().Handler(), t}
	var chosen []archivetest.Scenario
	for _, sc := range archivetest.Scenarios() {
		for _, name := range scenarios {
			if sc.Name == name {
				chosen = append(chosen, sc)
			}
		}
	}
	if len(chosen) != len(scenarios) {
		t.Fatalf("of the scenarios %v only %d are there", scenarios, len(chosen))
	}
	archivetest.Stage(d.Server, chosen)
	return d
}

// taken is what one collection left: what it concluded, and its record.
type taken struct {
	*evidence.Snapshot
	store *awsapi.MemStore
}

// collect collects over HTTP as the account.
func (d *depot) collect(account string, plan collectors.Plan) taken {
	d.t.Helper()
	return d.collectUntil(d.t.Context(), account, plan)
}

// collectUntil collects as long as the context allows.
func (d *depot) collectUntil(ctx context.Context, account string, plan collectors.Plan) taken {
	d.t.Helper()
	server := httptest.NewServer(d.Server)
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIA" + account, "AWS_SECRET_ACCESS_KEY": "example", "AWS_ENDPOINT_URL": server.URL, "AWS_REGION": archivetest.ScenarioRegion,
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		d.t.Setenv(name, value)
	}
	plan.Now, plan.Session.MaxAttempts, plan.Session.Unmetered = now, 2, true
	store := &awsapi.MemStore{}
	s, err := collectors.Run(ctx, plan, awsapi.NewRecorder(store, now))
	if err != nil {
		d.t.Fatal(err)
	}
	return taken{s, store}
}

// replay draws the facts anew from the calls given.
func (k taken) replay(t *testing.T, calls []evidence.Call, store awsapi.Store) taken {
	t.Helper()
	to := &awsapi.MemStore{}
	s, err := collectors.Replay(t.Context(), k.About, calls, store, awsapi.NewRecorder(to, now), nil)
	if err != nil {
		t.Fatal(err)
	}
	return taken{s, to}
}

func encoded(t *testing.T, s *evidence.Snapshot) []byte {
	t.Helper()
	text, err := evidence.EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func scenarioTrail(name string) string { return trailARN(owner, archivetest.ScenarioRegion, name) }

// chainOf is the fact about the chain of a scenario.
func chainOf(t *testing.T, s *evidence.Snapshot, name string) *period.Chain {
	t.Helper()
	return fact[period.Chain](t, s, period.ChainKind, scenarioTrail(name)+" "+owner+"/"+archivetest.ScenarioRegion)
}

func TestAPeriodIsProvenAndItsRecordProvesItAgain(t *testing.T) {
	d := newDepot(t, "clean")
	k := d.collect(owner, collectors.Plan{Period: scenarioPeriod})
	c := chainOf(t, k.Snapshot, "clean")
	in, known := c.Integrity.Get()
	if !known || in.Verdict != logs.Valid || word(in.Covered) != "true" || word(in.Unaltered) != "true" || in.Digests.Valid != 12 || in.Logs.Valid == 0 {
		t.Fatalf("integrity %+v, gap %v", in, c.Integrity.Gap())
	}
	if n, known := in.Unreferenced.Get(); !known || n != 0 {
		t.Errorf("%d unreferenced log files, gap %v", n, in.Unreferenced.Gap())
	}
	if r, known := c.Records.Get(); !known || r.Read == 0 || word(r.Complete) != "true" {
		t.Errorf("records %+v, gap %v", r, c.Records.Gap())
	}
	if o, known := c.Oldest.Get(); !known || o.Object == "" || o.Age != 60 || word(o.AsOldAsTrail) != "true" {
		t.Errorf("oldest %+v, gap %v", o, c.Oldest.Gap())
	}
	again := k.replay(t, k.Calls, k.store)
	if was, is := encoded(t, k.Snapshot), encoded(t, again.Snapshot); !bytes.Equal(was, is) {
		t.Errorf("live\n%s\nreplayed\n%s", was, is)
	}
	third := again.replay(t, again.Calls, again.store)
	if !bytes.Equal(encoded(t, k.Snapshot), encoded(t, third.Snapshot)) {
		t.Error("the record of the replay is not that of the collection")
	}
	a, _ := json.Marshal(k.Calls)
	b, _ := json.Marshal(again.Calls)
	if !bytes.Equal(a, b) {
		t.Errorf("the ledger\n%s\nof the replay\n%s", a, b)
	}
}

// TestEveryScenarioIsToldAloudAndAgain plays all that can happen to an archive,
// in one account: what is concluded is what must be, and the record says so again.
func TestEveryScenarioIsToldAloudAndAgain(t *testing.T) {
	var names []string
	for _, sc := range archivetest.Scenarios() {
		names = append(names, sc.Name)
	}
	k := newDepot(t, names...).collect(owner, collectors.Plan{Period: scenarioPeriod})
	for _, sc := range archivetest.Scenarios() {
		c := chainOf(t, k.Snapshot, sc.Name)
		in, known := c.Integrity.Get()
		if !known || in.Verdict != sc.Says {
			t.Errorf("%s (%s): %s, gap %v", sc.Name, sc.What, in.Verdict, c.Integrity.Gap())
			continue
		}
		whole, unaltered := word(in.Covered), word(in.Unaltered)
		n, counted := in.Unreferenced.Get()
		if valid := whole == "true" && unaltered == "true" && counted && n == 0; valid != (sc.Says == logs.Valid) {
			t.Errorf("%s is %s: covered %s, unaltered %s, unreferenced %d (known %v)", sc.Name, sc.Says, whole, unaltered, n, counted)
		}
		if r, known := c.Records.Get(); sc.Says == logs.Valid && (!known || word(r.Complete) != "true") {
			t.Errorf("%s: the records are %+v, gap %v", sc.Name, r, c.Records.Gap())
		}
	}
	again := k.replay(t, k.Calls, k.store)
	if was, is := encoded(t, k.Snapshot), encoded(t, again.Snapshot); !bytes.Equal(was, is) {
		t.Error("the replay concludes other than the collection did")
		differences(t, k.Snapshot, again.Snapshot)
	}
}

// differences says which facts of two snapshots differ.
func differences(t *testing.T, a, b *evidence.Snapshot) {
	t.Helper()
	for i := range a.Facts {
		x, _ := json.Marshal(a.Facts[i])
		y, _ := json.Marshal(b.Facts[i])
		if !bytes.Equal(x, y) {
			t.Errorf("%s\nis\n%s\nand then\n%s", a.Facts[i].ID, x, y)
		}
	}
}

func TestWithoutAPeriodOnlyTheOldestLogFileIsAskedFor(t *testing.T) {
	d := newDepot(t, "clean", "log-modified")
	k := d.collect(owner, collectors.Plan{})
	for _, name := range []string{"clean", "log-modified"} {
		c := chainOf(t, k.Snapshot, name)
		for what, gap := range map[string]*evidence.Gap{"integrity": c.Integrity.Gap(), "records": c.Records.Gap(),
			"changes": fact[cloudtrail.Trail](t, k.Snapshot, cloudtrail.TrailKind, scenarioTrail(name)).Changes.Gap(),
			"classes": fact[coverage.Account](t, k.Snapshot, coverage.AccountKind, owner).EventClasses.Gap(),
		} {
			if gap == nil || gap.Reason != evidence.NotAsked || gap.Detail != "no period was given: --period FROM..TO" {
				t.Errorf("%s of %s: %v", what, name, gap)
			}
		}
		if o, known := c.Oldest.Get(); !known || o.Time == nil {
			t.Errorf("oldest of %s: %+v, gap %v", name, o, c.Oldest.Gap())
		}
	}
	asked := d.Requests()
	if asked["s3.GetObject"] > 0 || asked["cloudtrail.ListPublicKeys"] > 0 || asked["s3.ListObjectsV2"] != 4 {
		t.Errorf("without a period, asked for %v", asked)
	}
	if !bytes.Equal(encoded(t, k.Snapshot), encoded(t, k.replay(t, k.Calls, k.store).Snapshot)) {
		t.Error("the replay concludes other than the collection did")
	}
	sc := scope(t, k.Snapshot, period.ChainKind, owner, archivetest.ScenarioRegion)
	if sc.Gap != nil || len(sc.Found) != 2 {
		t.Errorf("scope %+v", sc)
	}
}

// TestWhatIsDeniedIsNamedAndNothingElseSuffers denies one action after the other:
// nothing is said to be altered for that, nothing passes, and the gap names what
// to grant.
func TestWhatIsDeniedIsNamedAndNothingElseSuffers(t *testing.T) {
	for action, fault := range map[string]archivetest.Fault{
		"s3:GetObject":              {Operation: "s3.GetObject", Status: 403, Code: "AccessDenied"},
		"s3:ListBucket":             {Operation: "s3.ListObjectsV2", Status: 403, Code: "AccessDenied"},
		"cloudtrail:ListPublicKeys": {Operation: "cloudtrail.ListPublicKeys", Status: 400, Code: "AccessDeniedException"},
		"s3:GetBucketLocation":      {Operation: "s3.GetBucketLocation", Status: 403, Code: "AccessDenied"},
	} {
		t.Run(action, func(t *testing.T) {
			d := newDepot(t, "clean", "log-modified")
			d.Fail(fault)
			k := d.collect(owner, collectors.Plan{Period: scenarioPeriod})
			for _, name := range []string{"clean", "log-modified"} {
				c := chainOf(t, k.Snapshot, name)
				in, known := c.Integrity.Get()
				if !known {
					if gap := c.Integrity.Gap(); gap.Reason != evidence.Denied || gap.Action != action {
						t.Errorf("%s: %v", name, gap)
					}
					continue
				}
				for what, v := range map[string]evidence.Value[bool]{"covered": in.Covered, "unaltered": in.Unaltered} {
					if gap := v.Gap(); gap == nil || gap.Reason != evidence.Denied || gap.Action != action {
						t.Errorf("%s: %s is %s: %v", name, what, word(v), gap)
					}
				}
				r, known := c.Records.Get()
				if known && word(r.Complete) != "denied" || !known && c.Records.Gap().Action != action {
					t.Errorf("%s: records %+v, gap %v", name, r, c.Records.Gap())
				}
				tr := fact[cloudtrail.Trail](t, k.Snapshot, cloudtrail.TrailKind, scenarioTrail(name))
				if changes, known := tr.Changes.Get(); known && changes.Unread == nil {
					t.Errorf("%s: changes are all read", name)
				}
			}
			if tr := fact[cloudtrail.Trail](t, k.Snapshot, cloudtrail.TrailKind, scenarioTrail("clean")); !tr.Status.Known() {
				t.Error("the trail's status is not known")
			}
			if !bytes.Equal(encoded(t, k.Snapshot), encoded(t, k.replay(t, k.Calls, k.store).Snapshot)) {
				t.Error("the replay concludes other than the collection did")
			}
		})
	}
}

// TestLosingARecordOfTheArchiveNeverFlips drops lines of the ledger, one at a
// time: what is then concluded of a chain is the same, or not known.
func TestLosingARecordOfTheArchiveNeverFlips(t *testing.T) {
	k := newDepot(t, "clean", "log-modified", "digest-deleted", "stopped").collect(owner, collectors.Plan{Period: scenarioPeriod})
	dropped := 0
	for i, c := range k.Calls {
		if c.Service != "S3" && c.Operation != "ListPublicKeys" {
			continue
		}
		dropped++
		fewer := slices.Delete(slices.Clone(k.Calls), i, i+1)
		again := k.replay(t, fewer, k.store)
		for _, f := range again.Facts {
			if f.Kind != period.ChainKind {
				continue
			}
			was, is := fact[period.Chain](t, k.Snapshot, period.ChainKind, f.ID), f.Data.(*period.Chain)
			before, _ := was.Integrity.Get()
			after, known := is.Integrity.Get()
			if !known {
				continue
			}
			for what, v := range map[string][2]evidence.Value[bool]{"covered": {before.Covered, after.Covered}, "unaltered": {before.Unaltered, after.Unaltered}} {
				if b, known := v[1].Get(); known && word(v[0]) != word(v[1]) {
					t.Errorf("without %s %s, %s: %s was %s and is %v", c.Operation, c.Params, f.ID, what, word(v[0]), b)
				}
			}
		}
	}
	if dropped < 10 {
		t.Errorf("only %d calls were dropped", dropped)
	}
}

// trailOf is the fact about the trail of a scenario.
func trailOf(t *testing.T, s *evidence.Snapshot, name string) *cloudtrail.Trail {
	t.Helper()
	return fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, scenarioTrail(name))
}

func TestChangesOfATrailAreToldAndDoubtIsKept(t *testing.T) {
	alone := newDepot(t, "stopped").collect(owner, collectors.Plan{Period: scenarioPeriod})
	changes, known := trailOf(t, alone.Snapshot, "stopped").Changes.Get()
	if !known || changes.Unread == nil {
		t.Fatalf("of a trail with a hole %+v is known (%v)", changes, known)
	}
	// Another trail that recorded the same account all the time would show more.
	both := newDepot(t, "stopped", "clean").collect(owner, collectors.Plan{Period: scenarioPeriod})
	v := trailOf(t, both.Snapshot, "stopped").Changes
	changes, known = v.Get()
	if !known || changes.Unread != nil || len(changes.Attempts) > 0 || len(v.Calls()) == 0 {
		t.Errorf("changes %+v, gap %v, citing %v", changes, v.Gap(), v.Calls())
	}
	var names []string
	for _, c := range changes.Made {
		names = append(names, c.Name)
		if c.Actor == "" || c.EventID == "" || len(c.Record) == 0 {
			t.Errorf("the change %+v says not enough", c)
		}
	}
	if !slices.Equal(names, []string{"StopLogging", "StartLogging"}) {
		t.Errorf("changes %v", names)
	}
	if other, known := trailOf(t, both.Snapshot, "clean").Changes.Get(); !known || len(other.Made) > 0 || other.Unread != nil {
		t.Errorf("changes of the other trail %+v", other)
	}
}

func TestClassesOfEventsAreObservedOrNotKnown(t *testing.T) {
	k := newDepot(t, "clean").collect(owner, collectors.Plan{Period: scenarioPeriod})
	v := fact[coverage.Account](t, k.Snapshot, coverage.AccountKind, owner).EventClasses
	seen, known := v.Get()
	if !known || len(seen.Classes) == 0 || !slices.IsSorted(seen.Classes) || len(v.Calls()) == 0 {
		t.Fatalf("observed %+v, gap %v", seen, v.Gap())
	}
	if in, gap := seen.Includes(string(seen.Classes[0])); !in || gap != nil {
		t.Errorf("%s is not observed: %v", seen.Classes[0], gap)
	}
	if in, gap := seen.Includes("no such class"); in || gap == nil {
		t.Error("what was not seen is known not to be")
	}
	d := newDepot(t, "clean")
	d.Fail(archivetest.Fault{Operation: "s3.GetObject", Status: 403, Code: "AccessDenied"})
	k = d.collect(owner, collectors.Plan{Period: scenarioPeriod})
	if gap := fact[coverage.Account](t, k.Snapshot, coverage.AccountKind, owner).EventClasses.Gap(); gap == nil || gap.Action != "s3:GetObject" {
		t.Errorf("where nothing could be read: %v", gap)
	}
}

func TestAnInterruptedRunKeepsWhatIsNotOfTheArchive(t *testing.T) {
	d := newDepot(t, "clean")
	ctx, cancel := context.WithCancel(t.Context())
	d.Asked = func(operation, _ string) {
		if operation == "s3.GetObject" {
			cancel()
		}
	}
	k := d.collectUntil(ctx, owner, collectors.Plan{Period: scenarioPeriod})
	c := chainOf(t, k.Snapshot, "clean")
	if gap := c.Integrity.Gap(); gap == nil || gap.Reason != evidence.NotAsked || gap.Detail != "interrupted" {
		t.Errorf("integrity: %v", gap)
	}
	if !k.About.Interrupted || !trailOf(t, k.Snapshot, "clean").Status.Known() {
		t.Errorf("interrupted %v, status %v", k.About.Interrupted, trailOf(t, k.Snapshot, "clean").Status.Gap())
	}
	if again := k.replay(t, k.Calls, k.store); !bytes.Equal(encoded(t, k.Snapshot), encoded(t, again.Snapshot)) {
		t.Error("the replay concludes other than the collection did")
		differences(t, k.Snapshot, again.Snapshot)
	}
}

// TestAForgedRecordOfTheArchiveIsFoundOut forges the record of a chain: the
// signatures are verified anew, so it no longer proves anything.
func TestAForgedRecordOfTheArchiveIsFoundOut(t *testing.T) {
	k := newDepot(t, "clean").collect(owner, collectors.Plan{Period: scenarioPeriod})
	for name, forge := range map[string]func(kept []any, store awsapi.Store){
		"a digest has another content": func(kept []any, store awsapi.Store) {
			of := kept[5].(map[string]any)
			other, err := store.Raw(evidence.Digest(kept[4].(map[string]any)["sha256"].(string)))
			if err != nil {
				t.Fatal(err)
			}
			of["sha256"], of["bytes"] = string(evidence.DigestOf(other)), len(other)
		},
		"the last signature is another": func(kept []any, _ awsapi.Store) {
			kept[11].(map[string]any)["metadata"] = kept[10].(map[string]any)["metadata"]
		},
	} {
		calls := slices.Clone(k.Calls)
		at := slices.IndexFunc(calls, func(c evidence.Call) bool { return c.Operation == "ReadArchive" })
		body, err := k.store.Raw(calls[at].Body)
		if err != nil {
			t.Fatal(err)
		}
		var set map[string]any
		if err := json.Unmarshal(body, &set); err != nil {
			t.Fatal(err)
		}
		forge(set["kept"].([]any), k.store)
		if body, err = evidence.Canonical(set); err != nil {
			t.Fatal(err)
		}
		calls[at].Body, calls[at].Bytes = evidence.DigestOf(body), int64(len(body))
		if err := k.store.PutRaw(calls[at].Body, body); err != nil {
			t.Fatal(err)
		}
		in, known := chainOf(t, k.replay(t, calls, k.store).Snapshot, "clean").Integrity.Get()
		if !known || in.Verdict != logs.Invalid || word(in.Covered) != "false" {
			t.Errorf("%s: %s, covered %s", name, in.Verdict, word(in.Covered))
		}
	}
}
