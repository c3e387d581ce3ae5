package coverage

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/organizations"
)

var refused = evidence.Gap{Reason: evidence.Denied, Action: "a:B"}

// actors are what rules and alarms set off, with what they are.
var actors = map[string]string{
	"arn:aws:lambda:r:1:function:f":                 "true",
	"arn:aws:states:r:1:stateMachine:m":             "true",
	"arn:aws:ssm:r::automation-definition/d:1":      "true",
	"arn:aws:ssm:r:1:document/d":                    "true",
	"arn:aws:sns:r:1:t":                             "false",
	"arn:aws:sqs:r:1:q":                             "false",
	"arn:aws:ssm:r:1:opsitem":                       "false",
	"arn:aws:events:r:1:api-destination/d/1":        "false",
	"not an ARN":                                    "false",
	"arn:aws:events:r:2:event-bus/central":          "unsupported",
	"arn:aws:ssm-incidents::1:response-plan/tamper": "unsupported",
}

// alertingWorld is a world as randomWorld has it, with a log group for each
// trail, and alarms and rules in every region, all of it read.
func alertingWorld(rng *rand.Rand) Input {
	in := randomWorld(rng)
	targets := []string{"arn:aws:lambda:r:1:function:f", "arn:aws:lambda:r:1:function:f", "arn:aws:sns:r:1:t"}
	pick := func() string { return targets[rng.IntN(len(targets))] }
	for _, f := range in.Trails {
		t := f.Data.(*cloudtrail.Trail)
		if rng.IntN(3) == 0 {
			continue
		}
		t.LogGroupARN = "arn:aws:logs:" + t.HomeRegion + ":" + t.HomeAccount + ":log-group:" + t.Name
		g := &logs.Group{ARN: t.LogGroupARN, Name: t.Name, MetricFilters: evidence.Known([]logs.MetricFilter{{Metrics: []logs.Metric{{Name: t.Name}}}}, "c-filters")}
		in.Alerting.Groups = append(in.Alerting.Groups, evidence.Fact{Kind: logs.GroupKind, ID: g.ARN, Account: t.HomeAccount, Region: t.HomeRegion, Data: g})
	}
	for _, account := range accounts {
		for _, region := range regions {
			if rng.IntN(2) == 0 {
				a := &cloudwatch.Alarm{ARN: "arn:aws:cloudwatch:" + region + ":" + account + ":alarm:a", Name: "a", ActionsEnabled: rng.IntN(3) > 0,
					AlarmActions: []string{pick()}, Metrics: []cloudwatch.Metric{{Name: fmt.Sprint(rng.IntN(3))}}}
				in.Alerting.Alarms = append(in.Alerting.Alarms, evidence.Fact{Kind: cloudwatch.AlarmKind, ID: a.ARN, Account: account, Region: region, Data: a})
			}
			if rng.IntN(2) == 0 {
				r := &events.Rule{ARN: "arn:aws:events:" + region + ":" + account + ":rule/x", Bus: []string{"default", "default", "own"}[rng.IntN(3)], Enabled: rng.IntN(3) > 0,
					Hears: []events.Hearing{events.Hears, events.Deaf}[rng.IntN(2)], Targets: evidence.Known([]events.Target{{ARN: pick()}}, "c-targets")}
				in.Alerting.Rules = append(in.Alerting.Rules, evidence.Fact{Kind: events.RuleKind, ID: r.ARN, Account: account, Region: region, Data: r})
			}
			at := evidence.Scope{Account: account, Region: region, Calls: []evidence.CallID{"c-scope"}}
			in.Alerting.AlarmScopes, in.Alerting.RuleScopes = append(in.Alerting.AlarmScopes, at), append(in.Alerting.RuleScopes, at)
		}
	}
	return in
}

// responds says, from the whole world and by plain enumeration, what holds.
func responds(in Input, account string) bool {
	const acting = "arn:aws:lambda:r:1:function:f"
	for _, f := range in.Alerting.Rules {
		r := f.Data.(*events.Rule)
		targets, _ := r.Targets.Get()
		if f.Account == account && r.Bus == "default" && r.Enabled && r.Hears == events.Hears && targets[0].ARN == acting {
			return true
		}
	}
	for _, tf := range in.Trails {
		t := tf.Data.(*cloudtrail.Trail)
		if t.LogGroupARN == "" || t.HomeAccount != account && !(t.Organization && account == "2") {
			continue
		}
		for _, f := range in.Alerting.Alarms {
			a := f.Data.(*cloudwatch.Alarm)
			if f.Account == t.HomeAccount && f.Region == t.HomeRegion && a.ActionsEnabled && a.AlarmActions[0] == acting && a.Metrics[0].Name == t.Name {
				return true
			}
		}
	}
	return false
}

func accountsOf(in Input) map[string]*Account {
	out := map[string]*Account{}
	facts, _ := Conclude(in)
	for _, f := range facts {
		if a, ok := f.Data.(*Account); ok {
			out[a.ID] = a
		}
	}
	return out
}

