package collectors_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/s3"
)

var wholeOrganization = collectors.Plan{Org: true, RoleName: "Audit"}

func TestAnOrganizationTrailIsOneSubjectThatCoversEveryAccount(t *testing.T) {
	s := organization(t).collect(management, wholeOrganization)
	arn := trailARN(management, home, "org")
	tr := fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, arn)
	if st, known := tr.Status.Get(); !known || !st.Logging || st.LatestDelivery == nil || st.StoppedLogging != nil {
		t.Errorf("status %+v (gap %v)", st, tr.Status.Gap())
	}
	if sel, _ := tr.Selection.Get(); sel.Management != cloudtrail.All || sel.S3Read != cloudtrail.None {
		t.Errorf("selection %+v", sel)
	}
	if in, known := tr.Insights.Get(); !known || in.CallRate || in.ErrorRate {
		t.Errorf("insights %+v (gap %v)", in, tr.Insights.Gap())
	}
	if tags, _ := tr.Tags.Get(); tags["team"] != "security" || tags["stack"] != "audit" {
		t.Errorf("tags %v (gap %v)", tags, tr.Tags.Gap())
	}
	if word(tr.BucketElsewhere) != "true" || word(tr.InOrganization) != "true" || tr.LogGroupARN != "arn:aws:logs:us-east-1:111111111111:log-group:audit" {
		t.Errorf("bucket elsewhere %s, in organization %s, log group %s", word(tr.BucketElsewhere), word(tr.InOrganization), tr.LogGroupARN)
	}
	if tr.Bucket == nil || tr.Key == nil || tr.LogGroup == nil {
		t.Fatalf("bucket %v, key %v, log group %v", tr.Bucket, tr.Key, tr.LogGroup)
	}
	b := fact[s3.Bucket](t, s, s3.BucketKind, "arn:aws:s3:::audit-logs")
	if owner, _ := b.Owner.Get(); owner.Account != archive || !slices.Equal(b.LogPrefixes, []string{"org/AWSLogs/"}) {
		t.Errorf("owner %s, prefixes %v", owner.Account, b.LogPrefixes)
	}
	if word(b.AccessRecorded) != "false" {
		t.Errorf("reads of the bucket recorded: %s", word(b.AccessRecorded))
	}
	for _, account := range []string{management, archive, closed} {
		a := fact[coverage.Account](t, s, coverage.AccountKind, account)
		if word(a.Recording) != "true" || word(a.MultiRegion) != "true" || word(a.GlobalServiceEvents) != "true" || word(a.InOrganization) != "true" {
			t.Errorf("%s: recording %s, multi-region %s, global %s, in organization %s", account, word(a.Recording), word(a.MultiRegion), word(a.GlobalServiceEvents), word(a.InOrganization))
		}
		if sel, known := a.Selection.Get(); !known || sel.Management != cloudtrail.All {
			t.Errorf("%s: selection %+v, gap %v", account, sel, a.Selection.Gap())
		}
	}
	for _, kind := range []string{cloudtrail.TrailKind, s3.BucketKind, coverage.RegionKind} {
		if sc := scope(t, s, kind, closed, ""); sc.Gap == nil || sc.Gap.Reason != evidence.Denied || sc.Gap.Action != "sts:AssumeRole" {
			t.Errorf("%s of the closed account: gap %v", kind, sc.Gap)
		}
	}
	if sc := scope(t, s, cloudtrail.TrailKind, archive, away); sc.Gap != nil || !slices.Equal(sc.Found, []string{arn}) {
		t.Errorf("the archive account shows %v, gap %v", sc.Found, sc.Gap)
	}
	if sc := scope(t, s, s3.BucketKind, archive, away); !slices.Equal(sc.Found, []string{"arn:aws:s3:::audit-logs"}) {
		t.Errorf("the trails there deliver to %v", sc.Found)
	}
	r := fact[coverage.Region](t, s, coverage.RegionKind, archive+"/"+away)
	if m, _ := r.Management.Get(); word(r.Recording) != "true" || m != cloudtrail.All {
		t.Errorf("region: recording %s, management %s", word(r.Recording), m)
	}
	org := fact[organizations.Organization](t, s, organizations.OrganizationKind, "o-example")
	if members, _ := org.Members.Get(); len(members) != 4 || word(org.TrailLogging) != "true" || !slices.Equal(org.Trails, []string{arn}) {
		t.Errorf("organization %+v, trail logging %s", org, word(org.TrailLogging))
	}
	want := []evidence.Account{
		{ID: management, Name: "management", Status: "ACTIVE", Regions: []string{away, home}},
		{ID: archive, Name: "archive", Status: "ACTIVE", Regions: []string{away, home}},
		{ID: closed, Name: "closed", Status: "ACTIVE", NotScanned: "no session in the account: denied sts:AssumeRole: AccessDenied: not authorized to perform: sts:AssumeRole"},
		{ID: suspended, Name: "old", Status: "SUSPENDED", NotScanned: "the account is suspended"},
	}
	for i, a := range s.About.Accounts {
		if a.ID != want[i].ID || a.Status != want[i].Status || a.NotScanned != want[i].NotScanned || !slices.Equal(a.Regions, want[i].Regions) {
			t.Errorf("account %+v, want %+v", a, want[i])
		}
	}
}

