package alerts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

// way is one way and what it takes to join it with others.
type way struct {
	Way
	regions []string                      // whose events it may carry; nil for every region
	gets    map[bool]evidence.Value[bool] // by whether they only read: events get into it
	text    *text                         // the pattern that selects them; nil if that is not known
	rest    evidence.Value[bool]          // everything but the pattern holds
	aside   bool                          // it is about something else, and carries some of the events
	astray  bool                          // it is about these events, and they never get into it
}

// filterTail is a metric filter and what comes behind it.
type filterTail struct {
	filter logs.MetricFilter
	chains [][]Link // from the metric on
	unread *Link    // of a log group whose filters could not be read
}

// filterWays are the ways through the metric filters of the log groups that trails
// of the account deliver to. An organization's trail has its log group in the
// account that owns it.
func (w *world) filterWays(n *need) []*way {
	var out []*way
	for _, cov := range w.trails {
		t := cov.Trail
		if t.LogGroupARN == "" {
			continue
		}
		trail, gets := w.trail(cov, n)
		delivery := w.delivery(t)
		regions := []string(nil)
		if !t.MultiRegion {
			regions = []string{t.HomeRegion}
		}
		given := ""
		if n.global || !t.MultiRegion {
			given = w.given(n, t.HomeRegion)
		}
		for _, tail := range w.tailsOf(t.LogGroupARN) {
			one := &way{regions: regions, gets: gets}
			one.Through, one.ID, one.Region = MetricFilter, t.LogGroupARN, regionOf(t.LogGroupARN)
			one.Links = []Link{trail, delivery}
			if tail.unread != nil {
				one.Links = append(one.Links, *tail.unread)
				one.rest = delivery.Holds
				out = append(out, one)
				continue
			}
			one.ID += " " + tail.filter.Name
			link, found := w.pattern(n, given, text{pattern: tail.filter.Pattern}, "the metric filter "+tail.filter.Name, one.ID)
			if !found.touches {
				continue
			}
			one.text, one.aside = &text{pattern: tail.filter.Pattern}, !found.about
			if tail.filter.Transformed || tail.filter.Criteria != "" {
				link.Why = "what the filter " + tail.filter.Name + " sees is not known: it is applied to transformed events, or to those of a selection"
				link.Holds, one.text = undecided[bool](link.Why), nil
			}
			link.Holds = link.Holds.With(w.filtersRead(t.LogGroupARN)...)
			one.Missed, one.Wider, one.Noise = found.missed, found.wider, found.noise
			one.Links = append(one.Links, link)
			one.finish(tail.chains, delivery)
			out = append(out, one)
		}
		for _, f := range w.asking(t.LogGroupARN) {
			one := &way{regions: regions, gets: gets}
			one.Through, one.ID, one.Region = LogAlarm, f.ID, f.Region
			one.Links = []Link{trail, delivery}
			one.finish(w.answered(f), delivery)
			out = append(out, one)
		}
	}
	return out
}

// asking lists the alarms on a query of the log group.
func (s *Study) asking(group string) []evidence.Fact {
	g, at := s.group(group)
	if g == nil {
		return nil
	}
	var out []evidence.Fact
	for _, f := range s.board.Queries(at.Account, at.Region) {
		a := f.Data.(*cloudwatch.Alarm)
		if a.Query != "" && slices.ContainsFunc(a.LogGroups, func(id string) bool { return id == g.Name || strings.TrimSuffix(id, ":*") == g.ARN }) {
			out = append(out, f)
		}
	}
	return out
}

// answered are the chains from an alarm on a query of logs on. What it asks for is
// not followed.
func (s *Study) answered(f evidence.Fact) [][]Link {
	a := f.Data.(*cloudwatch.Alarm)
	link := Link{What: "alarm", ID: f.ID, Why: fmt.Sprintf("whether the alarm %s (%s) goes off at every such event is not known: what it queries is not followed", a.Name, f.ID)}
	link.Holds = undecided[bool](link.Why).With(f.Calls...)
	var out [][]Link
	for _, chain := range s.tellers(f) {
		out = append(out, append([]Link{link}, chain...))
	}
	return out
}

// finish adds the chain that comes closest, of those behind the pattern.
func (one *way) finish(chains [][]Link, before ...Link) {
	var any []evidence.Value[bool]
	for _, chain := range chains {
		any = append(any, hold(chain))
	}
	one.rest = evidence.All(hold(before), evidence.Any(any...))
	one.Links = append(one.Links, closest(chains)...)
}

// given is the region that the events of a need happen in, where there is but one.
func (w *world) given(n *need, home string) string {
	if n.global {
		return w.global()
	}
	return home
}

// pattern is the link of a pattern: it matches every event of the need.
func (w *world) pattern(n *need, region string, t text, name, id string) (Link, *compared) {
	found := w.comparisons.compare(n, w.account, region, t)
	link := Link{What: "pattern", ID: id, Holds: found.covers}
	switch {
	case no(found.covers):
		link.Why = fmt.Sprintf("the pattern of %s does not match every such event", name)
	case !found.covers.Known():
		link.Why = fmt.Sprintf("whether the pattern of %s matches every such event is not known: %s", name, found.covers.Gap().Detail)
	}
	return link, found
}

