package alerts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

const (
	here  = "111122223333" // the account that is judged
	owner = "999900001111" // the management account of its organization
	east  = "us-east-1"
	west  = "eu-west-1"

	trailARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"
	groupARN = "arn:aws:logs:eu-west-1:111122223333:log-group:audit"
	topicARN = "arn:aws:sns:eu-west-1:111122223333:security"

	rootText = `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`
	kmsText  = `{ $.eventSource = kms.amazonaws.com && ($.eventName = DisableKey || $.eventName = ScheduleKeyDeletion) }`
	kmsEvent = `{"source":["aws.kms"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["DisableKey","ScheduleKeyDeletion"]}}`
	iamEvent = `{"source":["aws.iam"],"detail-type":["AWS API Call via CloudTrail"]}`
)

var (
	now    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	denied = evidence.Gap{Reason: evidence.Denied, Action: "a:B"}
)

// estate is one account with a trail that records everything in two regions, whose
// log group has a filter for the use of the root user, with an alarm that sends to
// a topic with a confirmed subscription.
type estate struct {
	trail  *cloudtrail.Trail
	group  *logs.Group
	alarm  *cloudwatch.Alarm
	topic  *sns.Topic
	alarms []*cloudwatch.Alarm // more of them, where their ARNs say
	rules  []*events.Rule      // where their ARNs say
	topics []*sns.Topic

	regions evidence.Value[[]string]
	members evidence.Value[[]string]
	// scopes by kind; complete for both accounts and both regions unless a test takes one away
	trailScopes, alarmScopes, ruleScopes []evidence.Scope
}

func newEstate() *estate {
	at := now.Add(-time.Minute)
	e := &estate{
		trail: &cloudtrail.Trail{Name: "audit", ARN: trailARN, HomeAccount: here, HomeRegion: west, MultiRegion: true, GlobalServiceEvents: true, LogGroupARN: groupARN,
			Status:         evidence.Known(cloudtrail.Status{Logging: true, LatestCloudWatchDelivery: &at}, "c-status"),
			EventSelectors: evidence.Known(cloudtrail.EventSelectors{Basic: []cloudtrail.BasicSelector{{ReadWrite: "All", IncludeManagementEvents: true}}}, "c-selectors")},
		group: &logs.Group{ARN: groupARN, Name: "audit", Settings: evidence.Known(logs.Settings{Exists: true}, "c-group"),
			MetricFilters: evidence.Known([]logs.MetricFilter{filter("root", rootText)}, "c-filters")},
		alarm: alarm("root"),
		topic: &sns.Topic{ARN: topicARN, Attributes: evidence.Known(sns.Attributes{Exists: true}, "c-topic"),
			Subscriptions: evidence.Known([]sns.Subscription{{ARN: topicARN + ":1", Protocol: "email", Endpoint: "soc@example.com", Confirmed: true}}, "c-subscriptions")},
		regions: evidence.Known([]string{west, east}, "c-regions"),
		members: evidence.Known([]string{}, "c-members"),
	}
	for _, account := range []string{here, owner} {
		for _, region := range []string{west, east} {
			for kind, list := range map[string]*[]evidence.Scope{"c-trails": &e.trailScopes, "c-alarms": &e.alarmScopes, "c-rules": &e.ruleScopes} {
				*list = append(*list, evidence.Scope{Account: account, Region: region, Calls: []evidence.CallID{evidence.CallID(kind)}})
			}
		}
	}
	return e
}

func filter(name, pattern string) logs.MetricFilter {
	return logs.MetricFilter{Name: name, Pattern: pattern, Metrics: []logs.Metric{{Namespace: "Audit", Name: name, Value: "1"}}}
}

