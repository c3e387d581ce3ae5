package archive

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func expect(t *testing.T, r ChainResult, want string) {
	t.Helper()
	if got := sum(r); got != want {
		t.Errorf("got  %s\nwant %s\n%s", got, want, details(r))
	}
}

func TestAChainThatBeginsAnewLeavesAGap(t *testing.T) {
	w, trail, d := day(t)
	w.remove(d[4:]...)
	for _, n := range d[4:] {
		w.remove(w.logsIn(n)...)
	}
	trail.last = nil
	trail.hours(at("2026-01-01T06:06:24Z"), 8)
	trail.deliver(at("2026-01-01T05:30:00Z"), 1)
	r := w.verify(period, trail.chain())
	expect(t, r.Chains[0], "incomplete: 02:00-04:06 06:06-10:00, chain-restart 04:06-06:06; digests 7 valid; logs 14 valid 1 unreferenced; logs-in-gap")
}

func TestDigestsDeletedBeforeARestartAreNotExplainedByIt(t *testing.T) {
	w, trail, d := day(t)
	w.remove(d[4:]...)
	trail.last = nil
	trail.hours(at("2026-01-01T06:06:24Z"), 8)
	w.remove(d[3])
	w.edit(d[2], `"newestEventTime":null`, `"newestEventTime":""`)
	r := w.verify(period, trail.chain())
	expect(t, r.Chains[0], "invalid: 02:00-02:06 06:06-10:00, invalid-digest 02:06-03:06, chain-restart 03:06-06:06; digests 5 valid 1 invalid; logs 10 valid 14 unreferenced 2 unproven; digest-invalid log-unproven log-unreferenced logs-in-gap")
}

func TestTheFirstDigestEverSaysNothingOfWhatWasBefore(t *testing.T) {
	w, trail, _ := day(t)
	r := w.verify(evidence.Period{From: at("2025-12-31T20:00:00Z"), To: at("2026-01-01T03:00:00Z")}, trail.chain())
	expect(t, r.Chains[0], "incomplete: 00:06-03:00, chain-restart 20:00-00:06; digests 3 valid; logs 6 valid")
}

func TestADigestThatMayStillComeIsNotMissed(t *testing.T) {
	w, trail, d := day(t)
	for _, n := range d[8:] {
		w.remove(w.logsIn(n)...)
	}
	w.remove(d[8:]...)
	trail.deliver(at("2026-01-01T09:30:00Z"), 2)
	trail.deliver(at("2026-01-01T08:05:00Z"), 1) // named before the gap, and delivered in it
	r := w.verifyAt(at("2026-01-01T10:01:00Z"), period, trail.chain())
	expect(t, r.Chains[0], "incomplete: 02:00-08:06, not-yet-delivered 08:06-10:00; digests 7 valid; logs 14 valid")
	if detail := r.Chains[0].Gaps[0].Detail; !strings.Contains(detail, "3 log files") {
		t.Errorf("the gap says %q", detail)
	}
	r = w.verifyAt(at("2026-01-01T11:00:00Z"), period, trail.chain())
	expect(t, r.Chains[0], "incomplete: 02:00-08:06, unknown 08:06-09:00, not-yet-delivered 09:00-10:00; digests 7 valid; logs 14 valid 1 unreferenced; logs-in-gap")
}

