package alerting

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

// place is a region of an account.
type place struct{ account, region string }

// Watch knows which alarms go off at events that trails deliver to log groups.
type Watch struct {
	groups map[place][]evidence.Fact           // of logs.GroupKind
	alarms map[place]map[string]*evidence.Fact // of cloudwatch.AlarmKind, by ARN and by name
}

// NewWatch takes the facts of log groups and of alarms.
func NewWatch(groups, alarms []evidence.Fact) *Watch {
	w := &Watch{groups: map[place][]evidence.Fact{}, alarms: map[place]map[string]*evidence.Fact{}}
	for _, f := range groups {
		at := place{f.Account, f.Region}
		w.groups[at] = append(w.groups[at], f)
	}
	for _, f := range alarms {
		at := place{f.Account, f.Region}
		if w.alarms[at] == nil {
			w.alarms[at] = map[string]*evidence.Fact{}
		}
		w.alarms[at][f.ID] = &f
		w.alarms[at][f.Data.(*cloudwatch.Alarm).Name] = &f
	}
	return w
}

// Minds says whether an alarm depends on what one log group receives, by its
// ARN, or any of them, for "". An alarm made of other alarms depends on what
// these do. A metric filter that counts events whatever their kind counts, too.
func (w *Watch) Minds(alarm evidence.Fact, group string) evidence.Value[bool] {
	var parts []evidence.Value[bool]
	for _, leaf := range w.leaves(alarm) {
		v := w.leaf(leaf, leaf.Data.(*cloudwatch.Alarm), group)
		parts = append(parts, v.With(leaf.Calls...))
	}
	return evidence.Any(parts...).With(alarm.Calls...)
}

// leaves are the alarms on metrics and logs that an alarm is made of. Alarms
// made of each other, which AWS allows, are gone through once.
func (w *Watch) leaves(alarm evidence.Fact) []evidence.Fact {
	here := w.alarms[place{alarm.Account, alarm.Region}]
	seen := map[string]bool{}
	var out []evidence.Fact
	for open := []evidence.Fact{alarm}; len(open) > 0; {
		next := open[0]
		open = open[1:]
		if seen[next.ID] {
			continue
		}
		seen[next.ID] = true
		a := next.Data.(*cloudwatch.Alarm)
		if !a.Composite {
			out = append(out, next)
			continue
		}
		for _, name := range mentioned(a.Rule) {
			if child := here[name]; child != nil {
				open = append(open, *child)
			}
		}
	}
	return out
}

func (w *Watch) leaf(f evidence.Fact, a *cloudwatch.Alarm, group string) evidence.Value[bool] {
	var parts []evidence.Value[bool]
	for _, m := range a.Metrics {
		for _, g := range w.of(place{cmp.Or(m.Account, f.Account), f.Region}, group) {
			parts = append(parts, evidence.Then(g.MetricFilters, func(filters []logs.MetricFilter) bool { return counted(filters, m) }))
		}
	}
	for _, g := range w.of(place{f.Account, f.Region}, group) {
		for _, text := range a.Expressions {
			parts = append(parts, evidence.Then(g.MetricFilters, func(filters []logs.MetricFilter) bool { return queried(filters, text) }))
		}
		parts = append(parts, evidence.Known(slices.Contains(a.LogGroups, g.Name)))
	}
	for _, id := range a.LogGroups {
		id = strings.TrimSuffix(id, ":*")
		parts = append(parts, evidence.Known(id == group || group == "" && w.known(id)))
	}
	return evidence.Any(parts...)
}

// of lists the log groups of a place, or the one among them that is asked for.
func (w *Watch) of(at place, group string) []*logs.Group {
	var out []*logs.Group
	for _, f := range w.groups[at] {
		if group == "" || f.ID == group {
			out = append(out, f.Data.(*logs.Group))
		}
	}
	return out
}

func (w *Watch) known(group string) bool {
	for _, facts := range w.groups {
		if slices.ContainsFunc(facts, func(f evidence.Fact) bool { return f.ID == group }) {
			return true
		}
	}
	return false
}

// counted says whether a filter writes the metric. A metric with dimensions is
// another than the one of the same name without.
func counted(filters []logs.MetricFilter, m cloudwatch.Metric) bool {
	for _, f := range filters {
		for _, written := range f.Metrics {
			if written.Namespace == m.Namespace && written.Name == m.Name && sameDimensions(f.SystemFields, written.Dimensions, m.Dimensions) {
				return true
			}
		}
	}
	return false
}

func sameDimensions(system []string, written, watched map[string]string) bool {
	names := map[string]bool{}
	for _, name := range system {
		names[name] = true
	}
	for name := range written {
		names[name] = true
	}
	for name := range watched {
		if !names[name] {
			return false
		}
	}
	return len(names) == len(watched)
}

// queried says whether a query of metrics (CloudWatch Metrics Insights) asks
// for a metric that a filter writes: it names the metric and its namespace.
// Other expressions compute with metrics that the alarm lists.
func queried(filters []logs.MetricFilter, expression string) bool {
	if !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(expression)), "SELECT") {
		return false
	}
	for _, f := range filters {
		for _, written := range f.Metrics {
			if strings.Contains(expression, written.Namespace) && strings.Contains(expression, written.Name) {
				return true
			}
		}
	}
	return false
}