// alarm goes off at one event of the metric of that name.
func alarm(name string) *cloudwatch.Alarm {
	one := 1.0
	return &cloudwatch.Alarm{Name: name, ARN: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:" + name, Comparison: "GreaterThanOrEqualToThreshold", Threshold: &one,
		EvaluationPeriods: 1, ActionsEnabled: true, AlarmActions: []string{topicARN},
		Metrics: []cloudwatch.Metric{{Namespace: "Audit", Name: name, Statistic: "Sum", Period: 300}}}
}

func rule(region, name, pattern string) *events.Rule {
	return &events.Rule{Name: name, ARN: "arn:aws:events:" + region + ":" + here + ":rule/" + name, Bus: events.DefaultBus, State: "ENABLED", Enabled: true, Pattern: pattern,
		Hears: events.Listen(pattern), Targets: evidence.Known([]events.Target{{ID: "1", ARN: "arn:aws:lambda:" + region + ":" + here + ":function:tell"}}, "c-targets")}
}

func (e *estate) filters(list ...logs.MetricFilter) {
	e.group.MetricFilters = evidence.Known(list, "c-filters")
}

// placed is a fact at the account and region that its ARN names.
func placed(kind, id string, data any, calls ...evidence.CallID) evidence.Fact {
	parts := strings.Split(id, ":")
	return evidence.Fact{Kind: kind, ID: id, Region: parts[3], Account: parts[4], Data: data, Calls: calls}
}

func (e *estate) input() Input {
	in := Input{Partition: "aws", At: now, Regions: map[string]evidence.Value[[]string]{here: e.regions, owner: evidence.Known([]string{west, east})}}
	sightings := cloudtrail.Sightings{Regions: in.Regions, Members: e.members, Scopes: e.trailScopes}
	if e.trail != nil {
		sightings.Trails = []evidence.Fact{placed(cloudtrail.TrailKind, e.trail.ARN, e.trail, "c-trail")}
	}
	in.Cover = cloudtrail.NewCover(sightings)
	in.Alerting.AlarmScopes, in.Alerting.RuleScopes = e.alarmScopes, e.ruleScopes
	if e.group != nil {
		in.Alerting.Groups = []evidence.Fact{placed(logs.GroupKind, e.group.ARN, e.group)}
	}
	alarms := slices.Clone(e.alarms)
	if e.alarm != nil {
		alarms = append(alarms, e.alarm)
	}
	for _, a := range alarms {
		in.Alerting.Alarms = append(in.Alerting.Alarms, placed(cloudwatch.AlarmKind, a.ARN, a, "c-alarm"))
	}
	for _, r := range e.rules {
		in.Alerting.Rules = append(in.Alerting.Rules, placed(events.RuleKind, r.ARN, r, "c-rule"))
	}
	topics := slices.Clone(e.topics)
	if e.topic != nil {
		topics = append(topics, e.topic)
	}
	for _, t := range topics {
		in.Topics = append(in.Topics, placed(sns.TopicKind, t.ARN, t))
	}
	return in
}

func (e *estate) alerts() Alerts { return study(e.input()).Of(here) }

// study is a study that knows what earlier ones compared.
func study(in Input) *Study {
	s := New(in)
	s.comparisons = tried
	return s
}

var tried = newComparisons()

func word(v evidence.Value[bool]) string {
	yes, known := v.Get()
	switch {
	case !known:
		return "unknown"
	case yes:
		return "yes"
	}
	return "no"
}

// says checks an alert: whether somebody is told, and what the broken link says.
func says(t *testing.T, name string, a Alert, told, broken string) {
	t.Helper()
	if word(a.Told) != told || !strings.Contains(a.Broken, broken) || (a.Broken == "") != (told == "yes") {
		t.Errorf("%s: told %s, %q; want %s, %q", name, word(a.Told), a.Broken, told, broken)
	}
	for _, w := range a.Ways {
		for _, l := range w.Links {
			if (l.Why == "") != (word(l.Holds) == "yes") || !slices.Contains(steps, l.What) {
				t.Errorf("%s: the link %s (%s) holds: %s, and says %q", name, l.What, l.ID, word(l.Holds), l.Why)
			}
		}
	}
}