func TestWhatRespondsIsConcludedAsItIs(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	seen := map[bool]int{}
	for range 300 {
		in := alertingWorld(rng)
		for id, a := range accountsOf(in) {
			want := responds(in, id)
			same(t, in, id+" responds", a.Responds, want)
			if list, known := a.Responses.Get(); !known || len(list) > 0 != want {
				t.Fatalf("%s: responses %v (gap %v)", id, list, a.Responses.Gap())
			}
			seen[want]++
		}
	}
	if seen[true] < 100 || seen[false] < 100 {
		t.Errorf("tried %v", seen)
	}
}

// loseAlerts takes away one piece of what alerts are made of, as a refusal would.
func loseAlerts(rng *rand.Rand, in *Input) {
	at := rng.IntN(len(in.Alerting.RuleScopes))
	where := in.Alerting.RuleScopes[at]
	some := func(f evidence.Fact) bool {
		return f.Account == where.Account && f.Region == where.Region && rng.IntN(2) == 0
	}
	switch rng.IntN(5) {
	case 0:
		in.Alerting.RuleScopes[at].Gap = &refused
		in.Alerting.Rules = slices.DeleteFunc(in.Alerting.Rules, some)
	case 1:
		in.Alerting.AlarmScopes[at].Gap = &refused
		in.Alerting.Alarms = slices.DeleteFunc(in.Alerting.Alarms, some)
	case 2:
		for _, f := range in.Alerting.Groups {
			if some(f) {
				f.Data.(*logs.Group).MetricFilters.Lose(refused)
			}
		}
	case 3:
		for _, f := range in.Alerting.Rules {
			if some(f) {
				f.Data.(*events.Rule).Targets.Lose(refused)
			}
		}
	case 4:
		lose(rng, in)
	}
}

func TestLosingEvidenceOfAlertsNeverFlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 2))
	seen := map[string]int{}
	for range 400 {
		in := alertingWorld(rng)
		before := accountsOf(in)
		for range 3 {
			loseAlerts(rng, &in)
		}
		for id, a := range accountsOf(in) {
			was, after := said(before[id].Responds), said(a.Responds)
			if after == "true" && was != "true" || after == "false" && was != "false" {
				t.Fatalf("%s: responds was %s and became %s", id, was, after)
			}
			seen[was+" "+after]++
		}
	}
	for _, step := range []string{"true true", "true denied", "false false", "false denied"} {
		if seen[step] < 10 {
			t.Errorf("tried %v: too few of %s", seen, step)
		}
	}
}

func said(v evidence.Value[bool]) string {
	b, known := v.Get()
	if !known {
		return v.Gap().Reason.String()
	}
	return fmt.Sprint(b)
}

func TestWhatActsIsNoMessage(t *testing.T) {
	for id, want := range actors {
		if got := said(acts(id)); got != want {
			t.Errorf("%s acts: %s, want %s", id, got, want)
		}
		r := &events.Rule{ARN: "arn:aws:events:r:1:rule/x", Bus: "default", Enabled: true, Hears: events.Hears, Targets: evidence.Known([]events.Target{{ARN: id}})}
		in := Input{Home: "1", Partition: "aws", Organization: evidence.Known(organizations.Organization{}),
			Accounts: []*Asked{{Member: &awsapi.Member{ID: "1", Session: &awsapi.Session{Account: "1"}, Regions: evidence.Known([]string{"r"})}}},
			Scopes:   []evidence.Scope{{Kind: cloudtrail.TrailKind, Account: "1", Region: "r"}},
			Alerting: alerting.Input{Rules: []evidence.Fact{{Kind: events.RuleKind, ID: r.ARN, Account: "1", Region: "r", Data: r}},
				RuleScopes: []evidence.Scope{{Account: "1", Region: "r"}}}}
		if got := said(accountsOf(in)["1"].Responds); got != want {
			t.Errorf("a rule that sets off %s: %s, want %s", id, got, want)
		}
		r.Hears = events.Unclear
		if got := said(accountsOf(in)["1"].Responds); want == "false" && got != "false" || want != "false" && got != "unsupported" {
			t.Errorf("a rule that perhaps sets off %s: %s", id, got)
		}
	}
}

func TestWithoutTheAlarmsOfTheTrailsOwnerNothingIsSaid(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 3))
	for range 100 {
		in := alertingWorld(rng)
		in.Alerting.Rules = nil
		in.Alerting.AlarmScopes = nil
		in.Alerting.Alarms = nil
		covered := map[string]bool{}
		for _, f := range in.Trails {
			if tr := f.Data.(*cloudtrail.Trail); tr.LogGroupARN != "" {
				covered[tr.HomeAccount] = true
				covered["2"] = covered["2"] || tr.Organization
			}
		}
		for id, a := range accountsOf(in) {
			if got := said(a.Responds); covered[id] && got != "not-asked" || !covered[id] && got != "false" {
				t.Fatalf("%s: %s, with a log group: %v", id, got, covered[id])
			}
		}
	}
}
