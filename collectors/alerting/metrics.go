package alerting

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

// metric is one metric, whatever its dimensions.
type metric struct{ account, namespace, name string }

// Board knows the alarms of an estate by the metrics that they watch, and which
// alarms are made of which.
type Board struct {
	on      map[metric][]evidence.Fact
	queries map[place][]evidence.Fact  // alarms with expressions, and on logs
	above   map[string][]evidence.Fact // composite alarms by the ARN of one that they mention
}

// NewBoard takes the facts of alarms.
func NewBoard(alarms []evidence.Fact) *Board {
	b := &Board{on: map[metric][]evidence.Fact{}, queries: map[place][]evidence.Fact{}, above: map[string][]evidence.Fact{}}
	named := map[place]map[string]string{} // ARNs by name and ARN
	for _, f := range alarms {
		a, at := f.Data.(*cloudwatch.Alarm), place{f.Account, f.Region}
		if named[at] == nil {
			named[at] = map[string]string{}
		}
		named[at][a.Name], named[at][a.ARN] = f.ID, f.ID
		if len(a.Expressions) > 0 || a.Query != "" {
			b.queries[at] = append(b.queries[at], f)
		}
		seen := map[metric]bool{}
		for _, m := range a.Metrics {
			key := metric{cmp.Or(m.Account, f.Account), m.Namespace, m.Name}
			if !seen[key] {
				seen[key] = true
				b.on[key] = append(b.on[key], f)
			}
		}
	}
	for _, f := range alarms {
		a := f.Data.(*cloudwatch.Alarm)
		if !a.Composite {
			continue
		}
		var children []string
		for _, name := range mentioned(a.Rule) {
			if id, there := named[place{f.Account, f.Region}][name]; there && id != f.ID {
				children = append(children, id)
			}
		}
		for _, id := range tidy(children) {
			b.above[id] = append(b.above[id], f)
		}
	}
	return b
}

// On lists the alarms on a metric of an account, of all regions and of other
// accounts that watch it.
func (b *Board) On(account, namespace, name string) []evidence.Fact {
	return b.on[metric{account, namespace, name}]
}

// Queries lists the alarms of a place that watch an expression, or a query of logs.
func (b *Board) Queries(account, region string) []evidence.Fact {
	return b.queries[place{account, region}]
}

// Above lists the composite alarms that mention an alarm, by its ARN.
func (b *Board) Above(alarm string) []evidence.Fact { return b.above[alarm] }

// Feeds says whether what a filter writes is what an alarm's metric counts: of the
// same name, and with the same dimensions.
func Feeds(f logs.MetricFilter, written logs.Metric, watched cloudwatch.Metric) bool {
	return written.Namespace == watched.Namespace && written.Name == watched.Name && sameDimensions(f.SystemFields, written.Dimensions, watched.Dimensions)
}

// Queried says whether the alarm queries a metric that the filter writes.
func Queried(f logs.MetricFilter, a *cloudwatch.Alarm) bool {
	return slices.ContainsFunc(a.Expressions, func(text string) bool { return queried([]logs.MetricFilter{f}, text) })
}
