package alerts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// strays are the ways through rules of the account that are about the events of a
// need and never hear of them: those of a region where none of the events happen,
// and those of a bus to which no rule sends them on. They tell nobody, and say why.
func (w *world) strays(n *need) []*way {
	happen := w.happen(n)
	reached := map[string]bool{}
	var unread []evidence.Value[bool]
	for _, region := range happen {
		for _, tail := range w.rules[region] {
			reached[tail.rule.ID] = true
			if tail.feeder != nil {
				reached[tail.feeder.ID] = true
			}
		}
		unread = append(unread, w.rulesOf.Unread(w.account, region))
	}
	var out []*way
	for _, f := range w.rulesIn[w.account] {
		r := f.Data.(*events.Rule)
		elsewhere := r.Bus == events.DefaultBus
		if reached[f.ID] || r.ManagedBy != "" || r.Hears == events.Deaf || elsewhere && slices.Contains(happen, f.Region) {
			continue
		}
		one := &way{regions: happen, gets: map[bool]evidence.Value[bool]{}, astray: true}
		one.Through, one.ID, one.Region = EventRule, r.ARN, f.Region
		link, found := w.pattern(n, w.given(n, f.Region), text{true, r.Pattern}, "the rule "+r.Name, r.ARN)
		if !found.touches || !found.about {
			continue
		}
		link.Holds = link.Holds.With(f.Calls...)
		one.Missed, one.Wider, one.Noise = found.missed, found.wider, found.noise
		bus := Link{What: "bus", ID: r.ARN, Holds: evidence.Any(unread...).With(f.Calls...)}
		bus.Why = fmt.Sprintf("the rule %s (%s) is on the event bus %s, to which no rule sends these events", r.Name, r.ARN, r.Bus)
		if elsewhere {
			bus.Why = fmt.Sprintf("the rule %s (%s) is in %s, and these events happen in %s", r.Name, r.ARN, f.Region, strings.Join(happen, ", "))
		}
		one.Links = []Link{one.hears(n, f, false), bus.explained("whether these events reach the rule " + r.Name), link}
		one.finish(w.targets(f))
		out = append(out, one)
	}
	return out
}
