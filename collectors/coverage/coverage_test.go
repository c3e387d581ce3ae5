package coverage

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// world is what is true, before any of it is hidden: an organization of two
// accounts beside an account of its own, each with two regions.
var (
	accounts = []string{"1", "2", "3"} // 1 manages the organization of 1 and 2
	regions  = []string{"eu-west-1", "us-east-1"}
)

func randomWorld(rng *rand.Rand) Input {
	in := Input{Home: "1", Partition: "aws"}
	in.Organization = evidence.Known(organizations.Organization{
		ID: "o", ManagementAccount: "1", Members: evidence.Known([]organizations.Member{{ID: "1"}, {ID: "2"}}, "c-members"),
	}, "c-org")
	var trails []*cloudtrail.Trail
	for i := range rng.IntN(4) {
		t := &cloudtrail.Trail{
			Name: fmt.Sprint(i), HomeAccount: accounts[rng.IntN(3)], HomeRegion: regions[rng.IntN(2)],
			MultiRegion: rng.IntN(2) == 0, GlobalServiceEvents: rng.IntN(2) == 0,
		}
		t.Organization = t.HomeAccount == "1" && rng.IntN(2) == 0
		t.ARN = fmt.Sprintf("arn:aws:cloudtrail:%s:%s:trail/%d", t.HomeRegion, t.HomeAccount, i)
		t.Status = evidence.Known(cloudtrail.Status{Logging: rng.IntN(3) > 0}, evidence.CallID("c-status-"+t.Name))
		t.EventSelectors = evidence.Known(randomSelectors(rng), evidence.CallID("c-selectors-"+t.Name))
		trails = append(trails, t)
		in.Trails = append(in.Trails, evidence.Fact{Kind: cloudtrail.TrailKind, ID: t.ARN, Account: t.HomeAccount, Region: t.HomeRegion,
			Calls: []evidence.CallID{evidence.CallID("c-trail-" + t.Name)}, Data: t})
	}
	for _, id := range accounts {
		in.Accounts = append(in.Accounts, &Asked{
			Member:         &awsapi.Member{ID: id, Session: &awsapi.Session{Account: id}, Regions: evidence.Known(regions, evidence.CallID("c-regions-"+id))},
			InOrganization: evidence.Known(id != "3"),
		})
		for _, r := range regions {
			sc := evidence.Scope{Kind: cloudtrail.TrailKind, Account: id, Region: r, Calls: []evidence.CallID{evidence.CallID("c-describe-" + id + r)}}
			for _, t := range trails {
				if shows(t, id, r) {
					sc.Found = append(sc.Found, t.ARN)
				}
			}
			in.Scopes = append(in.Scopes, sc)
		}
	}
	return in
}

// shows is which trails AWS shows in a region of an account.
func shows(t *cloudtrail.Trail, account, region string) bool {
	return (t.HomeAccount == account || t.Organization && account == "2") && (t.MultiRegion || t.HomeRegion == region)
}

func randomSelectors(rng *rand.Rand) cloudtrail.EventSelectors {
	kinds := []cloudtrail.EventSelectors{
		{},
		{Basic: []cloudtrail.BasicSelector{{ReadWrite: "ReadOnly", IncludeManagementEvents: true}}},
		{Basic: []cloudtrail.BasicSelector{{ReadWrite: "WriteOnly", IncludeManagementEvents: true}}},
		{Basic: []cloudtrail.BasicSelector{{ReadWrite: "All", IncludeManagementEvents: true, ExcludedSources: []string{"kms.amazonaws.com"}}}},
		{Basic: []cloudtrail.BasicSelector{{ReadWrite: "All", DataResources: []cloudtrail.DataResource{{Type: "AWS::S3::Object", Values: []string{"arn:aws:s3"}}}}}},
		{Advanced: []cloudtrail.AdvancedSelector{{Fields: []cloudtrail.FieldSelector{{Field: "eventCategory", Equals: []string{"Management"}}, {Field: "colour", Equals: []string{"blue"}}}}}},
	}
	return kinds[rng.IntN(len(kinds))]
}

// truth says, from the whole world and by plain enumeration, what holds.
func truth(in Input, account, region string, also func(*cloudtrail.Trail) bool) bool {
	for _, f := range in.Trails {
		t := f.Data.(*cloudtrail.Trail)
		status, _ := t.Status.Get()
		covers := t.HomeAccount == account || t.Organization && account == "2"
		if covers && (region == "" || t.MultiRegion || t.HomeRegion == region) && status.Logging && also(t) {
			return true
		}
	}
	return false
}

