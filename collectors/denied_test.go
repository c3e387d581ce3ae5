package collectors_test

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/s3"
)

func TestAMemberSeesAnOrganizationTrailThatItCannotInspect(t *testing.T) {
	w := organization(t)
	arn := trailARN(management, home, "org")
	for _, region := range []string{home, away} {
		w.says(archive, region, `CloudTrail.GetTrailStatus {"Name":"`+arn+`"}`, 400, `{"__type":"TrailNotFoundException","message":"unknown trail"}`)
	}
	s := w.collect(archive, collectors.Plan{})
	tr := fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, arn)
	if g := tr.Status.Gap(); g == nil || g.Reason != evidence.Unsupported || g.Action != "cloudtrail:GetTrailStatus" {
		t.Errorf("status gap %v", g)
	}
	a := fact[coverage.Account](t, s, coverage.AccountKind, archive)
	if arns, _ := a.Trails.Get(); word(a.Recording) != "unsupported" || !slices.Equal(arns, []string{arn}) {
		t.Errorf("recording %s by %v", word(a.Recording), arns)
	}
	if org := fact[organizations.Organization](t, s, organizations.OrganizationKind, "o-example"); org.Members.Gap() == nil || word(org.TrailLogging) != "unsupported" {
		t.Errorf("members %v, trail logging %s", org.Members, word(org.TrailLogging))
	}
}

func TestADeniedReadAtHomeIsSettledElsewhere(t *testing.T) {
	w := newWorld(t)
	w.account(management)
	arn := trailARN(management, home, "main")
	w.trails(management, home, trail(management, home, "main", `,"IsMultiRegionTrail":true`))
	w.trails(management, away, trail(management, home, "main", `,"IsMultiRegionTrail":true`))
	w.inspected(management, away, arn, true)
	w.says(management, home, `CloudTrail.GetTrailStatus {"Name":"`+arn+`"}`, 400, deniedJSON)
	s := w.collect(management, collectors.Plan{})
	tr := fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, arn)
	if st, known := tr.Status.Get(); !known || !st.Logging || len(tr.Status.Calls()) != 2 {
		t.Errorf("status known %v, citing %v", known, tr.Status.Calls())
	}
}

func TestADeniedRegionHidesNothingThatIsShownElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		multi, logging             bool
		recording, here, elsewhere string
	}{
		"multi-region trail on":   {true, true, "true", "true", "true"},
		"multi-region trail off":  {true, false, "denied", "false", "denied"},
		"single-region trail on":  {false, true, "true", "true", "denied"},
		"single-region trail off": {false, false, "denied", "false", "denied"},
	} {
		w := newWorld(t)
		w.account(management)
		more := ""
		if c.multi {
			more = `,"IsMultiRegionTrail":true`
		}
		w.trails(management, home, trail(management, home, "main", more))
		w.inspected(management, home, trailARN(management, home, "main"), c.logging)
		w.says(management, away, `CloudTrail.DescribeTrails {"IncludeShadowTrails":true}`, 400, deniedJSON)
		s := w.collect(management, collectors.Plan{})
		a := fact[coverage.Account](t, s, coverage.AccountKind, management)
		here := fact[coverage.Region](t, s, coverage.RegionKind, management+"/"+home)
		there := fact[coverage.Region](t, s, coverage.RegionKind, management+"/"+away)
		if word(a.Recording) != c.recording || word(here.Recording) != c.here || word(there.Recording) != c.elsewhere {
			t.Errorf("%s: account %s, region %s, denied region %s", name, word(a.Recording), word(here.Recording), word(there.Recording))
		}
		if sc := scope(t, s, cloudtrail.TrailKind, management, away); sc.Gap == nil || sc.Gap.Action != "cloudtrail:DescribeTrails" {
			t.Errorf("%s: the denied region's gap is %v", name, sc.Gap)
		}
	}
}

