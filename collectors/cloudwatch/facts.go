// Package cloudwatch learns which alarms there are and whom they tell.
package cloudwatch

import "time"

// AlarmKind is the kind of an alarm's fact. A fact's ID is the ARN.
const AlarmKind = "cloudwatch.alarm"

// Alarm is one alarm: on metrics, on other alarms, or on a query of logs.
type Alarm struct {
	ARN               string     `json:"arn" doc:"The alarm's ARN."`
	Name              string     `json:"name" doc:"The alarm's name."`
	Composite         bool       `json:"composite" doc:"It depends on other alarms."`
	Rule              string     `json:"rule" doc:"The rule of a composite alarm."`
	Metrics           []Metric   `json:"metrics" doc:"The metrics it watches."`
	Expressions       []string   `json:"expressions" doc:"The metric math it watches."`
	Query             string     `json:"query" doc:"The query that a log alarm watches; empty for others."`
	LogGroups         []string   `json:"log_groups" doc:"Names or ARNs of the log groups that the query asks."`
	Comparison        string     `json:"comparison" doc:"The comparison operator."`
	Threshold         *float64   `json:"threshold" doc:"The threshold."`
	EvaluationPeriods int        `json:"evaluation_periods" doc:"Periods looked at."`
	DatapointsToAlarm int        `json:"datapoints_to_alarm" doc:"Periods that must breach."`
	TreatMissing      string     `json:"treat_missing" doc:"What a missing datum means."`
	ActionsEnabled    bool       `json:"actions_enabled" doc:"Its actions are enabled."`
	AlarmActions      []string   `json:"alarm_actions" doc:"ARNs of what is done when it goes off."`
	Suppressor        string     `json:"suppressor" doc:"The alarm that can silence a composite alarm; empty if none."`
	State             string     `json:"state" doc:"OK, ALARM or INSUFFICIENT_DATA."`
	StateUpdated      *time.Time `json:"state_updated" doc:"Since when."`
}

// Metric is one metric that an alarm watches.
type Metric struct {
	Namespace  string            `json:"namespace" doc:"The namespace."`
	Name       string            `json:"name" doc:"The metric's name."`
	Dimensions map[string]string `json:"dimensions" doc:"Dimensions."`
	Statistic  string            `json:"statistic" doc:"The statistic."`
	Period     int               `json:"period" doc:"Seconds."`
	Account    string            `json:"account" doc:"The account the metric is in; empty for the alarm's own."`
}
