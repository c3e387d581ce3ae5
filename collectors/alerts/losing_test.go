package alerts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

// anyEstate is one of many that tell of some things and not of others.
func anyEstate(rng *rand.Rand) *estate {
	e := newEstate()
	one := func(n int) bool { return rng.IntN(n) == 0 }
	e.trail.MultiRegion = !one(5)
	change(e, func(s *cloudtrail.Status) {
		s.Logging = !one(8)
		if one(8) {
			s.LatestCloudWatchDeliveryError = "AccessDenied"
		}
	})
	if one(6) {
		selects(e, cloudtrail.BasicSelector{ReadWrite: "All", IncludeManagementEvents: true, ExcludedSources: []string{"kms.amazonaws.com"}})
	}
	var filters []logs.MetricFilter
	for _, f := range [][2]string{{"root", rootText}, {"kms", kmsText}, {"disable", `{ $.eventName = DisableKey }`}, {"delete", `{ $.eventName = ScheduleKeyDeletion }`}} {
		name, text := f[0], f[1]
		if one(2) {
			filters = append(filters, filter(name, text))
		}
		if a := alarm(name); one(2) && name != "root" {
			a.ActionsEnabled = !one(5)
			e.alarms = append(e.alarms, a)
		}
	}
	slices.SortFunc(filters, func(a, b logs.MetricFilter) int { return strings.Compare(a.Name, b.Name) })
	e.filters(filters...)
	if one(3) {
		e.alarm.Metrics = []cloudwatch.Metric{{Namespace: "AWS/Logs", Name: "IncomingLogEvents", Statistic: "Sum", Dimensions: map[string]string{"LogGroupName": "audit"}}}
		e.alarm.Comparison, e.alarm.TreatMissing = "LessThanThreshold", "breaching"
	}
	if one(4) {
		subscribe(e, sns.Subscription{Protocol: "email"})
	}
	for _, region := range []string{west, east} {
		for i, p := range []string{kmsEvent, iamEvent, strings.Replace(kmsEvent, `"DisableKey",`, "", 1)} {
			if one(2) {
				r := rule(region, fmt.Sprintf("rule-%d", i), p)
				if r.Enabled = !one(5); one(3) {
					r.Bus = "own"
				} else if one(3) {
					sends(r, topicARN, "arn:aws:events:"+region+":"+here+":event-bus/own")
				}
				e.rules = append(e.rules, r)
			}
		}
	}
	return e
}

// lose takes away one thing, as a refusal would.
func (e *estate) lose(rng *rand.Rand) {
	gone := func(scopes []evidence.Scope) string {
		i := rng.IntN(2)
		scopes[i].Gap = &denied
		return scopes[i].Region
	}
	in := func(id, region string) bool { return strings.Contains(id, ":"+region+":") && rng.IntN(2) == 0 }
	switch rng.IntN(11) {
	case 0:
		e.trail.Status.Lose(denied)
	case 1:
		e.trail.EventSelectors.Lose(denied)
	case 2:
		e.group.Settings.Lose(denied)
	case 3:
		e.group.MetricFilters.Lose(denied)
	case 4:
		e.topic.Attributes.Lose(denied)
	case 5:
		e.topic.Subscriptions.Lose(denied)
	case 6:
		for _, r := range e.rules {
			if rng.IntN(2) == 0 {
				r.Targets.Lose(denied)
			}
		}
	case 7:
		e.regions.Lose(denied)
	case 8:
		region := gone(e.alarmScopes)
		e.alarms = slices.DeleteFunc(e.alarms, func(a *cloudwatch.Alarm) bool { return in(a.ARN, region) })
	case 9:
		region := gone(e.ruleScopes)
		e.rules = slices.DeleteFunc(e.rules, func(r *events.Rule) bool { return in(r.ARN, region) })
	case 10:
		e.members.Lose(denied)
		gone(e.trailScopes)
	}
}

