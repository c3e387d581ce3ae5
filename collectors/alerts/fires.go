package alerts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

// adds is what one event adds to the metric, if that is a number above 0.
func adds(m logs.Metric) (float64, Link) {
	link := Link{What: "metric", ID: m.Namespace + "/" + m.Name}
	n, err := strconv.ParseFloat(strings.TrimSpace(m.Value), 64)
	switch {
	case err != nil:
		link.Why = fmt.Sprintf("what an event adds to the metric %s is not known: it is %q", link.ID, m.Value)
		link.Holds = undecided[bool](link.Why)
	case !(n > 0):
		link.Why = fmt.Sprintf("an event adds %s to the metric %s: no alarm goes off at it", m.Value, link.ID)
		link.Holds = evidence.Known(false)
	default:
		link.Holds = evidence.Known(true)
	}
	return n, link
}

// fires says whether an alarm goes off at one event, and if not, why. Where no
// event matches, the metric has its default, or nothing if there is none. An alarm
// acts when its state changes: one that is on without an event tells of none.
// Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html (missing data),
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringPolicyExamples.html (default values)
func fires(a *cloudwatch.Alarm, watched cloudwatch.Metric, adds float64, otherwise *float64) (evidence.Value[bool], string) {
	no := func(why string) (evidence.Value[bool], string) { return evidence.Known(false), why }
	unknown := func(why string) (evidence.Value[bool], string) { return undecided[bool](why), why }
	if len(a.Expressions) > 0 || len(a.Metrics) != 1 || a.Threshold == nil {
		return unknown("what it computes is not followed")
	}
	least := *a.Threshold
	var above func(float64) bool
	switch a.Comparison {
	case "GreaterThanOrEqualToThreshold":
		above = func(n float64) bool { return n >= least }
	case "GreaterThanThreshold":
		above = func(n float64) bool { return n > least }
	case "LessThanThreshold", "LessThanOrEqualToThreshold":
		return no("it goes off below its threshold, and an event adds to the metric")
	default:
		return unknown(fmt.Sprintf("its comparison is %q", a.Comparison))
	}
	points := max(a.DatapointsToAlarm, 0)
	if points == 0 {
		points = max(a.EvaluationPeriods, 1)
	}
	if points > 1 {
		return no(fmt.Sprintf("it takes events in %d periods", points))
	}
	if otherwise != nil && above(*otherwise) && watched.Statistic != "SampleCount" {
		return no("it is on whether or not there is an event")
	}
	if otherwise == nil && a.TreatMissing == "breaching" {
		return no("it is on where there are no events, which it takes for a breach")
	}
	if otherwise == nil && a.TreatMissing == "ignore" && above(adds) {
		return unknown("it ignores that there are no events: once it went off it stays so, and tells of no other")
	}
	short := fmt.Sprintf("one event does not reach its threshold of %s", strconv.FormatFloat(least, 'g', -1, 64))
	reaches := func(n float64) (evidence.Value[bool], string) {
		if above(n) {
			return evidence.Known(true), ""
		}
		return no(short)
	}
	switch watched.Statistic {
	case "Sum", "Maximum":
		if otherwise != nil && *otherwise < 0 && watched.Statistic == "Sum" {
			return unknown("the metric is below 0 where nothing matches")
		}
		return reaches(adds)
	case "SampleCount":
		if otherwise != nil {
			return unknown("it counts what is written where nothing matches, too")
		}
		return reaches(1)
	case "Average", "Minimum":
		if !above(adds) || otherwise == nil {
			return reaches(adds)
		}
		if watched.Statistic == "Average" && a.Comparison == "GreaterThanThreshold" && *otherwise == least {
			return reaches(adds) // one event is above what the average is otherwise
		}
		why := fmt.Sprintf("its %s counts the %s that is written where nothing matches, too", strings.ToLower(watched.Statistic), strconv.FormatFloat(*otherwise, 'g', -1, 64))
		if watched.Period <= 60 {
			return unknown(why)
		}
		return no(why)
	}
	return unknown(fmt.Sprintf("its statistic is %q", watched.Statistic))
}

// falls says whether an alarm goes off when nothing is counted any more.
func falls(a *cloudwatch.Alarm) (evidence.Value[bool], string) {
	if len(a.Expressions) > 0 || len(a.Metrics) != 1 || a.Threshold == nil {
		return undecided[bool]("what it computes is not followed"), "what it computes is not followed"
	}
	below := a.Comparison == "LessThanThreshold" && *a.Threshold > 0 || a.Comparison == "LessThanOrEqualToThreshold" && *a.Threshold >= 0
	switch {
	case !below:
		return evidence.Known(false), "it does not go off when nothing is counted"
	case a.TreatMissing != "breaching":
		return evidence.Known(false), "it does not take missing data for a breach"
	case !slices.Contains([]string{"Sum", "SampleCount", "Average", "Maximum", "Minimum"}, a.Metrics[0].Statistic):
		return undecided[bool]("its statistic is " + a.Metrics[0].Statistic), "its statistic is " + a.Metrics[0].Statistic
	}
	return evidence.Known(true), ""
}