func (s *Study) filtersRead(group string) []evidence.CallID {
	if g, _ := s.group(group); g != nil {
		return g.MetricFilters.Calls()
	}
	return nil
}

// tailsOf are the metric filters of a log group, each with what comes behind it.
func (s *Study) tailsOf(group string) []*filterTail {
	out, done := s.filters[group]
	if done {
		return out
	}
	g, f := s.group(group)
	filters := evidence.Missing[[]logs.MetricFilter](evidence.Gap{Reason: evidence.NotAsked, Action: "logs:DescribeMetricFilters", Detail: "the log group was not read"})
	if g != nil {
		filters = g.MetricFilters
	}
	list, known := filters.Get()
	if !known {
		link := Link{What: "pattern", ID: group, Holds: evidence.Missing[bool](*filters.Gap(), filters.Calls()...)}.
			explained("which metric filters the log group " + group + " has")
		out = append(out, &filterTail{unread: &link})
	}
	for _, one := range list {
		tail := &filterTail{filter: one}
		for _, m := range one.Metrics {
			tail.chains = append(tail.chains, s.behind(f, one, m)...)
		}
		if len(tail.chains) == 0 {
			tail.chains = [][]Link{{{What: "metric", ID: one.Name, Holds: evidence.Known(false, filters.Calls()...), Why: "the filter " + one.Name + " writes no metric"}}}
		}
		out = append(out, tail)
	}
	s.filters[group] = out
	return out
}

// behind are the chains from a metric to somebody: each alarm on it that may tell,
// and what it tells.
func (s *Study) behind(group evidence.Fact, f logs.MetricFilter, m logs.Metric) [][]Link {
	n, metric := adds(m)
	var out [][]Link
	elsewhere := ""
	for _, alarm := range s.board.On(group.Account, m.Namespace, m.Name) {
		a := alarm.Data.(*cloudwatch.Alarm)
		if alarm.Region != group.Region {
			elsewhere = fmt.Sprintf("; the alarm %s (%s) watches it in %s, where it is not written", a.Name, alarm.ID, alarm.Region)
			continue
		}
		link := s.alarm(group, alarm, f, m, n)
		for _, chain := range s.tellers(alarm) {
			out = append(out, append([]Link{metric, link}, chain...))
		}
	}
	for _, alarm := range s.board.Queries(group.Account, group.Region) {
		a := alarm.Data.(*cloudwatch.Alarm)
		if !alerting.Queried(f, a) {
			continue
		}
		link := Link{What: "alarm", ID: alarm.ID, Why: fmt.Sprintf("whether the alarm %s (%s) goes off at one event is not known: what it queries is not followed", a.Name, alarm.ID)}
		link.Holds = undecided[bool](link.Why).With(alarm.Calls...)
		for _, chain := range s.tellers(alarm) {
			out = append(out, append([]Link{metric, link}, chain...))
		}
	}
	none := Link{What: "alarm", ID: metric.ID, Holds: s.alarmsOf.Unread(group.Account, group.Region)}
	none.Why = fmt.Sprintf("no alarm in %s watches the metric %s%s", group.Region, metric.ID, elsewhere)
	none = none.explained("whether an alarm in " + group.Region + " watches the metric " + metric.ID)
	if len(out) == 0 || !none.Holds.Known() {
		out = append(out, []Link{metric, none})
	}
	return out
}

// alarm is the link from a metric that a filter writes to an alarm on it.
func (s *Study) alarm(group, alarm evidence.Fact, f logs.MetricFilter, m logs.Metric, adds float64) Link {
	a := alarm.Data.(*cloudwatch.Alarm)
	link := Link{What: "alarm", ID: alarm.ID}
	name := fmt.Sprintf("the alarm %s (%s)", a.Name, alarm.ID)
	var watched cloudwatch.Metric
	fed := false
	for _, one := range a.Metrics {
		if alerting.Feeds(f, m, one) {
			watched, fed = one, true
		}
	}
	switch {
	case !fed:
		link.Holds, link.Why = evidence.Known(false), name+" watches the metric with other dimensions than the filter writes"
	case alarm.Account != group.Account:
		link.Why = "whether " + name + " sees the metric is not known: what is shared with its account is not read"
		link.Holds = undecided[bool](link.Why)
	case len(watched.Dimensions) > 0:
		link.Why = "whether " + name + " goes off at every such event is not known: it watches those with certain dimensions"
		link.Holds = undecided[bool](link.Why)
	case !(adds > 0):
		link.Why = "whether " + name + " goes off is not known without what an event adds"
		link.Holds = undecided[bool](link.Why)
	default:
		var why string
		if link.Holds, why = fires(a, watched, adds, m.Default); why != "" {
			link.Why = name + " does not go off at one event: " + why
			if !link.Holds.Known() {
				link.Why = "whether " + name + " goes off at one event is not known: " + why
			}
		}
	}
	link.Holds = link.Holds.With(alarm.Calls...)
	return link
}