func TestATrailIsFollowedToWhereItDeliveredBefore(t *testing.T) {
	w, trail, d := day(t)
	for _, n := range d[5:] {
		w.remove(w.logsIn(n)...)
	}
	w.remove(d[5:]...)
	moved := *trail
	moved.Tree.Bucket, moved.Tree.Prefix = "other", "deep/er"
	moved.last = w.written(t, d[4])
	moved.hours(at("2026-01-01T05:06:24Z"), 8)
	expect(t, w.verify(period, moved.chain()).Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid")

	w.remove(d[4]) // in the old bucket, named from the new one
	expect(t, w.verify(period, moved.chain()).Chains[0],
		"invalid: 02:00-04:06 05:06-10:00, missing-digest 04:06-05:06; digests 8 valid 1 missing; logs 16 valid 2 unreferenced; digest-missing logs-in-gap")
	trail.deliver(at("2026-01-01T08:00:00Z"), 1)
	expect(t, w.verify(period, moved.chain()).Chains[0],
		"invalid: 02:00-04:06 05:06-10:00, missing-digest 04:06-05:06; digests 8 valid 1 missing; logs 16 valid 3 unreferenced; digest-missing log-unreferenced logs-in-gap")
}

func TestTrailsThatShareABucketAreToldApart(t *testing.T) {
	w, trail, d := day(t)
	other := w.trail(home, "audit_2", trail.fingerprint)
	theirs := other.hours(start.Add(7*time.Minute), 14)
	silent := w.trail(home, "silent", trail.fingerprint)
	r := w.verify(period, trail.chain(), other.chain(), silent.chain())
	expect(t, r.Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid")
	expect(t, r.Chains[1], "valid: 02:00-10:00; digests 9 valid; logs 18 valid")
	expect(t, r.Chains[2], "incomplete:, unknown 02:00-10:00; digests; logs; no-digests")
	if r.Verdict != Incomplete {
		t.Errorf("overall %s", r.Verdict)
	}
	// A forged digest of another trail lends no cover to a planted log file.
	forger := w.trail(home, "shadow", "00000000000000000000000000000000")
	forger.digest(Digest, d[4].Time, d[5].Time, trail.deliver(at("2026-01-01T05:10:00Z"), 1))
	expect(t, w.verify(period, trail.chain()).Chains[0], "incomplete: 02:00-10:00; digests 9 valid; logs 18 valid 1 unreferenced; log-unreferenced")
	// Nor is a trail made worse by what is done to another's digests.
	w.remove(theirs[4])
	r = w.verify(period, trail.chain(), other.chain())
	expect(t, r.Chains[1], "invalid: 02:00-04:13 05:13-10:00, missing-digest 04:13-05:13; digests 8 valid 1 missing; logs 16 valid 3 unreferenced; digest-missing logs-in-gap")
	if r.Verdict != Invalid || r.Chains[0].Verdict != Incomplete {
		t.Errorf("overall %s, the other %s", r.Verdict, r.Chains[0].Verdict)
	}
}

func TestBackfillDigestsListWhatTheirHourLeftOut(t *testing.T) {
	w, trail, d := day(t)
	w.offer(keyTwo(), pkcs1, at("2026-01-22T00:00:00Z"), at("2026-02-22T00:00:00Z"))
	late := trail.deliver(at("2026-01-01T05:30:00Z"), 2)
	r := w.verify(period, trail.chain())
	expect(t, r.Chains[0], "incomplete: 02:00-10:00; digests 9 valid; logs 18 valid 2 unreferenced; log-unreferenced")

	backfiller := *trail
	for fingerprint, key := range w.keys {
		if key == keyTwo() {
			backfiller.fingerprint = fingerprint
		}
	}
	name := backfiller.digest(Backfill, d[4].Time, d[5].Time, late)
	meta := w.objects[spot{"logs", name.Key()}].meta
	made := at("2026-02-01T10:06:24Z")
	meta["backfill-generation-timestamp"] = made.Format(jsonTime)
	expect(t, w.verifyAt(made.Add(time.Hour), period, trail.chain()).Chains[0], "valid: 02:00-10:00; digests 10 valid; logs 20 valid")
	w.remove(w.logsIn(d[5])[0])
	r = w.verifyAt(made.Add(time.Hour), period, trail.chain())
	if r.Verdict != Invalid || r.Chains[0].Logs.Missing != 1 {
		t.Errorf("a log file is deleted, and: %s", sum(r.Chains[0]))
	}
	w.edit(name, `"newestEventTime":null`, `"newestEventTime":"x"`)
	r = w.verifyAt(made.Add(time.Hour), period, trail.chain())
	if r.Chains[0].Digests.Invalid != 1 || r.Chains[0].Logs.Unproven != 2 || len(r.Chains[0].Gaps) != 0 {
		t.Errorf("a backfill digest is changed, and: %s", sum(r.Chains[0]))
	}
}

func TestKeysRotateAndComeInBothEncodings(t *testing.T) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), spki, ever[0], at("2026-01-01T05:30:00Z")))
	trail.hours(start, 5)
	trail.fingerprint = w.offer(keyTwo(), pkcs1, at("2026-01-01T04:30:00Z"), ever[1])
	trail.hours(at("2026-01-01T05:06:24Z"), 8)
	expect(t, w.verify(period, trail.chain()).Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid")
}

func TestAKeyThatWasNotValidSignsNothing(t *testing.T) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, at("2025-01-01T00:00:00Z"), at("2025-02-01T00:00:00Z")))
	trail.hours(start, 14)
	expect(t, w.verify(period, trail.chain()).Chains[0], "invalid:, invalid-digest 02:00-10:00; digests 9 invalid; logs 18 unproven; digest-invalid log-unproven")
}