func answers(a *Alerts) map[string]string {
	out := map[string]string{}
	for _, n := range needs() {
		one := n.of(a)
		out[n.ID], out[n.ID+" "+one.Control] = word(one.Told), word(one.SecurityHub)
	}
	out["failure"] = word(a.TrailFailure.Told)
	return out
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	seen := map[string]int{}
	for range 60 {
		e := anyEstate(rng)
		a := e.alerts()
		before := answers(&a)
		for range 3 {
			e.lose(rng)
			a := e.alerts()
			after := answers(&a)
			for id, was := range before {
				if after[id] != was && after[id] != "unknown" {
					t.Fatalf("%s was %s and became %s", id, was, after[id])
				}
				seen[was+" "+after[id]]++
			}
			before = after
		}
	}
	for _, step := range []string{"yes yes", "yes unknown", "no no", "no unknown", "unknown unknown"} {
		if seen[step] < 20 {
			t.Errorf("tried %v: too few of %s", seen, step)
		}
	}
}

func TestTheAnswersDoNotDependOnTheOrderOfFacts(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 2))
	for range 10 {
		in := anyEstate(rng).input()
		want, err := json.Marshal(study(in).Of(here))
		if err != nil {
			t.Fatal(err)
		}
		for _, facts := range [][]evidence.Fact{in.Alerting.Alarms, in.Alerting.Rules, in.Alerting.Groups, in.Topics} {
			rng.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		}
		if got, _ := json.Marshal(study(in).Of(here)); !bytes.Equal(got, want) {
			t.Fatalf("got  %.2000s\nwant %.2000s", got, want)
		}
	}
}

// BenchmarkOf follows the ways of 500 members of an organization, each with a rule
// of its own in each of 17 regions.
func BenchmarkOf(b *testing.B) {
	e := newEstate()
	move := func(id string) string { return strings.Replace(id, here, owner, 1) }
	e.trail.ARN, e.trail.HomeAccount, e.trail.Organization, e.trail.LogGroupARN = move(trailARN), owner, true, move(groupARN)
	e.group.ARN, e.alarm.ARN, e.topic.ARN, e.alarm.AlarmActions = move(groupARN), move(e.alarm.ARN), move(topicARN), []string{move(topicARN)}
	var filters []logs.MetricFilter
	for _, n := range needs() {
		filters = append(filters, filter(n.ID, n.Filter.Text))
	}
	e.filters(filters...)
	in := e.input()
	var regions, accounts []string
	for i := range 17 {
		regions = append(regions, "region-"+string(rune('a'+i)))
	}
	shown := []evidence.Scope{}
	for i := range 500 {
		account := here[:9] + string([]byte{byte('0' + i/100), byte('0' + i/10%10), byte('0' + i%10)})
		accounts = append(accounts, account)
		in.Regions[account] = evidence.Known(regions)
		for _, r := range regions {
			at := evidence.Scope{Account: account, Region: r, Found: []string{e.trail.ARN}, Calls: []evidence.CallID{"c"}}
			shown = append(shown, at)
			in.Alerting.RuleScopes, in.Alerting.AlarmScopes = append(in.Alerting.RuleScopes, at), append(in.Alerting.AlarmScopes, at)
			one := rule(r, "kms", kmsEvent)
			one.ARN = strings.Replace(one.ARN, here, account, 1)
			in.Alerting.Rules = append(in.Alerting.Rules, placed(events.RuleKind, one.ARN, one, "c-rule"))
		}
	}
	in.Cover = cloudtrail.NewCover(cloudtrail.Sightings{Trails: []evidence.Fact{placed(cloudtrail.TrailKind, e.trail.ARN, e.trail)}, Scopes: shown, Regions: in.Regions, Members: evidence.Known(accounts)})
	for b.Loop() {
		s := New(in)
		told := 0
		for _, account := range accounts {
			if a := s.Of(account); word(a.CMKDisableDelete.Told) == "yes" {
				told++
			}
		}
		if told != len(accounts) {
			b.Fatalf("%d of %d are told", told, len(accounts))
		}
	}
}
