package alerting

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

const here = ":" + awstest.Region + ":" + awstest.Account + ":"

var (
	trailTopic = "arn:aws:sns" + here + "files"
	alarmTopic = "arn:aws:sns" + here + "alerts"
	ruleTopic  = "arn:aws:sns:" + awstest.Region + ":999988887777:central" // of an account that is not examined
)

func askTopic(id string) []awstest.Asked {
	return []awstest.Asked{
		awstest.Ask("SNS", "GetTopicAttributes", `{"TopicArn":"`+id+`"}`, awstest.Said{Body: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>
			<entry><key>TopicArn</key><value>` + id + `</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`}),
		awstest.Ask("SNS", "ListSubscriptionsByTopic", `{"TopicArn":"`+id+`"}`, awstest.Said{Body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult>
			<Subscriptions/></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`}),
	}
}

// collect runs the collector over one region in which a trail, an alarm on its
// log group and a rule tell three topics. An operation may be refused.
func collect(t *testing.T, refused string) *evidence.Snapshot {
	t.Helper()
	record := slices.Concat([]awstest.Asked{
		awstest.Ask("CloudWatch", "DescribeAlarms", `{"AlarmTypes":["MetricAlarm","CompositeAlarm","LogAlarm"]}`, awstest.CBOR(200, cbor.Map{
			"MetricAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("root"), "AlarmArn": cbor.String("arn:aws:cloudwatch" + here + "alarm:root"),
				"Namespace": cbor.String("CIS"), "MetricName": cbor.String("Root")}},
			"CompositeAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("any"), "AlarmArn": cbor.String("arn:aws:cloudwatch" + here + "alarm:any"),
				"AlarmRule": cbor.String(`ALARM("root")`), "AlarmActions": cbor.List{cbor.String(alarmTopic)}}},
		})),
		awstest.Ask("EventBridge", "ListEventBuses", "", awstest.Said{Body: `{"EventBuses":[{"Name":"default"}]}`}),
		awstest.Ask("EventBridge", "ListRules", `{"EventBusName":"default"}`, awstest.Said{Body: `{"Rules":[{"Name":"x","Arn":"arn:aws:events` + here + `rule/x","State":"ENABLED",
			"EventPattern":"{\"detail-type\":[\"AWS API Call via CloudTrail\"]}"}]}`}),
		awstest.Ask("EventBridge", "ListTargetsByRule", `{"EventBusName":"default","Rule":"x"}`, awstest.Said{Body: `{"Targets":[{"Id":"1","Arn":"` + ruleTopic + `"}]}`}),
	}, askTopic(trailTopic), askTopic(alarmTopic), askTopic(ruleTopic))
	for i := range record {
		if record[i].Operation == refused {
			record[i].Said = awstest.JSON(403, "AccessDeniedException")
			if record[i].Service == "SNS" {
				record[i].Said = awstest.Query(403, "AuthorizationError")
			}
		}
	}
	s, rec := awstest.Open(t, record)
	e := &awsapi.Estate{Home: s, Now: awstest.Now(), Accounts: []awsapi.Member{
		{ID: awstest.Account, Session: s, Regions: evidence.Known([]string{awstest.Region})},
	}}
	out := &evidence.Sink{}
	trail := &cloudtrail.Trail{ARN: "arn:aws:cloudtrail" + here + "trail/t", TopicARN: trailTopic}
	group := &logs.Group{ARN: "arn:aws:logs" + here + "log-group:audit", Name: "audit", MetricFilters: evidence.Known([]logs.MetricFilter{
		{Metrics: []logs.Metric{{Namespace: "CIS", Name: "Root"}}}})}
	out.Fact(evidence.Fact{Kind: cloudtrail.TrailKind, ID: trail.ARN, Account: awstest.Account, Region: awstest.Region, Data: trail})
	out.Fact(evidence.Fact{Kind: logs.GroupKind, ID: group.ARN, Account: awstest.Account, Region: awstest.Region, Data: group})
	out.Scope(evidence.Scope{Kind: cloudtrail.TrailKind, Account: awstest.Account, Region: awstest.Region, Found: []string{trail.ARN}})
	if err := (Collector{Limit: 4}).Collect(t.Context(), e, out); err != nil {
		t.Fatal(err)
	}
	snap, err := out.Snapshot(evidence.About{}, rec.Calls())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func topicsOf(s *evidence.Snapshot) map[string]*sns.Topic {
	out := map[string]*sns.Topic{}
	for _, f := range s.Facts {
		if f.Kind == sns.TopicKind {
			out[f.ID] = f.Data.(*sns.Topic)
		}
	}
	return out
}

