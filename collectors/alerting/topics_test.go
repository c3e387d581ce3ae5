package alerting

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

var (
	accounts = []string{"1", "2"}
	regions  = []string{"r", "s"}
	denied   = evidence.Gap{Reason: evidence.Denied, Action: "a:B"}
)

// Topics of an even number are encrypted.
func randomTopic(rng *rand.Rand) string { return fmt.Sprintf("arn:aws:sns:r:1:t%d", rng.IntN(6)) }

func randomTargets(rng *rand.Rand) []events.Target {
	var out []events.Target
	for i := range rng.IntN(3) {
		one := randomTopic(rng)
		if rng.IntN(4) == 0 {
			one = "arn:aws:events:" + regions[rng.IntN(2)] + ":" + accounts[rng.IntN(2)] + ":event-bus/own"
		}
		out = append(out, events.Target{ID: fmt.Sprint(i), ARN: one})
	}
	return out
}

// randomInput is a world read whole: two accounts of two regions, trails with
// topics and log groups, alarms and rules.
func randomInput(rng *rand.Rand) Input {
	var in Input
	for _, account := range accounts {
		for _, region := range regions {
			seen := map[string][]string{}
			if rng.IntN(2) == 0 {
				trail := &cloudtrail.Trail{ARN: "arn:aws:cloudtrail:" + region + ":" + account + ":trail/t"}
				if rng.IntN(2) == 0 {
					trail.TopicARN = randomTopic(rng)
				}
				group := &logs.Group{ARN: "arn:aws:logs:" + region + ":" + account + ":log-group:audit", Name: "audit", MetricFilters: evidence.Known([]logs.MetricFilter{
					{Metrics: []logs.Metric{{Namespace: "N", Name: fmt.Sprint(rng.IntN(2))}}}})}
				trail.LogGroupARN = group.ARN
				in.Trails = append(in.Trails, evidence.Fact{Kind: cloudtrail.TrailKind, ID: trail.ARN, Account: account, Region: region, Data: trail})
				in.Groups = append(in.Groups, evidence.Fact{Kind: logs.GroupKind, ID: group.ARN, Account: account, Region: region, Data: group})
				seen["trail"] = []string{trail.ARN}
			}
			for i := range rng.IntN(4) {
				a := &cloudwatch.Alarm{Name: fmt.Sprint(i), ActionsEnabled: rng.IntN(4) > 0, AlarmActions: []string{randomTopic(rng), "arn:aws:lambda:r:1:function:f"}}
				a.ARN = "arn:aws:cloudwatch:" + region + ":" + account + ":alarm:" + a.Name
				a.Metrics = []cloudwatch.Metric{{Namespace: "N", Name: fmt.Sprint(rng.IntN(3))}}
				if rng.IntN(3) == 0 {
					a.Metrics, a.Composite, a.Rule = nil, true, fmt.Sprintf("ALARM(%d) OR ALARM(%d)", rng.IntN(4), rng.IntN(4))
				}
				in.Alarms = append(in.Alarms, evidence.Fact{Kind: cloudwatch.AlarmKind, ID: a.ARN, Account: account, Region: region, Data: a})
				seen["alarm"] = append(seen["alarm"], a.ARN)
			}
			for i := range rng.IntN(3) {
				r := &events.Rule{Name: fmt.Sprint(i), Bus: []string{"default", "default", "own"}[rng.IntN(3)], Enabled: rng.IntN(4) > 0, Hears: events.Hears}
				r.ARN = "arn:aws:events:" + region + ":" + account + ":rule/" + r.Name
				if rng.IntN(3) == 0 {
					r.Hears = events.Deaf
				}
				r.Targets = evidence.Known(randomTargets(rng))
				in.Rules = append(in.Rules, evidence.Fact{Kind: events.RuleKind, ID: r.ARN, Account: account, Region: region, Data: r})
				seen["rule"] = append(seen["rule"], r.ARN)
			}
			in.TrailScopes = append(in.TrailScopes, evidence.Scope{Account: account, Region: region, Found: seen["trail"]})
			in.AlarmScopes = append(in.AlarmScopes, evidence.Scope{Account: account, Region: region, Found: seen["alarm"]})
			in.RuleScopes = append(in.RuleScopes, evidence.Scope{Account: account, Region: region, Found: seen["rule"]})
		}
	}
	return in
}