func TestWhatIsAskedIsWhatIsDeclared(t *testing.T) {
	s := organization(t).collect(management, wholeOrganization)
	declared := collectors.Actions(true)
	for _, c := range s.Calls {
		if !slices.Contains(declared, c.Action) {
			t.Errorf("%s was asked and is not declared", c.Action)
		}
	}
	for _, action := range collectors.Actions(false) {
		switch action {
		case "iam:GenerateCredentialReport": // it makes the report that GetCredentialReport gives, and nothing else
			continue
		case "kms:Decrypt": // S3 needs it to hand over encrypted log files
			continue
		}
		_, verb, _ := strings.Cut(action, ":")
		if !strings.HasPrefix(verb, "Get") && !strings.HasPrefix(verb, "List") && !strings.HasPrefix(verb, "Describe") {
			t.Errorf("%s does more than read", action)
		}
	}
}

func TestAPlanThatCannotBeCarriedOutIsRefused(t *testing.T) {
	for name, plan := range map[string]collectors.Plan{
		"a region that is not there":     {Regions: []string{"af-south-1"}},
		"an account of somebody else":    {Org: true, RoleName: "Audit", Accounts: []string{"999999999999"}},
		"another account and no role":    {Accounts: []string{archive}},
		"an organization and no role":    {Org: true},
		"an organization of one account": {},
	} {
		w, caller := organization(t), management
		if name == "an organization of one account" {
			w.account("555555555555")
			caller, plan.Org = "555555555555", true
		}
		_, err := w.run(caller, plan)
		if _, ok := errors.AsType[*collectors.PlanError](err); !ok {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestAnInterruptedRunKeepsWhatItHas(t *testing.T) {
	w := organization(t)
	ctx, stop := context.WithCancel(t.Context())
	plan := wholeOrganization
	plan.Now = at
	plan.Progress = func(string, ...any) { stop() } // as the first collector begins
	plan.Session = w.session(management)
	s, err := collectors.Run(ctx, plan, awsapi.NewRecorder(&awsapi.MemStore{}, at))
	if err != nil || !s.About.Interrupted {
		t.Fatalf("error %v", err)
	}
	for _, sc := range s.Scopes {
		if sc.Kind == cloudtrail.TrailKind && (sc.Gap == nil || sc.Gap.Reason != evidence.NotAsked && sc.Account != closed) {
			t.Errorf("%s/%s: gap %v", sc.Account, sc.Region, sc.Gap)
		}
	}
	if a := fact[coverage.Account](t, s, coverage.AccountKind, archive); word(a.Recording) != "not-asked" {
		t.Errorf("recording %s", word(a.Recording))
	}
}

// TestARunInterruptedAtAnyCollectorKeepsWhatTheEarlierLearned stops as each
// collector begins. What earlier ones learned is kept, and each kind of the
// others has scopes that say that it was not asked.
func TestARunInterruptedAtAnyCollectorKeepsWhatTheEarlierLearned(t *testing.T) {
	w := searched(t)
	whole := w.collect(management, wholeOrganization)
	for i, stopping := range collectors.All(1) {
		ctx, stop := context.WithCancel(t.Context())
		begun := 0
		plan := wholeOrganization
		plan.Now, plan.Session = at, w.session(management)
		plan.Progress = func(string, ...any) {
			if begun++; begun == i+1 {
				stop()
			}
		}
		s, err := collectors.Run(ctx, plan, awsapi.NewRecorder(&awsapi.MemStore{}, at))
		if err != nil || !s.About.Interrupted {
			t.Fatalf("at %s: error %v, interrupted %v", stopping.Name(), err, s != nil && s.About.Interrupted)
		}
		count := func(s *evidence.Snapshot, kind string) (n int) {
			for _, f := range s.Facts {
				if f.Kind == kind {
					n++
				}
			}
			return n
		}
		for k, c := range collectors.All(1) {
			for _, kind := range c.Kinds() {
				if k < i && count(s, kind) != count(whole, kind) {
					t.Errorf("at %s: %d of %s are kept of %d", stopping.Name(), count(s, kind), kind, count(whole, kind))
				}
				scopes := slices.DeleteFunc(slices.Clone(s.Scopes), func(sc evidence.Scope) bool { return sc.Kind != kind })
				if len(scopes) == 0 {
					t.Errorf("at %s: no scope of %s", stopping.Name(), kind)
				}
				if k >= i && c.Name() != "coverage" && evidence.FirstGap(scopes) == nil {
					t.Errorf("at %s: %s is taken for whole", stopping.Name(), kind)
				}
			}
		}
	}
}

func TestTheSnapshotDoesNotDependOnScheduling(t *testing.T) {
	w := organization(t)
	var want []byte
	for _, limit := range []int{1, 2, 16, 16, 16, 3} {
		plan := wholeOrganization
		plan.Concurrency = limit
		s := w.collect(management, plan)
		got, err := evidence.EncodeSnapshot(s)
		if err != nil {
			t.Fatal(err)
		}
		ledger, err := evidence.EncodeCalls(s.Calls)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, ledger...)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%d questions at a time give another snapshot", limit)
		}
	}
}

func TestARecordReplaysIntoTheSameFacts(t *testing.T) {
	w := organization(t)
	store := &awsapi.MemStore{}
	plan := wholeOrganization
	plan.Now, plan.Regions, plan.Session = at, []string{away, home}, w.session(management)
	live, err := collectors.Run(t.Context(), plan, awsapi.NewRecorder(store, at))
	if err != nil {
		t.Fatal(err)
	}
	want, err := evidence.EncodeSnapshot(live)
	if err != nil {
		t.Fatal(err)
	}
	read, err := evidence.DecodeSnapshot(want, collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	again, err := collectors.Replay(t.Context(), read.About, live.Calls, store, awsapi.NewRecorder(&awsapi.MemStore{}, at), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := evidence.EncodeSnapshot(again); !bytes.Equal(got, want) {
		t.Errorf("the record replays into other facts:\n%s\n%s", want, got)
	}
}

func TestThePolicyAllowsReadingAndNothingElse(t *testing.T) {
	text, err := collectors.Permissions(collectors.PermissionOptions{Org: true, RoleName: "audit/Reader", Partition: "aws-cn"})
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Version   string
		Statement []struct {
			Sid, Effect string
			Resource    any
			Action      []string
			Condition   map[string]map[string]string
		}
	}
	if err := json.Unmarshal(text, &policy); err != nil {
		t.Fatal(err)
	}
	if len(policy.Statement) != 4 || policy.Statement[3].Resource != "arn:aws-cn:iam::*:role/audit/Reader" || !slices.Equal(policy.Statement[3].Action, []string{"sts:AssumeRole"}) {
		t.Fatalf("policy %s", text)
	}
	var allowed []string
	for _, st := range policy.Statement[:3] {
		allowed = append(allowed, st.Action...)
	}
	if slices.Sort(allowed); !slices.Equal(allowed, collectors.Actions(false)) {
		t.Errorf("the statements allow %v", allowed)
	}
	if st := policy.Statement[0]; slices.Contains(st.Action, "s3:GetObject") || slices.Contains(st.Action, "kms:Decrypt") {
		t.Errorf("objects may be opened whatever they are: %v", st)
	}
	if st := policy.Statement[1]; fmt.Sprint(st.Resource) != "[arn:aws-cn:s3:::*/AWSLogs/*/CloudTrail/* arn:aws-cn:s3:::*/AWSLogs/*/CloudTrail-Digest/*]" {
		t.Errorf("these objects may be opened: %v", st.Resource)
	}
	if st := policy.Statement[2]; st.Condition["StringLike"]["kms:ViaService"] != "s3.*.amazonaws.com.cn" {
		t.Errorf("keys may be used for other than S3: %v", st)
	}
	for _, bad := range []collectors.PermissionOptions{{Org: true}, {RoleName: `x","Action":"*`}} {
		if _, err := collectors.Permissions(bad); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}