func gapOf(s *evidence.Snapshot, kind string) *evidence.Gap {
	for _, sc := range s.Scopes {
		if sc.Kind == kind && sc.Region == awstest.Region {
			return sc.Gap
		}
	}
	return &evidence.Gap{Detail: "there is no scope"}
}

func TestTheTopicsOfTrailsAlarmsAndRulesAreReadOnce(t *testing.T) {
	s := collect(t, "")
	topics := topicsOf(s)
	if len(topics) != 3 {
		t.Fatalf("topics %v", topics)
	}
	for id, want := range map[string]struct{ trails, alarms, rules string }{
		trailTopic: {trails: "arn:aws:cloudtrail" + here + "trail/t"},
		alarmTopic: {alarms: "arn:aws:cloudwatch" + here + "alarm:any"},
		ruleTopic:  {rules: "arn:aws:events" + here + "rule/x"},
	} {
		topic := topics[id]
		if strings.Join(topic.Trails, ",") != want.trails || strings.Join(topic.Alarms, ",") != want.alarms || strings.Join(topic.Rules, ",") != want.rules ||
			word(topic.Carries) != "yes" || !topic.Attributes.Known() || !topic.Subscriptions.Known() {
			t.Errorf("%s: %+v", id, topic)
		}
	}
	for _, sc := range s.Scopes {
		if sc.Kind == sns.TopicKind && (sc.Gap != nil || len(sc.Found) != 3 || len(sc.Calls) == 0) {
			t.Errorf("scope of topics %+v", sc)
		}
	}
	used := map[string]bool{}
	for _, c := range s.Calls {
		used[c.Action] = true
	}
	for _, action := range (Collector{}).Actions() {
		if !used[action] {
			t.Errorf("%s is declared and not used", action)
		}
	}
}

func TestEachRefusalLeavesItsOwnGap(t *testing.T) {
	for operation, want := range map[string]struct {
		topics int
		kind   string // whose scope has the gap, beside that of topics
	}{
		"DescribeAlarms":           {2, cloudwatch.AlarmKind},
		"ListEventBuses":           {2, events.RuleKind},
		"ListRules":                {2, events.RuleKind},
		"ListTargetsByRule":        {2, ""},
		"GetTopicAttributes":       {3, ""},
		"ListSubscriptionsByTopic": {3, ""},
	} {
		s := collect(t, operation)
		topics := topicsOf(s)
		if len(topics) != want.topics {
			t.Errorf("%s: %d topics", operation, len(topics))
		}
		for _, kind := range []string{cloudwatch.AlarmKind, events.RuleKind, sns.TopicKind} {
			gap := gapOf(s, kind)
			if missing := kind == want.kind || kind == sns.TopicKind && want.topics < 3; missing != (gap != nil) || missing && !strings.HasSuffix(gap.Action, ":"+operation) {
				t.Errorf("%s: gap of %s is %v", operation, kind, gap)
			}
		}
		for id, topic := range topics {
			if topic.Attributes.Known() == (operation == "GetTopicAttributes") || topic.Subscriptions.Known() == (operation == "ListSubscriptionsByTopic") {
				t.Errorf("%s: %s has gaps %v, %v", operation, id, topic.Attributes.Gap(), topic.Subscriptions.Gap())
			}
		}
	}
}

func TestAnAccountThatCannotBeEnteredIsAGapOfEveryKind(t *testing.T) {
	s, _ := awstest.Open(t, nil)
	e := &awsapi.Estate{Home: s, Accounts: []awsapi.Member{{ID: "999988887777"}}}
	out := &evidence.Sink{}
	if err := (Collector{Limit: 1}).Collect(t.Context(), e, out); err != nil {
		t.Fatal(err)
	}
	for _, kind := range (Collector{}).Kinds() {
		scopes := out.Scopes(kind)
		if len(scopes) != 1 || scopes[0].Gap == nil || scopes[0].Account != "999988887777" || scopes[0].Region != "" {
			t.Errorf("scopes of %s: %+v", kind, scopes)
		}
	}
}