// lose takes one piece of evidence away, as a refusal would.
func lose(rng *rand.Rand, in *Input) {
	at := rng.IntN(len(in.TrailScopes))
	where := place{in.TrailScopes[at].Account, in.TrailScopes[at].Region}
	there := func(f evidence.Fact) bool { return f.Account == where.account && f.Region == where.region }
	some := func(f evidence.Fact) bool { return there(f) && rng.IntN(2) == 0 } // a page may have come before the refusal
	switch rng.IntN(5) {
	case 0:
		in.TrailScopes[at].Gap, in.TrailScopes[at].Found = &denied, nil
		in.Trails, in.Groups = slices.DeleteFunc(in.Trails, there), slices.DeleteFunc(in.Groups, there)
	case 1:
		in.AlarmScopes[at].Gap = &denied
		in.Alarms = slices.DeleteFunc(in.Alarms, some)
	case 2:
		in.RuleScopes[at].Gap = &denied
		in.Rules = slices.DeleteFunc(in.Rules, some)
	case 3:
		for _, f := range in.Groups {
			if there(f) {
				f.Data.(*logs.Group).MetricFilters.Lose(denied)
			}
		}
	case 4:
		for _, f := range in.Rules {
			if r := f.Data.(*events.Rule); some(f) {
				if rng.IntN(2) == 0 {
					r.Targets.Lose(denied)
				} else {
					r.Hears = events.Unclear
				}
			}
		}
	}
}

// judged is the verdict on the encryption of the topics found.
func judged(in Input) string {
	topics, scopes := Topics(in)
	out := "pass"
	for _, sc := range scopes {
		if sc.Gap != nil {
			out = "unknown"
		}
	}
	for _, topic := range topics {
		odd := strings.ContainsAny(topic.ARN[len(topic.ARN)-1:], "135")
		switch word(topic.Carries) {
		case "yes":
			if odd {
				return "fail"
			}
		case "unknown":
			if odd {
				out = "unknown"
			}
		}
	}
	return out
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		in := randomInput(rng)
		before := judged(in)
		for range 1 + rng.IntN(3) {
			lose(rng, &in)
			after := judged(in)
			if after != before && after != "unknown" {
				t.Fatalf("seed %d: %s became %s", seed, before, after)
			}
			seen[before+" "+after]++
			before = after
		}
	}
	for _, step := range []string{"pass pass", "fail fail", "pass unknown", "fail unknown"} {
		if seen[step] < 20 {
			t.Errorf("only %d steps from %s: the test tries too little", seen[step], step)
		}
	}
}

func TestWhatNotifiesATopicIsNeverTakenForAllWithoutEveryRead(t *testing.T) {
	shorter, whole := 0, 0
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		in := randomInput(rng)
		before, _ := Topics(in)
		lose(rng, &in)
		after, _ := Topics(in)
		for _, is := range after {
			i := slices.IndexFunc(before, func(was *Topic) bool { return was.ARN == is.ARN })
			if i < 0 {
				continue
			}
			for _, lists := range [][2][]string{{before[i].Trails, is.Trails}, {before[i].Alarms, is.Alarms}, {before[i].Rules, is.Rules}} {
				was, now := lists[0], lists[1]
				lost := func(id string) bool { return !slices.Contains(was, id) }
				switch {
				case before[i].Unread == nil && slices.ContainsFunc(now, lost):
					t.Fatalf("seed %d: %v grew to %v", seed, was, now)
				case len(now) < len(was) && is.Unread == nil:
					t.Fatalf("seed %d: %v shrank to %v, and nothing is said to be unread", seed, was, now)
				case len(now) < len(was):
					shorter++
				case is.Unread == nil:
					whole++
				}
			}
		}
	}
	if shorter < 20 || whole < 20 {
		t.Errorf("%d lists lost something, %d are whole: the test tries too little", shorter, whole)
	}
}