func TestWholeEvidenceIsConcludedAsItIs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 150 {
		in := randomWorld(rng)
		facts, _ := Conclude(in)
		for _, f := range facts {
			switch d := f.Data.(type) {
			case *Account:
				same(t, in, d.ID+" recording", d.Recording, truth(in, d.ID, "", func(*cloudtrail.Trail) bool { return true }))
				same(t, in, d.ID+" multi-region", d.MultiRegion, truth(in, d.ID, "", func(t *cloudtrail.Trail) bool { return t.MultiRegion }))
				global := func(changes ...cloudtrail.Extent) bool {
					return truth(in, d.ID, "", func(t *cloudtrail.Trail) bool {
						selectors, _ := t.EventSelectors.Get()
						return t.GlobalServiceEvents && (t.MultiRegion || t.HomeRegion == "us-east-1") &&
							slices.Contains(changes, cloudtrail.Select(selectors, "aws").Management)
					})
				}
				if recorded := global(cloudtrail.All, cloudtrail.WriteOnly, cloudtrail.Partial); recorded || !global(cloudtrail.Unclear) {
					same(t, in, d.ID+" global", d.GlobalServiceEvents, recorded)
				} else if d.GlobalServiceEvents.Known() {
					t.Fatalf("%s: global services are recorded by a trail whose selectors cannot be decided, of %+v", d.ID, in.Trails)
				}
				if !d.Trails.Known() || !d.Selection.Known() {
					t.Fatalf("%s: trails %v, selection %v", d.ID, d.Trails.Gap(), d.Selection.Gap())
				}
			case *Region:
				same(t, in, f.ID+" recording", d.Recording, truth(in, d.Account, d.Name, func(*cloudtrail.Trail) bool { return true }))
			case *organizations.Organization:
				same(t, in, "organization", d.TrailLogging, truth(in, "2", "", func(t *cloudtrail.Trail) bool { return t.Organization }))
			}
		}
	}
}

func same(t *testing.T, in Input, what string, got evidence.Value[bool], want bool) {
	t.Helper()
	if v, known := got.Get(); !known || v != want {
		t.Fatalf("%s: %v (gap %v), want %v of %+v", what, v, got.Gap(), want, in.Trails)
	}
	if len(got.Calls()) == 0 {
		t.Fatalf("%s cites nothing", what)
	}
}

