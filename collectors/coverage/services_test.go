package coverage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/accessanalyzer"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/config"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/guardduty"
	"github.com/trailproof/trailproof/collectors/organizations"
	"github.com/trailproof/trailproof/collectors/securityhub"
)

// guarded is what the test of analyzers holds to be true: account 1 manages the
// organization of 1, 2 and 4, account 3 is on its own. Access Analyzer is
// delegated to 4, something else to 2.
func guarded(analyzers map[string]accessanalyzer.Analyzers, examined ...string) Input {
	in := Input{Home: "1", Partition: "aws"}
	in.Organization = evidence.Known(organizations.Organization{
		ID: "o", ManagementAccount: "1",
		Members: evidence.Known([]organizations.Member{{ID: "1"}, {ID: "2"}, {ID: "4"}}, "c-members"),
		DelegatedAdministrators: evidence.Known([]organizations.DelegatedAdministrator{
			{Account: "2", Services: evidence.Known([]string{"config.amazonaws.com"}, "c-services-2")},
			{Account: "4", Services: evidence.Known([]string{accessanalyzer.Principal}, "c-services-4")},
		}, "c-delegated"),
	}, "c-org")
	for _, id := range examined {
		a := &Asked{
			Member:         &awsapi.Member{ID: id, Session: &awsapi.Session{Account: id}, Regions: evidence.Known(regions, evidence.CallID("c-regions-"+id))},
			InOrganization: evidence.Known(id != "3", evidence.CallID("c-in-"+id)),
			Services:       map[string]*Services{},
		}
		for _, r := range regions {
			a.Services[r] = &Services{AccessAnalyzer: evidence.Known(analyzers[id+" "+r], evidence.CallID("c-analyzers-"+id+r))}
		}
		in.Accounts = append(in.Accounts, a)
	}
	return in
}

// analyzed are the words of each region.
func analyzed(in Input) map[string]string {
	out := map[string]string{}
	facts, _ := Conclude(in)
	for _, f := range facts {
		if r, ok := f.Data.(*Region); ok {
			out[f.ID] = "unknown"
			if b, known := r.Analyzed.Get(); known {
				out[f.ID] = fmt.Sprint(b)
			}
		}
	}
	return out
}

func TestAnAnalyzerLooksAtItsRegion(t *testing.T) {
	const here, there = "eu-west-1", "us-east-1"
	external, organization := accessanalyzer.Analyzers{External: true}, accessanalyzer.Analyzers{Organization: true}
	all := []string{"1", "2", "3", "4"}
	for name, c := range map[string]struct {
		analyzers map[string]accessanalyzer.Analyzers
		examined  []string
		want      map[string]string
	}{
		"none": {nil, all, map[string]string{"1/" + here: "false", "2/" + here: "false", "3/" + there: "false", "4/" + there: "false"}},
		"the account's own": {map[string]accessanalyzer.Analyzers{"2 " + here: external}, all,
			map[string]string{"2/" + here: "true", "2/" + there: "false", "1/" + here: "false", "3/" + here: "false"}},
		"the organization's, in the management account": {map[string]accessanalyzer.Analyzers{"1 " + here: organization}, all,
			map[string]string{"1/" + here: "true", "2/" + here: "true", "4/" + here: "true", "2/" + there: "false", "3/" + here: "false"}},
		"the organization's, where it is delegated": {map[string]accessanalyzer.Analyzers{"4 " + here: organization}, all,
			map[string]string{"1/" + here: "true", "2/" + here: "true", "4/" + here: "true", "3/" + here: "false", "2/" + there: "false"}},
		"what an account shows that something else is delegated to": {map[string]accessanalyzer.Analyzers{"2 " + here: organization}, all,
			map[string]string{"1/" + here: "false", "2/" + here: "false"}},
		"what another organization's account shows": {map[string]accessanalyzer.Analyzers{"3 " + here: organization}, all,
			map[string]string{"1/" + here: "false", "3/" + here: "false"}},
		"the delegated account was not examined": {nil, []string{"1", "2", "3"},
			map[string]string{"1/" + here: "unknown", "2/" + here: "unknown", "3/" + here: "false"}},
		"the delegated account was not examined, the management account has one": {map[string]accessanalyzer.Analyzers{"1 " + here: organization}, []string{"1", "2"},
			map[string]string{"1/" + here: "true", "2/" + here: "true", "2/" + there: "unknown"}},
		"the management account was not examined, the account has its own": {map[string]accessanalyzer.Analyzers{"2 " + here: external}, []string{"2", "4"},
			map[string]string{"2/" + here: "true", "2/" + there: "unknown", "4/" + here: "unknown"}},
	} {
		got := analyzed(guarded(c.analyzers, c.examined...))
		for id, want := range c.want {
			if got[id] != want {
				t.Errorf("%s: %s is %s, want %s", name, id, got[id], want)
			}
		}
	}
}

