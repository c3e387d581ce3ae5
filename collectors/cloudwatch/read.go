package cloudwatch

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const describeAlarms = "cloudwatch:DescribeAlarms"

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{describeAlarms} }

// Alarms that are not asked for by type are left out of the answer, except
// those on metrics.
var (
	everyType  = []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm, types.AlarmTypeLogAlarm}
	olderTypes = everyType[:2]
)

// invalid is how a region answers that does not know a type of alarms: it has
// none of them.
var invalid = []string{"ValidationError", "ValidationException", "InvalidParameterValue"}

// ReadAlarms asks for every alarm of a region, whatever it watches. Beside an
// error it returns those read before.
func ReadAlarms(ctx context.Context, s *awsapi.Session, region string) ([]evidence.Fact, error) {
	alarms, err := readTypes(awsapi.Expect(ctx, invalid...), s, region, everyType)
	if awsapi.IsCode(err, invalid...) {
		return readTypes(ctx, s, region, olderTypes)
	}
	return alarms, err
}

func readTypes(ctx context.Context, s *awsapi.Session, region string, wanted []types.AlarmType) ([]evidence.Fact, error) {
	client := api.NewFromConfig(s.Config(region))
	var found []evidence.Fact
	var nameless error
	err := awsapi.Pages(describeAlarms, func(token *string) (*string, error) {
		ctx, cited := evidence.Citing(ctx)
		page, err := client.DescribeAlarms(ctx, &api.DescribeAlarmsInput{AlarmTypes: wanted, NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, a := range alarmsOf(page) {
			if name, err := arn.Parse(a.ARN); err != nil || name.Service != "cloudwatch" {
				nameless = &awsapi.Error{Reason: evidence.Failed, Action: describeAlarms, Detail: fmt.Sprintf("answered with an alarm whose ARN is %q", a.ARN)}
				continue
			}
			found = append(found, evidence.Fact{Kind: AlarmKind, ID: a.ARN, Account: s.Account, Region: region, Calls: cited(), Data: a})
		}
		return page.NextToken, nil
	})
	if err == nil {
		err = nameless
	}
	return found, err
}

func alarmsOf(page *api.DescribeAlarmsOutput) []*Alarm {
	var out []*Alarm
	for _, a := range page.MetricAlarms {
		out = append(out, metricAlarm(a))
	}
	for _, a := range page.CompositeAlarms {
		out = append(out, &Alarm{
			ARN: aws.ToString(a.AlarmArn), Name: aws.ToString(a.AlarmName), Composite: true, Rule: aws.ToString(a.AlarmRule),
			ActionsEnabled: enabled(a.ActionsEnabled), AlarmActions: a.AlarmActions, Suppressor: aws.ToString(a.ActionsSuppressor),
			State: string(a.StateValue), StateUpdated: awsapi.Instant(a.StateUpdatedTimestamp),
		})
	}
	for _, a := range page.LogAlarms {
		out = append(out, logAlarm(a))
	}
	return out
}

func metricAlarm(a types.MetricAlarm) *Alarm {
	out := &Alarm{
		ARN: aws.ToString(a.AlarmArn), Name: aws.ToString(a.AlarmName),
		Comparison: string(a.ComparisonOperator), Threshold: a.Threshold,
		EvaluationPeriods: int(aws.ToInt32(a.EvaluationPeriods)), DatapointsToAlarm: int(aws.ToInt32(a.DatapointsToAlarm)),
		TreatMissing: aws.ToString(a.TreatMissingData), ActionsEnabled: enabled(a.ActionsEnabled), AlarmActions: a.AlarmActions,
		State: string(a.StateValue), StateUpdated: awsapi.Instant(a.StateUpdatedTimestamp),
	}
	if aws.ToString(a.MetricName) != "" {
		m := metric(a.Namespace, a.MetricName, a.Dimensions)
		m.Statistic, m.Period = string(a.Statistic), int(aws.ToInt32(a.Period))
		if m.Statistic == "" {
			m.Statistic = aws.ToString(a.ExtendedStatistic)
		}
		out.Metrics = append(out.Metrics, m)
	}
	for _, q := range a.Metrics {
		if text := aws.ToString(q.Expression); text != "" {
			out.Expressions = append(out.Expressions, text)
		}
		if q.MetricStat == nil || q.MetricStat.Metric == nil {
			continue
		}
		m := metric(q.MetricStat.Metric.Namespace, q.MetricStat.Metric.MetricName, q.MetricStat.Metric.Dimensions)
		m.Statistic, m.Period, m.Account = aws.ToString(q.MetricStat.Stat), int(aws.ToInt32(q.MetricStat.Period)), aws.ToString(q.AccountId)
		out.Metrics = append(out.Metrics, m)
	}
	return out
}

func logAlarm(a types.LogAlarm) *Alarm {
	out := &Alarm{
		ARN: aws.ToString(a.AlarmArn), Name: aws.ToString(a.AlarmName),
		Comparison: string(a.ComparisonOperator), Threshold: a.Threshold,
		EvaluationPeriods: int(aws.ToInt32(a.QueryResultsToEvaluate)), DatapointsToAlarm: int(aws.ToInt32(a.QueryResultsToAlarm)),
		TreatMissing: aws.ToString(a.TreatMissingData), ActionsEnabled: enabled(a.ActionsEnabled), AlarmActions: a.AlarmActions,
		State: string(a.StateValue), StateUpdated: awsapi.Instant(a.StateUpdatedTimestamp),
	}
	if q := a.ScheduledQueryConfiguration; q != nil {
		out.Query, out.LogGroups = aws.ToString(q.QueryString), slices.Clone(q.LogGroupIdentifiers)
	}
	return out
}

func metric(namespace, name *string, dimensions []types.Dimension) Metric {
	m := Metric{Namespace: aws.ToString(namespace), Name: aws.ToString(name)}
	for _, d := range dimensions {
		if m.Dimensions == nil {
			m.Dimensions = map[string]string{}
		}
		m.Dimensions[aws.ToString(d.Name)] = aws.ToString(d.Value)
	}
	return m
}

// enabled: where AWS does not say, the actions are enabled, which is its
// default.
func enabled(said *bool) bool { return said == nil || *said }