// TestTheAccountRecordsAllOnlyIfEveryRegionDoes compares the account's word
// with those of its regions.
func TestTheAccountRecordsAllOnlyIfEveryRegionDoes(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	seen := map[bool]int{}
	for range 150 {
		in := randomWorld(rng)
		facts, _ := Conclude(in)
		every := map[string]bool{"1": true, "2": true, "3": true}
		for _, f := range facts {
			if r, ok := f.Data.(*Region); ok {
				m, _ := r.Management.Get()
				every[r.Account] = every[r.Account] && m == cloudtrail.All
			}
		}
		for _, f := range facts {
			if a, ok := f.Data.(*Account); ok {
				sel, _ := a.Selection.Get()
				if (sel.Management == cloudtrail.All) != every[a.ID] {
					t.Fatalf("%s: management %s, every region %v", a.ID, sel.Management, every[a.ID])
				}
				seen[every[a.ID]]++
			}
		}
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	kept, lost := 0, 0
	for range 600 {
		in := randomWorld(rng)
		before, _ := Conclude(in)
		what := lose(rng, &in)
		after, _ := Conclude(in)
		known := answers(before)
		for key, now := range answers(after) {
			was := known[key]
			switch {
			case now == "unknown":
				if was != "unknown" {
					lost++
				}
			case now != was:
				t.Fatalf("%s was %s and is %s after losing %v", key, was, now, what)
			default:
				kept++
			}
		}
	}
	if kept == 0 || lost == 0 {
		t.Errorf("kept %d answers and lost %d: the test proves nothing", kept, lost)
	}
}

// answers is every answer that a check could ask for, in a word.
func answers(facts []evidence.Fact) map[string]string {
	out := map[string]string{}
	truth := func(key string, v evidence.Value[bool]) {
		out[key] = "unknown"
		if b, known := v.Get(); known {
			out[key] = fmt.Sprint(b)
		}
	}
	extent := func(key string, e cloudtrail.Extent, known bool) {
		out[key] = "unknown"
		if known {
			out[key] = string(e)
		}
	}
	includes := func(key string, r cloudtrail.Resources, known bool) {
		for _, bucket := range []string{"*", "arn:aws:s3:::b"} {
			out[key+bucket] = "unknown"
			if in, gap := r.Includes(bucket); known && gap == nil {
				out[key+bucket] = fmt.Sprint(in)
			}
		}
	}
	for _, f := range facts {
		key := f.Kind + " " + f.ID + " "
		switch d := f.Data.(type) {
		case *Account:
			truth(key+"recording", d.Recording)
			truth(key+"multi-region", d.MultiRegion)
			truth(key+"global", d.GlobalServiceEvents)
			sel, known := d.Selection.Get()
			extent(key+"management", sel.Management, known)
			extent(key+"s3 read", sel.S3Read, known)
			extent(key+"lambda", sel.Lambda, known)
			includes(key+"s3 read of ", sel.S3ReadOf, known)
			arns, known := d.Trails.Get()
			out[key+"trails"] = "unknown"
			if known {
				out[key+"trails"] = fmt.Sprint(arns)
			}
		case *Region:
			truth(key+"recording", d.Recording)
			e, known := d.Management.Get()
			extent(key+"management", e, known)
		case *organizations.Organization:
			truth(key+"trail logging", d.TrailLogging)
		}
	}
	return out
}

// lose takes up to three pieces of evidence away.
func lose(rng *rand.Rand, in *Input) (what []string) {
	gap := evidence.Gap{Reason: evidence.Denied}
	trails := slices.Clone(in.Trails)
	in.Trails = trails
	for range rng.IntN(3) + 1 {
		switch n := rng.IntN(8); {
		case n < 3 && len(trails) > 0:
			i := rng.IntN(len(trails))
			t := *trails[i].Data.(*cloudtrail.Trail)
			if n == 0 {
				t.Status.Lose(gap)
			} else {
				t.EventSelectors.Lose(gap)
			}
			trails[i].Data = &t
			what = append(what, "status or selectors of "+t.ARN)
		case n == 3 && len(trails) > 0:
			i := rng.IntN(len(trails))
			what = append(what, "trail "+trails[i].ID)
			trails = slices.Delete(trails, i, i+1)
			in.Trails = trails
		case n == 4 && len(in.Scopes) > 0:
			i := rng.IntN(len(in.Scopes))
			what = append(what, "scope "+in.Scopes[i].Account+in.Scopes[i].Region)
			in.Scopes = slices.Delete(slices.Clone(in.Scopes), i, i+1)
		case n == 5 && len(in.Scopes) > 0:
			i := rng.IntN(len(in.Scopes))
			what = append(what, "what is found in "+in.Scopes[i].Account+in.Scopes[i].Region)
			in.Scopes = slices.Clone(in.Scopes)
			in.Scopes[i].Gap, in.Scopes[i].Found = &gap, nil
		case n == 6:
			a := *in.Accounts[rng.IntN(len(in.Accounts))]
			m := *a.Member
			m.Regions.Lose(gap)
			a.Member = &m
			for i := range in.Accounts {
				if in.Accounts[i].Member.ID == m.ID {
					in.Accounts[i] = &a
				}
			}
			what = append(what, "regions of "+m.ID)
		default:
			org, known := in.Organization.Get()
			if known && rng.IntN(2) == 0 {
				org.Members.Lose(gap)
				in.Organization = evidence.Known(org)
				what = append(what, "members")
			} else {
				in.Organization.Lose(gap)
				what = append(what, "organization")
			}
		}
	}
	return what
}

func TestConclusionsDoNotDependOnOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 100 {
		in := randomWorld(rng)
		lose(rng, &in)
		want, wantScopes := Conclude(in)
		slices.Reverse(in.Trails)
		slices.Reverse(in.Scopes)
		got, gotScopes := Conclude(in)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotScopes, wantScopes) {
			t.Fatalf("another order of trails and scopes concludes otherwise:\n%+v\n%+v", want, got)
		}
	}
}