func TestARegionThatIsNotEnabledHoldsNoAnalyzer(t *testing.T) {
	in := guarded(nil, "1", "2", "4")
	boss := in.Accounts[0]
	boss.Member.Regions = evidence.Known([]string{"us-east-1"}, "c-regions-1")
	delete(boss.Services, "eu-west-1")
	if got := analyzed(in)["2/eu-west-1"]; got != "false" {
		t.Errorf("the management account has not enabled the region: %s", got)
	}
	boss.Member.Regions.Lose(evidence.Gap{Reason: evidence.Denied, Action: "ec2:DescribeRegions"})
	if got := analyzed(in)["2/eu-west-1"]; got != "unknown" {
		t.Errorf("whether it has is not known: %s", got)
	}
}

func TestWhatWouldSettleAnAnalyzerIsNamed(t *testing.T) {
	denied := func(action string) evidence.Gap { return evidence.Gap{Reason: evidence.Denied, Action: action} }
	for action, lose := range map[string]func(*Input){
		"access-analyzer:ListAnalyzers": func(in *Input) {
			in.Accounts[1].Services["eu-west-1"].AccessAnalyzer.Lose(denied("access-analyzer:ListAnalyzers"))
		},
		"organizations:ListDelegatedAdministrators": func(in *Input) {
			loseOf(in, func(o *organizations.Organization) {
				o.DelegatedAdministrators.Lose(denied("organizations:ListDelegatedAdministrators"))
			})
		},
		"organizations:ListAccounts": func(in *Input) {
			loseOf(in, func(o *organizations.Organization) { o.Members.Lose(denied("organizations:ListAccounts")) })
		},
		"sts:AssumeRole": func(in *Input) {
			gap, boss := denied("sts:AssumeRole"), in.Accounts[0]
			boss.Member.Session, boss.Member.Gap, boss.Services = nil, &gap, nil
			boss.Member.Regions.Lose(gap)
		},
	} {
		in := guarded(nil, "1", "2", "4")
		lose(&in)
		facts, _ := Conclude(in)
		i := slices.IndexFunc(facts, func(f evidence.Fact) bool { return f.ID == "2/eu-west-1" })
		if gap := facts[i].Data.(*Region).Analyzed.Gap(); gap == nil || gap.Action != action {
			t.Errorf("want %s, gap %v", action, gap)
		}
	}
}

func loseOf(in *Input, lose func(*organizations.Organization)) {
	o, _ := in.Organization.Get()
	lose(&o)
	in.Organization = evidence.Known(o, "c-org")
}

func TestLosingEvidenceNeverFlipsWhatIsAnalyzed(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	gap := evidence.Gap{Reason: evidence.Denied}
	kept, lost := 0, 0
	for range 500 {
		truth := map[string]accessanalyzer.Analyzers{}
		for _, id := range []string{"1", "2", "3", "4"} {
			for _, r := range regions {
				truth[id+" "+r] = accessanalyzer.Analyzers{External: rng.IntN(3) == 0, Organization: rng.IntN(3) == 0}
			}
		}
		before := analyzed(guarded(truth, "1", "2", "3", "4"))
		in := guarded(truth, "1", "2", "3", "4")
		for range rng.IntN(3) + 1 {
			a := in.Accounts[rng.IntN(len(in.Accounts))]
			switch rng.IntN(8) {
			case 0:
				a.InOrganization.Lose(gap)
			case 1:
				a.Member.Regions.Lose(gap)
			case 2, 3:
				if said := a.Services[regions[rng.IntN(2)]]; said != nil {
					said.AccessAnalyzer.Lose(gap)
				}
			case 4:
				delete(a.Services, regions[rng.IntN(2)])
			case 5:
				in.Organization.Lose(gap)
			case 6:
				if in.Organization.Known() {
					loseOf(&in, func(o *organizations.Organization) { o.DelegatedAdministrators.Lose(gap) })
				}
			default:
				if in.Organization.Known() {
					loseOf(&in, func(o *organizations.Organization) {
						d, known := o.DelegatedAdministrators.Get()
						if known {
							d[rng.IntN(2)].Services.Lose(gap)
						}
					})
				}
			}
		}
		for id, now := range analyzed(in) {
			switch {
			case now == "unknown":
				lost++
			case now != before[id]:
				t.Fatalf("%s was %s and is %s", id, before[id], now)
			default:
				kept++
			}
		}
	}
	if kept == 0 || lost == 0 {
		t.Errorf("kept %d answers and lost %d: the test proves nothing", kept, lost)
	}
}

