package cloudtrail

import "github.com/trailproof/trailproof/collectors/evidence"

// Calls is a set of management events.
type Calls struct {
	Source string   // event source, such as kms.amazonaws.com; "" for any
	Names  []string // event names; none for any
	Read   bool     // those that only read; else those that change something
}

// Caught is how much of some calls a trail records while it is logging, in the
// regions that it records.
type Caught struct {
	Extent  Extent
	Sources []string // event sources that are left out, or of which less is recorded, where the trail names them
}

// Catches says how much of the calls the trail's selectors select. Calls of global
// services are left out by a trail that does not take in their events.
func (t *Trail) Catches(c Calls) evidence.Value[Caught] {
	return evidence.Then(t.EventSelectors, func(sel EventSelectors) Caught {
		s := allEvents().with(categoryField, "Management").with(consoleField, "true", "false").with(readOnlyField, text(c.Read))
		if c.Source != "" {
			s = s.with(sourceField, c.Source)
		}
		if len(c.Names) > 0 {
			s = s.with("eventName", c.Names...)
		}
		rules := rulesOf(sel, t.partition())
		if !t.GlobalServiceEvents {
			for i := range rules {
				rules[i] = rules[i].and(FieldSelector{Field: sourceField, NotEquals: globalSources})
			}
		}
		out := Caught{Extent: s.extent(rules)}
		if c.Source == "" && out.Extent != All {
			out.Sources = excludedSources(rules, s)
		}
		return out
	})
}

// Records says whether the trail records a region.
func (t *Trail) Records(region string) bool { return t.MultiRegion || t.HomeRegion == region }

// GlobalRegion is where the events of global services happen, in a partition.
func GlobalRegion(partition string) string { return globalRegion(partition) }

func text(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}
