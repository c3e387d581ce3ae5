package cloudwatch

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	everyParams = `{"AlarmTypes":["MetricAlarm","CompositeAlarm","LogAlarm"]}`
	secondPage  = `{"AlarmTypes":["MetricAlarm","CompositeAlarm","LogAlarm"],"NextToken":"n"}`
	olderParams = `{"AlarmTypes":["MetricAlarm","CompositeAlarm"]}`
)

func ask(params string, said awstest.Said) awstest.Asked {
	return awstest.Ask("CloudWatch", "DescribeAlarms", params, said)
}

func alarmARN(name string) string {
	return "arn:aws:cloudwatch:" + awstest.Region + ":" + awstest.Account + ":alarm:" + name
}

func text(s ...string) cbor.List {
	var out cbor.List
	for _, one := range s {
		out = append(out, cbor.String(one))
	}
	return out
}

// first is a page with an alarm of the usual kind, and more to come.
func first() awstest.Said {
	return awstest.CBOR(200, cbor.Map{"NextToken": cbor.String("n"), "MetricAlarms": cbor.List{cbor.Map{
		"AlarmName": cbor.String("root\u202e used"), "AlarmArn": cbor.String(alarmARN("root\u202e used")), "ActionsEnabled": cbor.Bool(true),
		"AlarmActions": text("arn:aws:sns:r:1:t"), "Namespace": cbor.String("CIS"), "MetricName": cbor.String("Root"),
		"Dimensions": cbor.List{cbor.Map{"Name": cbor.String("d"), "Value": cbor.String("v")}},
		"Statistic":  cbor.String("Sum"), "Period": cbor.Uint(300), "EvaluationPeriods": cbor.Uint(2), "DatapointsToAlarm": cbor.Uint(1),
		"Threshold": cbor.Float64(1), "ComparisonOperator": cbor.String("GreaterThanOrEqualToThreshold"), "TreatMissingData": cbor.String("notBreaching"),
		"StateValue": cbor.String("OK"), "StateUpdatedTimestamp": &cbor.Tag{ID: 1, Value: cbor.Float64(1786406400)},
	}}})
}

func read(t *testing.T, record ...awstest.Asked) ([]evidence.Fact, *awsapi.Recorder, error) {
	s, rec := awstest.Open(t, record)
	facts, err := ReadAlarms(t.Context(), s, awstest.Region)
	return facts, rec, err
}

func TestAlarmsOfEveryKindAreRead(t *testing.T) {
	second := awstest.CBOR(200, cbor.Map{
		"MetricAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("math"), "AlarmArn": cbor.String(alarmARN("math")), "ActionsEnabled": cbor.Bool(false), "Metrics": cbor.List{
			cbor.Map{"Id": cbor.String("e"), "Expression": cbor.String("m1+1")},
			cbor.Map{"Id": cbor.String("m1"), "AccountId": cbor.String("999988887777"), "MetricStat": cbor.Map{
				"Metric": cbor.Map{"Namespace": cbor.String("CIS"), "MetricName": cbor.String("Root")}, "Stat": cbor.String("p99"), "Period": cbor.Uint(60)}},
		}}},
		"CompositeAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("any"), "AlarmArn": cbor.String(alarmARN("any")),
			"AlarmRule": cbor.String(`ALARM("root")`), "ActionsSuppressor": cbor.String("pause")}},
		"LogAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("log"), "AlarmArn": cbor.String(alarmARN("log")), "QueryResultsToEvaluate": cbor.Uint(3), "QueryResultsToAlarm": cbor.Uint(2),
			"ScheduledQueryConfiguration": cbor.Map{"QueryString": cbor.String("fields @message"), "LogGroupIdentifiers": text("trail")}}},
	})
	facts, rec, err := read(t, ask(everyParams, first()), ask(secondPage, second))
	if err != nil {
		t.Fatal(err)
	}
	one, at := 1.0, time.Unix(1786406400, 0).UTC()
	want := []*Alarm{
		{ARN: alarmARN("root\u202e used"), Name: "root\u202e used", Comparison: "GreaterThanOrEqualToThreshold", Threshold: &one, EvaluationPeriods: 2, DatapointsToAlarm: 1,
			TreatMissing: "notBreaching", ActionsEnabled: true, AlarmActions: []string{"arn:aws:sns:r:1:t"}, State: "OK", StateUpdated: &at,
			Metrics: []Metric{{Namespace: "CIS", Name: "Root", Dimensions: map[string]string{"d": "v"}, Statistic: "Sum", Period: 300}}},
		{ARN: alarmARN("math"), Name: "math", Expressions: []string{"m1+1"}, Metrics: []Metric{{Namespace: "CIS", Name: "Root", Statistic: "p99", Period: 60, Account: "999988887777"}}},
		{ARN: alarmARN("any"), Name: "any", Composite: true, Rule: `ALARM("root")`, Suppressor: "pause", ActionsEnabled: true},
		{ARN: alarmARN("log"), Name: "log", Query: "fields @message", LogGroups: []string{"trail"}, EvaluationPeriods: 3, DatapointsToAlarm: 2, ActionsEnabled: true},
	}
	if len(facts) != len(want) {
		t.Fatalf("read %d alarms", len(facts))
	}
	for i, f := range facts {
		if a := f.Data.(*Alarm); !reflect.DeepEqual(a, want[i]) {
			t.Errorf("read %+v, want %+v", a, want[i])
		}
		if f.ID != want[i].ARN || f.Account != awstest.Account || f.Region != awstest.Region || len(f.Calls) != 1 {
			t.Errorf("fact %+v", f)
		}
	}
	for _, c := range rec.Calls() {
		if c.Service != "STS" && !slices.Contains(Actions(), c.Action) {
			t.Errorf("%s is not declared", c.Action)
		}
	}
}

func TestARegionThatKnowsNoLogAlarmsHasNone(t *testing.T) {
	unknown := awstest.CBOR(400, cbor.Map{"__type": cbor.String("com.amazonaws.cloudwatch#ValidationError"), "message": cbor.String("AlarmTypes")})
	only := awstest.CBOR(200, cbor.Map{"MetricAlarms": cbor.List{cbor.Map{"AlarmArn": cbor.String(alarmARN("a"))}}})
	facts, rec, err := read(t, ask(everyParams, unknown), ask(olderParams, only))
	if err != nil || len(facts) != 1 {
		t.Errorf("read %d alarms, %v", len(facts), err)
	}
	for _, c := range rec.Calls() {
		if c.Reason != nil {
			t.Errorf("%s is counted as unanswered", c.Params)
		}
	}
}

func TestSomeOfTheAlarmsAreNotTheAlarms(t *testing.T) {
	for name, second := range map[string]awstest.Said{
		"denied":              awstest.CBOR(400, cbor.Map{"__type": cbor.String("com.amazonaws.cloudwatch#AccessDenied"), "message": cbor.String("no")}),
		"the same page again": awstest.CBOR(200, cbor.Map{"NextToken": cbor.String("n")}),
		"an HTML page":        {Status: 404, Body: "<html>no"},
		"an alarm of no name": awstest.CBOR(200, cbor.Map{"CompositeAlarms": cbor.List{cbor.Map{"AlarmArn": cbor.String("arn:aws:s3:::x")}}}),
	} {
		facts, _, err := read(t, ask(everyParams, first()), ask(secondPage, second))
		if err == nil || evidence.GapOf(err).Action != "cloudwatch:DescribeAlarms" || len(facts) != 1 {
			t.Errorf("%s: %d alarms, %v", name, len(facts), err)
		}
	}
}
