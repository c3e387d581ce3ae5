package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// arriving are the metrics of AWS that count what a log group receives.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
var arriving = []string{"IncomingLogEvents", "IncomingBytes"}

// failure says whether somebody learns that a trail no longer delivers. CloudTrail
// sends nobody word of it: it neither writes a metric nor emits an event, and the
// topic of a trail hears of files that were delivered. So what tells is silence: an
// alarm that goes off when nothing arrives in the log group of a trail that covers
// the account, counted by CloudWatch Logs itself or by a filter that matches every
// event. To hear of calls that stop a trail is another thing: delivery may end
// without any.
func (w *world) failure() Alert {
	out := Alert{Ways: []Way{}, SecurityHub: undecided[bool]("Security Hub has no control for this")}
	told := []evidence.Value[bool]{w.in.Cover.Unseen(w.account, "")}
	var groups []string
	for _, cov := range w.trails {
		group := cov.Trail.LogGroupARN
		if group == "" {
			continue
		}
		groups = append(groups, group)
		told = append(told, w.alarmsRead(group))
		for _, f := range w.silence(group) {
			one := w.silent(cov, f)
			told = append(told, one.Tells)
			out.Ways = append(out.Ways, one)
		}
	}
	slices.SortStableFunc(out.Ways, func(a, b Way) int { return cmp.Or(closer(a.Links, b.Links), cmp.Compare(a.ID, b.ID)) })
	out.Told = evidence.Any(told...)
	gap := out.Told.Gap()
	switch {
	case yes(out.Told):
	case len(out.Ways) > 0 && no(out.Ways[0].Tells) == (gap == nil):
		out.Broken = weak(out.Ways[0].Links).Why
	case gap != nil:
		out.Broken = "whether an alarm goes off when a trail no longer delivers is not known: " + gap.String()
	case len(w.trails) == 0:
		out.Broken = "no trail covers the account"
	case len(groups) == 0:
		out.Broken = "no trail that covers the account delivers to a log group, whose silence an alarm could tell of"
	default:
		out.Broken = "no alarm goes off when nothing arrives in the log group " + strings.Join(sorted(groups), ", ")
	}
	return out
}

// alarmsRead is false if every alarm that may watch a log group was read.
func (s *Study) alarmsRead(group string) evidence.Value[bool] {
	g, f := s.group(group)
	if g == nil {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Detail: "the log group " + group + " was not read"})
	}
	filters := evidence.Known(false)
	if !g.MetricFilters.Known() { // one of them may count every event
		filters = evidence.Missing[bool](*g.MetricFilters.Gap(), g.MetricFilters.Calls()...)
	}
	return evidence.Any(s.alarmsOf.Unread(f.Account, f.Region), filters)
}

// silence lists the alarms of the region on a metric that counts whatever arrives
// in a log group.
func (s *Study) silence(group string) []evidence.Fact {
	g, at := s.group(group)
	if g == nil {
		return nil
	}
	var out []evidence.Fact
	add := func(alarms []evidence.Fact, watches func(cloudwatch.Metric) bool) {
		for _, f := range alarms {
			a := f.Data.(*cloudwatch.Alarm)
			if f.Account == at.Account && f.Region == at.Region && slices.ContainsFunc(a.Metrics, watches) {
				out = append(out, f)
			}
		}
	}
	for _, name := range arriving {
		add(s.board.On(at.Account, "AWS/Logs", name), func(m cloudwatch.Metric) bool {
			return len(m.Dimensions) == 1 && m.Dimensions["LogGroupName"] == g.Name
		})
	}
	filters, _ := g.MetricFilters.Get()
	for _, f := range filters {
		if strings.TrimSpace(f.Pattern) != "" || f.Criteria != "" || len(f.SystemFields) > 0 {
			continue
		}
		for _, m := range f.Metrics {
			if _, link := adds(m); yes(link.Holds) && len(m.Dimensions) == 0 {
				add(s.board.On(at.Account, m.Namespace, m.Name), func(one cloudwatch.Metric) bool { return len(one.Dimensions) == 0 })
			}
		}
	}
	return out
}

// silent is the way from a trail that no longer delivers to somebody.
func (w *world) silent(cov cloudtrail.Coverage, f evidence.Fact) Way {
	a := f.Data.(*cloudwatch.Alarm)
	trail := Link{What: "trail", ID: cov.Trail.ARN, Holds: cov.Covers}.explained("whether the trail " + cov.Trail.ARN + " covers the account")
	alarm := Link{What: "alarm", ID: f.ID}
	var why string
	if alarm.Holds, why = falls(a); why != "" {
		alarm.Why = fmt.Sprintf("the alarm %s (%s) does not tell that nothing arrives: %s", a.Name, f.ID, why)
	}
	alarm.Holds = alarm.Holds.With(f.Calls...)
	out := Way{Through: LogAlarm, ID: f.ID, Region: f.Region}
	out.Links = append([]Link{trail, alarm}, closest(w.tellers(f))...)
	out.Tells = hold(out.Links)
	return out
}