func TestNoTrailAtAllIsKnown(t *testing.T) {
	w := newWorld(t)
	w.account(management)
	s := w.collect(management, collectors.Plan{})
	a := fact[coverage.Account](t, s, coverage.AccountKind, management)
	sel, known := a.Selection.Get()
	if word(a.Recording) != "false" || word(a.InOrganization) != "false" || !known || sel.Management != cloudtrail.None {
		t.Errorf("recording %s, in organization %s, selection %+v", word(a.Recording), word(a.InOrganization), sel)
	}
	if len(a.Recording.Calls()) != 2 {
		t.Errorf("two regions were asked, and %v is cited", a.Recording.Calls())
	}
	if sc := scope(t, s, cloudtrail.TrailKind, management, home); sc.Gap != nil || len(sc.Found) != 0 {
		t.Errorf("scope %+v", sc)
	}
	if sc := scope(t, s, organizations.OrganizationKind, management, ""); sc.Gap != nil || len(sc.Found) != 0 {
		t.Errorf("scope of no organization %+v", sc)
	}
	if summary, _ := a.Summary.Get(); summary != (coverage.Summary{RootMFA: true, Users: 3}) {
		t.Errorf("summary %+v", summary)
	}
	if block, known := a.PublicAccessBlock.Get(); !known || block != (s3.PublicAccessBlock{}) {
		t.Errorf("no Block Public Access is all four off, got %+v (gap %v)", block, a.PublicAccessBlock.Gap())
	}
}

func TestUnknownRegionsLeaveTheAccountOpen(t *testing.T) {
	w := newWorld(t)
	w.account(management)
	w.says(management, home, "EC2.DescribeRegions", 403, `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>`)
	s := w.collect(management, collectors.Plan{})
	a := fact[coverage.Account](t, s, coverage.AccountKind, management)
	if word(a.Recording) != "denied" || a.Recording.Gap().Action != "ec2:DescribeRegions" {
		t.Errorf("recording %s (%v)", word(a.Recording), a.Recording.Gap())
	}
	if sc := scope(t, s, cloudtrail.TrailKind, management, ""); sc.Gap == nil {
		t.Error("nothing says that there may be more regions")
	}
	if r := fact[coverage.Region](t, s, coverage.RegionKind, management+"/"+home); word(r.Recording) != "false" {
		t.Errorf("the region that was asked: %s", word(r.Recording))
	}
}

func TestOnlyTheRegionsAskedForAreJudged(t *testing.T) {
	w := newWorld(t)
	w.account(management)
	everywhere := w.collect(management, collectors.Plan{})
	s := w.collect(management, collectors.Plan{Regions: []string{away}})
	if got := s.About.Accounts[0].Regions; !slices.Equal(got, []string{away}) {
		t.Errorf("regions %v", got)
	}
	for _, f := range s.Facts {
		if f.Kind == coverage.RegionKind && f.Region != away {
			t.Errorf("%s is judged", f.ID)
		}
	}
	// A trail that lies in another region may cover the account: it is looked
	// for everywhere, and what is said of the account stays the same.
	if want, got := described(everywhere), described(s); !slices.Equal(got, want) {
		t.Errorf("trails were looked for in %v, want %v", got, want)
	}
}

// described lists the regions where a snapshot's trails were looked for.
func described(s *evidence.Snapshot) []string {
	var out []string
	for _, c := range s.Calls {
		if c.Operation == "DescribeTrails" {
			out = append(out, c.Region)
		}
	}
	return out
}

func TestAnOrganizationThatCannotBeListedIsAGapOfEveryKind(t *testing.T) {
	w := organization(t)
	w.says(management, home, "Organizations.ListAccounts", 400, deniedJSON)
	s := w.collect(management, wholeOrganization)
	for kind := range collectors.Kinds() {
		if kind == organizations.OrganizationKind {
			continue
		}
		found := false
		for _, sc := range s.Scopes {
			found = found || sc.Kind == kind && sc.Gap != nil && sc.Gap.Action == "organizations:ListAccounts"
		}
		if !found {
			t.Errorf("%s: nothing says that there may be more accounts", kind)
		}
	}
}
