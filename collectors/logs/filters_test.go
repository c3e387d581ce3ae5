package logs

import (
	"reflect"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
)

const group = `"LogGroupName":"trail"`

// filters answers two pages of metric filters and of subscription filters.
func filters(t *testing.T, operation string, second awstest.Said) (Group, *awsapi.Recorder) {
	said := map[string]awstest.Said{
		"DescribeMetricFilters":       {Body: `{"metricFilters":[{"filterName":"a"}]}`},
		"DescribeSubscriptionFilters": {Body: `{"subscriptionFilters":[{"filterName":"a","filterPattern":"","destinationArn":"d","roleArn":"r"}]}`},
	}
	said[operation] = second
	s, rec := awstest.Open(t, []awstest.Asked{
		awstest.Ask("CloudWatch Logs", "DescribeLogGroups", `{"LogGroupNamePrefix":"trail"}`, awstest.Said{Body: `{"logGroups":[{"logGroupName":"trail"}]}`}),
		awstest.Ask("CloudWatch Logs", "DescribeMetricFilters", `{`+group+`}`, awstest.Said{Body: `{"metricFilters":[
			{"filterName":"z\u202e=cmd()","filterPattern":"{ $.a = \"b\" }","creationTime":1786406400123,"applyOnTransformedLogs":true,"fieldSelectionCriteria":"@aws.region = \"r\"",
			 "emitSystemFieldDimensions":["@aws.account"],
			 "metricTransformations":[{"metricNamespace":"N","metricName":"M","metricValue":"1","defaultValue":0,"dimensions":{"d":"$.x"}}]}],"nextToken":"n"}`}),
		awstest.Ask("CloudWatch Logs", "DescribeMetricFilters", `{`+group+`,"NextToken":"n"}`, said["DescribeMetricFilters"]),
		awstest.Ask("CloudWatch Logs", "DescribeSubscriptionFilters", `{`+group+`}`, awstest.Said{Body: `{"subscriptionFilters":[
			{"filterName":"z","applyOnTransformedLogs":true,"fieldSelectionCriteria":"c"}],"nextToken":"n"}`}),
		awstest.Ask("CloudWatch Logs", "DescribeSubscriptionFilters", `{`+group+`,"NextToken":"n"}`, said["DescribeSubscriptionFilters"]),
	})
	return ReadGroup(t.Context(), s, groupARN, nil), rec
}

func TestTheFiltersOfAGroupAreReadWhole(t *testing.T) {
	g, rec := filters(t, "", awstest.Said{})
	created, none := time.UnixMilli(1786406400123).UTC(), 0.0
	metric := []MetricFilter{{Name: "a"}, {
		Name: "z\u202e=cmd()", Pattern: `{ $.a = "b" }`, Created: &created, Transformed: true, Criteria: `@aws.region = "r"`, SystemFields: []string{"@aws.account"},
		Metrics: []Metric{{Namespace: "N", Name: "M", Value: "1", Default: &none, Dimensions: map[string]string{"d": "$.x"}}},
	}}
	if got, known := g.MetricFilters.Get(); !known || !reflect.DeepEqual(got, metric) || len(g.MetricFilters.Calls()) != 2 {
		t.Errorf("metric filters %+v (gap %v)", got, g.MetricFilters.Gap())
	}
	subscriptions := []Subscription{{Name: "a", Destination: "d", RoleARN: "r"}, {Name: "z", Transformed: true, Criteria: "c"}}
	if got, known := g.Subscriptions.Get(); !known || !reflect.DeepEqual(got, subscriptions) || len(g.Subscriptions.Calls()) != 2 {
		t.Errorf("subscriptions %+v (gap %v)", got, g.Subscriptions.Gap())
	}
	used := map[string]bool{}
	for _, c := range rec.Calls() {
		used[c.Action] = c.Service != "STS"
	}
	for _, action := range Actions() {
		if !used[action] {
			t.Errorf("%s is declared and not used", action)
		}
	}
}

func TestSomeOfTheFiltersAreNotTheFilters(t *testing.T) {
	for operation, empty := range map[string]string{"DescribeMetricFilters": `"metricFilters":[]`, "DescribeSubscriptionFilters": `"subscriptionFilters":[]`} {
		for name, second := range map[string]awstest.Said{
			"denied":              awstest.JSON(400, "AccessDeniedException"),
			"the same page again": {Body: `{` + empty + `,"nextToken":"n"}`},
			"unreadable":          {Body: `<html>no`},
		} {
			g, _ := filters(t, operation, second)
			lost, kept := g.MetricFilters.Gap(), g.Subscriptions.Gap()
			if operation == "DescribeSubscriptionFilters" {
				lost, kept = kept, lost
			}
			if lost == nil || lost.Action != "logs:"+operation || kept != nil || !g.Settings.Known() {
				t.Errorf("%s %s: gap %v, and %v beside it", operation, name, lost, kept)
			}
		}
	}
}

func TestAGroupThatDoesNotExistHasNoFilters(t *testing.T) {
	absent := awstest.JSON(400, "ResourceNotFoundException")
	s, rec := awstest.Open(t, []awstest.Asked{
		awstest.Ask("CloudWatch Logs", "DescribeLogGroups", `{"LogGroupNamePrefix":"trail"}`, awstest.Said{Body: `{"logGroups":[]}`}),
		awstest.Ask("CloudWatch Logs", "DescribeMetricFilters", `{`+group+`}`, absent),
		awstest.Ask("CloudWatch Logs", "DescribeSubscriptionFilters", `{`+group+`}`, absent),
	})
	g := ReadGroup(t.Context(), s, groupARN, nil)
	if f, known := g.MetricFilters.Get(); !known || len(f) != 0 {
		t.Errorf("metric filters %v (gap %v)", f, g.MetricFilters.Gap())
	}
	if f, known := g.Subscriptions.Get(); !known || len(f) != 0 {
		t.Errorf("subscriptions %v (gap %v)", f, g.Subscriptions.Gap())
	}
	for _, c := range rec.Calls() {
		if c.Reason != nil {
			t.Errorf("%s is counted as unanswered", c.Operation)
		}
	}
}