func TestKeysThatCannotBeListedProveNothingAndRefuteNothing(t *testing.T) {
	w, trail, _ := day(t)
	v, err := newVerifier(Request{Period: period, Now: ever[1], Source: w, Keys: noKeys{}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.run(context.Background(), []Chain{trail.chain()})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "incomplete:, unknown 02:00-10:00; digests 9 unreadable; logs 16 unreferenced; digest-unreadable logs-in-gap")
}

type noKeys struct{}

func (noKeys) Key(context.Context, string, string, time.Time) (PublicKey, error) {
	return PublicKey{}, errors.New("denied cloudtrail:ListPublicKeys")
}

// someKeys knows all keys but one.
type someKeys struct {
	*world
	but string
}

func (s someKeys) Key(ctx context.Context, region, fingerprint string, at time.Time) (PublicKey, error) {
	if fingerprint == s.but {
		return PublicKey{}, errors.New("denied cloudtrail:ListPublicKeys")
	}
	return s.world.Key(ctx, region, fingerprint, at)
}

func TestADigestWhoseKeyIsNotKnownIsStillHeldToTheDigestAfterIt(t *testing.T) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	old := trail.fingerprint
	d := trail.hours(start, 5)
	trail.fingerprint = w.offer(keyTwo(), pkcs1, ever[0], ever[1])
	trail.hours(at("2026-01-01T05:06:24Z"), 8)
	verify := func() ChainResult {
		r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: w, Keys: someKeys{w, old}, Chains: []Chain{trail.chain()}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Chains[0]
	}
	expect(t, verify(), "incomplete: 05:06-10:00, unknown 02:00-05:06; digests 5 valid 4 unreadable; logs 10 valid 6 unreferenced; digest-unreadable logs-in-gap")
	w.edit(d[4], `"newestEventTime":null`, `"newestEventTime":"x"`)
	expect(t, verify(), "invalid: 05:06-10:00, unknown 02:00-04:06, invalid-digest 04:06-05:06; digests 5 valid 1 invalid 3 unreadable; logs 10 valid 4 unreferenced 2 unproven; digest-invalid digest-unreadable log-unproven logs-in-gap")
}

func TestACopyInAnotherPlaceIsNotWhatWasDelivered(t *testing.T) {
	w, trail, d := day(t)
	copied := trail.chain()
	copied.Bucket = "copy"
	for _, n := range d {
		w.objects[spot{"copy", n.Key()}] = w.objects[spot{"logs", n.Key()}]
	}
	expect(t, w.verify(period, copied).Chains[0], "invalid:, invalid-digest 02:00-10:00; digests 9 invalid; logs; digest-invalid")
}

func TestADigestIsHeldToItsName(t *testing.T) {
	d, err := ParseDigest(read(t, "digest1.json"))
	if err != nil {
		t.Fatal(err)
	}
	name, err := ParseName(d.Bucket, d.Key)
	if err != nil || misplaced(name, d) != "" {
		t.Fatalf("%v, %s", err, misplaced(name, d))
	}
	for what, change := range map[string]func(*DigestFile){
		"bucket":    func(d *DigestFile) { d.Bucket = "other" },
		"key":       func(d *DigestFile) { d.Key += "x" },
		"end":       func(d *DigestFile) { d.End = d.End.Add(time.Second) },
		"account":   func(d *DigestFile) { d.Account = "999999999999" },
		"algorithm": func(d *DigestFile) { d.Algorithm = "SHA512withRSA" },
	} {
		other := *d
		if change(&other); misplaced(name, &other) == "" {
			t.Errorf("another %s is accepted", what)
		}
	}
}