func TestAnAccountWithoutASessionIsSettledByTheOrganizationsTrail(t *testing.T) {
	denied := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole"}
	rng := rand.New(rand.NewPCG(5, 5))
	settled, open := 0, 0
	for range 100 {
		in := randomWorld(rng)
		a := in.Accounts[1]
		a.Member.Session, a.Member.Gap, a.Member.Regions = nil, &denied, evidence.Missing[[]string](denied)
		in.Scopes = slices.DeleteFunc(in.Scopes, func(sc evidence.Scope) bool { return sc.Account == "2" })
		in.Scopes = append(in.Scopes, evidence.Scope{Kind: cloudtrail.TrailKind, Account: "2", Gap: &denied})
		in.Trails = slices.DeleteFunc(in.Trails, func(f evidence.Fact) bool { return f.Account == "2" })
		want := truth(in, "2", "", func(t *cloudtrail.Trail) bool { return t.Organization })
		facts, _ := Conclude(in)
		for _, f := range facts {
			if f.Kind != AccountKind || f.ID != "2" {
				continue
			}
			on, known := f.Data.(*Account).Recording.Get()
			switch {
			case want && !(known && on), !want && known:
				t.Fatalf("recording %v (known %v), the organization's trail logs: %v", on, known, want)
			case want:
				settled++
			default:
				open++
				if g := f.Data.(*Account).Recording.Gap(); g.Action != "sts:AssumeRole" {
					t.Fatalf("gap %v", g)
				}
			}
		}
	}
	if settled == 0 || open == 0 {
		t.Errorf("settled %d, open %d", settled, open)
	}
}

// TestWhatIsOpenNamesWhatWouldSettleIt: one region of two was denied, and the
// trail that is known records no data events and misses that region.
func TestWhatIsOpenNamesWhatWouldSettleIt(t *testing.T) {
	denied := evidence.Gap{Reason: evidence.Denied, Action: "cloudtrail:DescribeTrails"}
	in := Input{Home: "1", Partition: "aws", Organization: evidence.Known(organizations.Organization{})}
	in.Accounts = []*Asked{{Member: &awsapi.Member{ID: "1", Session: &awsapi.Session{Account: "1"}, Regions: evidence.Known(regions)}}}
	trail := &cloudtrail.Trail{ARN: "arn:1", HomeAccount: "1", HomeRegion: "us-east-1",
		Status:         evidence.Known(cloudtrail.Status{Logging: true}),
		EventSelectors: evidence.Known(cloudtrail.EventSelectors{})}
	in.Trails = []evidence.Fact{{Kind: cloudtrail.TrailKind, ID: "arn:1", Account: "1", Region: "us-east-1", Data: trail}}
	in.Scopes = []evidence.Scope{
		{Kind: cloudtrail.TrailKind, Account: "1", Region: "eu-west-1", Gap: &denied},
		{Kind: cloudtrail.TrailKind, Account: "1", Region: "us-east-1", Found: []string{"arn:1"}},
	}
	facts, _ := Conclude(in)
	sel, known := facts[0].Data.(*Account).Selection.Get()
	if known && (sel.Lacks() == nil || *sel.Lacks() != denied) {
		t.Errorf("selection %+v lacks %v", sel, sel.Lacks())
	}
	trail.MultiRegion = true
	facts, _ = Conclude(in)
	sel, known = facts[0].Data.(*Account).Selection.Get()
	if !known || sel.Management != cloudtrail.All || sel.S3Read != cloudtrail.Unclear || sel.Lacks() == nil || *sel.Lacks() != denied {
		t.Errorf("selection %+v (known %v) lacks %v", sel, known, sel.Lacks())
	}
	trail.EventSelectors = evidence.Known(cloudtrail.EventSelectors{Basic: []cloudtrail.BasicSelector{
		{ReadWrite: "All", DataResources: []cloudtrail.DataResource{{Type: "AWS::S3::Object", Values: []string{"arn:aws:s3"}}}}}})
	facts, _ = Conclude(in)
	for _, f := range facts {
		r, ok := f.Data.(*Region)
		if !ok {
			continue
		}
		gap := r.Management.Gap()
		if e, _ := r.Management.Get(); r.Name == "us-east-1" && e != cloudtrail.None {
			t.Errorf("%s: management %s, gap %v", r.Name, e, gap)
		}
		if r.Name == "eu-west-1" && (gap == nil || *gap != denied) {
			t.Errorf("%s: gap %v", r.Name, gap)
		}
	}
}