// TestEveryJudgedRegionIsAsked: two regions are enabled, and with one in scope
// the other is left alone.
func TestEveryJudgedRegionIsAsked(t *testing.T) {
	var record []awstest.Asked
	for _, r := range regions {
		record = append(record,
			awstest.Ask("Config Service", "DescribeConfigurationRecorders", "", awstest.Said{Body: `{"ConfigurationRecorders":[]}`}).In(r),
			awstest.Ask("Config Service", "DescribeDeliveryChannels", "", awstest.Said{Body: `{"DeliveryChannels":[]}`}).In(r),
			awstest.Ask("GuardDuty", "ListDetectors", "", awstest.Said{Body: `{"detectorIds":[]}`}).In(r),
			awstest.Ask("SecurityHub", "DescribeHub", "", awstest.JSON(404, "ResourceNotFoundException")).In(r),
			awstest.Ask("AccessAnalyzer", "ListAnalyzers", "", awstest.JSON(403, "AccessDeniedException")).In(r))
	}
	for _, inScope := range [][]string{nil, {"us-east-1"}} {
		s, rec := awstest.Open(t, record)
		in := Input{Home: "1", Organization: evidence.Known(organizations.Organization{}), Accounts: []*Asked{
			{Member: &awsapi.Member{ID: "1", Session: s, Regions: evidence.Known(regions), InScope: inScope}, InOrganization: evidence.Known(false)},
			{Member: &awsapi.Member{ID: "2", Gap: &evidence.Gap{Reason: evidence.Denied}}},
		}}
		askServices(t.Context(), 2, in)
		facts, _ := Conclude(in)
		judged := 0
		for _, f := range facts {
			r, ok := f.Data.(*Region)
			if !ok {
				continue
			}
			judged++
			rec, _ := r.Config.Get()
			watch, _ := r.GuardDuty.Get()
			hub, _ := r.SecurityHub.Get()
			known := r.Config.Known() && r.GuardDuty.Known() && r.SecurityHub.Known()
			if !known || rec.On || watch.On || hub.On || r.Analyzed.Gap() == nil || r.Analyzed.Gap().Action != accessanalyzer.ListAnalyzers {
				t.Errorf("%s: %+v", f.ID, r)
			}
		}
		want := len(regions)
		if inScope != nil {
			want = len(inScope)
		}
		if judged != want || len(rec.Calls()) != 1+5*want {
			t.Errorf("in scope %v: judged %d regions with %d calls", inScope, judged, len(rec.Calls()))
		}
	}
}

func TestARegionThatWasNotAskedIsAGap(t *testing.T) {
	in := guarded(nil, "1")
	in.Accounts[0].Services = nil
	facts, _ := Conclude(in)
	for _, f := range facts {
		if r, ok := f.Data.(*Region); ok {
			for _, known := range []bool{r.Config.Known(), r.GuardDuty.Known(), r.SecurityHub.Known(), r.AccessAnalyzer.Known(), r.Analyzed.Known()} {
				if known {
					t.Errorf("%s: %+v", f.ID, r)
				}
			}
		}
	}
}

// TestTheActionsOfTheServicesAreDeclared names the packages that are asked.
func TestTheActionsOfTheServicesAreDeclared(t *testing.T) {
	declared := Collector{}.Actions()
	for _, action := range slices.Concat(config.Actions(), guardduty.Actions(), securityhub.Actions(), accessanalyzer.Actions(), organizations.Actions()) {
		if !slices.Contains(declared, action) {
			t.Errorf("%s is not declared", action)
		}
	}
}