func TestOnlyASensibleGenerationTimeIsBelieved(t *testing.T) {
	n := Name{Kind: Backfill, Time: start}
	for text, want := range map[string]time.Time{
		"":                     start,
		"yesterday":            start,
		"2025-12-31T00:00:00Z": start, // before its hour
		"2029-01-01T00:00:00Z": start, // years after it
		"2026-01-15T10:06:24Z": at("2026-01-15T10:06:24Z"),
	} {
		if got := signedAt(n, map[string]string{"backfill-generation-timestamp": text}); !got.Equal(want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	n.Kind = Digest
	if got := signedAt(n, map[string]string{"backfill-generation-timestamp": "2026-01-15T10:06:24Z"}); !got.Equal(start) {
		t.Errorf("an hourly digest was signed at %s", got)
	}
}

func TestAKeyWhoseFingerprintIsNotItsOwnIsReported(t *testing.T) {
	w := newWorld(t)
	k, err := NewPublicKey(pkcs1(&keyOne().PublicKey), "11111111111111111111111111111111", ever[0], ever[1])
	if err != nil {
		t.Fatal(err)
	}
	w.public.add(k)
	w.keys[k.Fingerprint] = keyOne()
	trail := w.trail(home, "audit", k.Fingerprint)
	trail.hours(start, 14)
	expect(t, w.verify(period, trail.chain()).Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid; key-fingerprint")
}

func TestAnOrganizationsChainsAreVerifiedEach(t *testing.T) {
	w := newWorld(t)
	fingerprint := w.offer(keyOne(), pkcs1, ever[0], ever[1])
	var chains []Chain
	for _, account := range []string{"111122223333", "444455556666"} {
		for _, region := range []string{"us-east-1", "eu-west-1"} {
			trail := w.trail(Tree{Place{"logs", "p", "o-abcdefghij"}, account, region}, "org", fingerprint)
			trail.hours(start, 14)
			chains = append(chains, trail.chain())
		}
	}
	r := w.verify(period, chains...)
	if r.Verdict != Valid || len(r.Chains) != 4 {
		t.Errorf("%s with %d chains", r.Verdict, len(r.Chains))
	}
	for i, c := range r.Chains {
		if c.Account != chains[i].Account || c.Region != chains[i].Region {
			t.Errorf("chain %d is of %s in %s", i, c.Account, c.Region)
		}
		expect(t, c, "valid: 02:00-10:00; digests 9 valid; logs 18 valid")
	}
	again := w.verify(period, chains...)
	if !reflect.DeepEqual(r, again) {
		t.Error("it is not the same twice")
	}
	alone := w.verify(period, chains[2])
	if !reflect.DeepEqual(alone.Chains[0], r.Chains[2]) {
		t.Error("a chain alone is not what it is among others")
	}
}

func TestNoChainIsNotValid(t *testing.T) {
	if r := newWorld(t).verify(period); r.Verdict != Incomplete {
		t.Errorf("nothing is %s", r.Verdict)
	}
}

func TestARequestThatMakesNoSenseIsRefused(t *testing.T) {
	w, trail, _ := day(t)
	good := Request{Period: period, Now: ever[1], Source: w, Keys: w, Chains: []Chain{trail.chain()}}
	for name, spoil := range map[string]func(*Request){
		"no period":  func(r *Request) { r.Period = evidence.Period{} },
		"a moment":   func(r *Request) { r.Period.To = r.Period.From },
		"no source":  func(r *Request) { r.Source = nil },
		"no keys":    func(r *Request) { r.Keys = nil },
		"no time":    func(r *Request) { r.Now = time.Time{} },
		"not an ARN": func(r *Request) { r.Chains = []Chain{{Trail: "audit", Tree: home}} },
	} {
		bad := good
		spoil(&bad)
		if _, err := Verify(context.Background(), bad); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Verify(ctx, good); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted, and: %v", err)
	}
}

func TestAPeriodWithAnOffsetIsConverted(t *testing.T) {
	w, trail, _ := day(t)
	zone := time.FixedZone("", 9*3600)
	r := w.verify(evidence.Period{From: period.From.In(zone), To: period.To.In(zone)}, trail.chain())
	if want := w.verify(period, trail.chain()); !reflect.DeepEqual(r.Chains, want.Chains) || r.Period != want.Period {
		t.Error("the same period in another zone gives another result")
	}
}

func TestTheResultHasTheFormOfTheCommandLine(t *testing.T) {
	w, trail, _ := day(t)
	raw, err := json.Marshal(w.verify(period, trail.chain()))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"period":{"from":"2026-01-01T02:00:00Z","to":"2026-01-01T10:00:00Z"},"verdict":"valid","chains":[` +
		`{"trail":"arn:aws:cloudtrail:us-east-1:111122223333:trail/audit","account":"111122223333","region":"us-east-1","verdict":"valid",` +
		`"covered":[{"from":"2026-01-01T02:00:00Z","to":"2026-01-01T10:00:00Z"}],"gaps":[],` +
		`"digests":{"valid":9,"invalid":0,"missing":0,"unreadable":0},` +
		`"logs":{"valid":18,"modified":0,"missing":0,"corrupt":0,"trailing_data":0,"unreferenced":0,"unreadable":0,"unproven":0},"findings":[]}]}`
	if string(raw) != want {
		t.Errorf("got  %s\nwant %s", raw, want)
	}
}

func TestFindingsAreBoundedAndCountedAll(t *testing.T) {
	w, trail, _ := day(t)
	trail.deliver(at("2026-01-01T05:20:00Z"), mostFindings+17)
	c := w.verify(period, trail.chain()).Chains[0]
	last := c.Findings[len(c.Findings)-1]
	if len(c.Findings) != mostFindings+1 || last.Detail != "and 17 more" || c.Logs.Unreferenced != mostFindings+17 {
		t.Errorf("%d findings, the last %v, of %d", len(c.Findings), last, c.Logs.Unreferenced)
	}
}