func TestTopicsDoNotDependOnOrder(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 2))
		in := randomInput(rng)
		lose(rng, &in)
		want, wantScopes := Topics(in)
		for _, list := range [][]evidence.Fact{in.Trails, in.Groups, in.Alarms, in.Rules} {
			slices.Reverse(list)
		}
		got, gotScopes := Topics(in)
		if len(got) != len(want) || len(gotScopes) != len(wantScopes) {
			t.Fatalf("seed %d: %d topics and %d scopes, in another order %d and %d", seed, len(want), len(wantScopes), len(got), len(gotScopes))
		}
		for i := range got {
			if got[i].ARN != want[i].ARN || !reflect.DeepEqual(got[i].Alarms, want[i].Alarms) || !reflect.DeepEqual(got[i].Rules, want[i].Rules) || word(got[i].Carries) != word(want[i].Carries) {
				t.Fatalf("seed %d: %+v, in another order %+v", seed, want[i], got[i])
			}
		}
	}
}

func TestEventsReachARuleOnAnotherBusOnlyBySendingThemOn(t *testing.T) {
	const bus = "arn:aws:events:r:1:event-bus/own"
	on := func(bus string, hears events.Hearing, targets ...string) evidence.Fact {
		r := &events.Rule{ARN: "arn:aws:events:r:1:rule/x", Bus: bus, Enabled: true, Hears: hears}
		var list []events.Target
		for _, one := range targets {
			list = append(list, events.Target{ARN: one})
		}
		r.Targets = evidence.Known(list)
		return evidence.Fact{ID: r.ARN, Account: "1", Region: "r", Data: r}
	}
	listener := on("own", events.Hears)
	for name, test := range map[string]struct {
		rules []evidence.Fact
		want  string
	}{
		"nobody sends":           {nil, "unknown"},
		"a rule sends":           {[]evidence.Fact{on("default", events.Hears, bus)}, "yes"},
		"a rule may send":        {[]evidence.Fact{on("default", events.Unclear, bus)}, "unknown"},
		"a deaf rule sends":      {[]evidence.Fact{on("default", events.Deaf, bus)}, "unknown"},
		"it is sent elsewhere":   {[]evidence.Fact{on("default", events.Hears, "arn:aws:events:r:2:event-bus/own")}, "unknown"},
		"it is sent by an own":   {[]evidence.Fact{on("own", events.Hears, bus)}, "unknown"},
		"it goes to an API call": {[]evidence.Fact{on("default", events.Hears, "arn:aws:events:r:1:api-destination/own")}, "unknown"},
	} {
		if got := NewHearers(test.rules).Hears(listener); word(got) != test.want {
			t.Errorf("%s: %s, want %s", name, word(got), test.want)
		}
	}
	if got := NewHearers(nil).Hears(on("own", events.Deaf)); word(got) != "no" {
		t.Errorf("a rule that does not listen: %s", word(got))
	}
}

func TestATopicOfAnAlarmWithoutActionsIsFoundAndCarriesNothing(t *testing.T) {
	const topic = "arn:aws:sns:r:111122223333:t"
	group := &logs.Group{ARN: "arn:aws:logs:r:111122223333:log-group:audit", MetricFilters: evidence.Known([]logs.MetricFilter{{Metrics: []logs.Metric{{Namespace: "N", Name: "m"}}}})}
	for enabled, want := range map[bool]string{true: "yes", false: "no"} {
		a := &cloudwatch.Alarm{Name: "a", ARN: "a", ActionsEnabled: enabled, AlarmActions: []string{topic}, Metrics: []cloudwatch.Metric{{Namespace: "N", Name: "m"}}}
		found, _ := Topics(Input{
			Groups: []evidence.Fact{{ID: group.ARN, Account: "111122223333", Region: "r", Data: group}},
			Alarms: []evidence.Fact{{ID: a.ARN, Account: "111122223333", Region: "r", Data: a}}})
		if len(found) != 1 || word(found[0].Carries) != want || len(found[0].Alarms) > 0 != enabled {
			t.Errorf("actions enabled %v: found %+v", enabled, found)
		}
	}
}
