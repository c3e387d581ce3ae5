package alerts

import (
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

// Input is what the ways lie in.
type Input struct {
	Cover     *cloudtrail.Cover
	Partition string
	At        time.Time // when it was collected
	Alerting  alerting.Input
	Topics    []evidence.Fact                     // of sns.TopicKind
	Regions   map[string]evidence.Value[[]string] // by account, the enabled regions that are judged
}

// Study follows ways. It is for one goroutine.
type Study struct {
	in      Input
	needs   []*need
	board   *alerting.Board
	groups  map[string]evidence.Fact // by ARN
	topics  map[string]evidence.Fact // by ARN
	rules   map[bus][]evidence.Fact
	rulesIn map[string][]evidence.Fact // by account

	alarmsOf, rulesOf *alerting.Places

	comparisons *comparisons
	filters     map[string][]*filterTail // by the ARN of the log group
	caught      map[caughtBy]caughtLink
}

// bus is an event bus.
type bus struct{ account, region, name string }

// New takes what the ways lie in.
func New(in Input) *Study {
	in.Alerting.Alarms, in.Alerting.Rules = ordered(in.Alerting.Alarms), ordered(in.Alerting.Rules)
	s := &Study{
		in: in, needs: needs(), board: alerting.NewBoard(in.Alerting.Alarms),
		groups: byID(in.Alerting.Groups), topics: byID(in.Topics), rules: map[bus][]evidence.Fact{}, rulesIn: map[string][]evidence.Fact{},
		alarmsOf: alerting.NewPlaces(cloudwatch.Actions()[0], in.Alerting.AlarmScopes),
		rulesOf:  alerting.NewPlaces(events.Actions()[1], in.Alerting.RuleScopes),

		comparisons: newComparisons(), filters: map[string][]*filterTail{}, caught: map[caughtBy]caughtLink{},
	}
	for _, f := range in.Alerting.Rules {
		at := bus{f.Account, f.Region, f.Data.(*events.Rule).Bus}
		s.rules[at] = append(s.rules[at], f)
		s.rulesIn[f.Account] = append(s.rulesIn[f.Account], f)
	}
	return s
}

func byID(facts []evidence.Fact) map[string]evidence.Fact {
	out := map[string]evidence.Fact{}
	for _, f := range facts {
		out[f.ID] = f
	}
	return out
}

func ordered(facts []evidence.Fact) []evidence.Fact {
	return slices.SortedStableFunc(slices.Values(facts), func(a, b evidence.Fact) int { return strings.Compare(a.ID, b.ID) })
}

// Of says who learns of what happens in an account. What is not known is a gap of
// the alert that it bears on.
func (s *Study) Of(account string) Alerts {
	var out Alerts
	w := s.around(account)
	for _, n := range s.needs {
		*n.of(&out) = w.alert(n)
	}
	out.TrailFailure = w.failure()
	return out
}

// world is one account and what surrounds it.
type world struct {
	*Study
	account string
	trails  []cloudtrail.Coverage // that cover it, or may
	regions []string              // enabled, sorted; those that are known
	more    evidence.Value[bool]  // false if these are all of them

	logged map[string]evidence.Value[bool] // by region: a trail is logging there
	rules  map[string][]*ruleTail          // by region: the rules that events of the account reach there
}

func (s *Study) around(account string) *world {
	w := &world{Study: s, account: account, trails: s.in.Cover.Of(account, ""), logged: map[string]evidence.Value[bool]{}}
	enabled := s.in.Regions[account]
	w.regions, _ = enabled.Get()
	w.more = evidence.Then(enabled, func([]string) bool { return false })
	if !enabled.Known() { // those that were asked anyway
		for _, sc := range s.in.Alerting.RuleScopes {
			if sc.Account == account && sc.Region != "" {
				w.regions = append(w.regions, sc.Region)
			}
		}
		w.regions = sorted(w.regions)
	}
	w.rules = map[string][]*ruleTail{}
	for _, r := range w.reached() {
		w.rules[r] = w.tailsOfRules(r)
	}
	return w
}

// reached are the regions in which something may happen.
func (w *world) reached() []string {
	return sorted(append([]string{cloudtrail.GlobalRegion(w.in.Partition)}, w.regions...))
}

func (s *Study) group(arn string) (*logs.Group, evidence.Fact) {
	f, read := s.groups[arn]
	if !read {
		return nil, f
	}
	return f.Data.(*logs.Group), f
}
