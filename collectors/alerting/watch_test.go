package alerting

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

const groupARN = "arn:aws:logs:r:1:log-group:audit"

// auditGroup is a log group with one metric filter.
func auditGroup() evidence.Fact {
	return evidence.Fact{Kind: logs.GroupKind, ID: groupARN, Account: "1", Region: "r", Data: &logs.Group{ARN: groupARN, Name: "audit",
		MetricFilters: evidence.Known([]logs.MetricFilter{
			{Metrics: []logs.Metric{{Namespace: "CIS", Name: "Root"}}},
			{Metrics: []logs.Metric{{Namespace: "CIS", Name: "ByUser", Dimensions: map[string]string{"user": "$.u"}}}, SystemFields: []string{"@aws.account"}},
		}, "c-filters")}}
}

func alarmFact(name string, a cloudwatch.Alarm) evidence.Fact {
	a.Name, a.ARN = name, "arn:aws:cloudwatch:r:1:alarm:"+name
	return evidence.Fact{Kind: cloudwatch.AlarmKind, ID: a.ARN, Account: "1", Region: "r", Calls: []evidence.CallID{"c-alarm"}, Data: &a}
}

func on(metrics ...cloudwatch.Metric) cloudwatch.Alarm { return cloudwatch.Alarm{Metrics: metrics} }

func composite(rule string) cloudwatch.Alarm { return cloudwatch.Alarm{Composite: true, Rule: rule} }

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

func TestAnAlarmMindsTheLogGroupThatFeedsIt(t *testing.T) {
	root := cloudwatch.Metric{Namespace: "CIS", Name: "Root"}
	tests := map[string]struct {
		alarm cloudwatch.Alarm
		want  string
	}{
		"its metric":                 {on(root), "yes"},
		"another metric":             {on(cloudwatch.Metric{Namespace: "CIS", Name: "Other"}), "no"},
		"another namespace":          {on(cloudwatch.Metric{Namespace: "cis", Name: "Root"}), "no"},
		"one of two metrics":         {on(cloudwatch.Metric{Namespace: "AWS/EC2", Name: "CPU"}, root), "yes"},
		"dimensions nobody writes":   {on(cloudwatch.Metric{Namespace: "CIS", Name: "Root", Dimensions: map[string]string{"x": "y"}}), "no"},
		"all its dimensions":         {on(cloudwatch.Metric{Namespace: "CIS", Name: "ByUser", Dimensions: map[string]string{"user": "a", "@aws.account": "1"}}), "yes"},
		"some of its dimensions":     {on(cloudwatch.Metric{Namespace: "CIS", Name: "ByUser", Dimensions: map[string]string{"user": "a"}}), "no"},
		"none of its dimensions":     {on(cloudwatch.Metric{Namespace: "CIS", Name: "ByUser"}), "no"},
		"its account's by name":      {on(cloudwatch.Metric{Namespace: "CIS", Name: "Root", Account: "1"}), "yes"},
		"another account's":          {on(cloudwatch.Metric{Namespace: "CIS", Name: "Root", Account: "2"}), "no"},
		"a query of metrics":         {cloudwatch.Alarm{Expressions: []string{` select SUM("Root") FROM "CIS"`}}, "yes"},
		"a query of others":          {cloudwatch.Alarm{Expressions: []string{`SELECT SUM("CPU") FROM "AWS/EC2"`}}, "no"},
		"metric math":                {cloudwatch.Alarm{Expressions: []string{"CIS+Root"}}, "no"},
		"a query of the group":       {cloudwatch.Alarm{Query: "q", LogGroups: []string{"audit"}}, "yes"},
		"a query of the group's ARN": {cloudwatch.Alarm{Query: "q", LogGroups: []string{groupARN + ":*"}}, "yes"},
		"a query of another group":   {cloudwatch.Alarm{Query: "q", LogGroups: []string{"audits", groupARN + "2"}}, "no"},
		"nothing":                    {cloudwatch.Alarm{}, "no"},
		"made of it":                 {composite(`ALARM("leaf")`), "yes"},
		"made of what is made of it": {composite(`OK(x) AND (NOT ALARM(arn:aws:cloudwatch:r:1:alarm:ring-1))`), "yes"},
		"made of others":             {composite(`ALARM("other") OR ALARM("not there") OR TRUE`), "no"},
		"made of itself":             {composite(`ALARM("made of itself")`), "no"},
	}
	others := []evidence.Fact{
		alarmFact("leaf", on(root)), alarmFact("other", on()),
		alarmFact("ring-1", composite(`ALARM("ring-2")`)), alarmFact("ring-2", composite(`AT_LEAST(1, ALARM, ("ring-1", leaf))`)),
	}
	for name, test := range tests {
		f := alarmFact(name, test.alarm)
		w := NewWatch([]evidence.Fact{auditGroup()}, append(slices.Clone(others), f))
		for _, group := range []string{"", groupARN} {
			got := w.Minds(f, group)
			if word(got) != test.want {
				t.Errorf("%s: %s (gap %v), want %s", name, word(got), got.Gap(), test.want)
			}
			if !slices.Contains(got.Calls(), "c-alarm") {
				t.Errorf("%s: cites %v", name, got.Calls())
			}
		}
		if got := w.Minds(f, groupARN+"-2"); word(got) != "no" {
			t.Errorf("%s: minds a group that is not there: %s", name, word(got))
		}
	}
}

func TestWithoutTheFiltersItIsUnknownWhatAnAlarmMinds(t *testing.T) {
	g := auditGroup()
	g.Data.(*logs.Group).MetricFilters.Lose(evidence.Gap{Reason: evidence.Denied, Action: "logs:DescribeMetricFilters"})
	alarm := alarmFact("a", on(cloudwatch.Metric{Namespace: "X", Name: "Y"}))
	either := alarmFact("b", cloudwatch.Alarm{Metrics: []cloudwatch.Metric{{Name: "Y"}}, LogGroups: []string{"audit"}})
	elsewhere := alarmFact("c", on(cloudwatch.Metric{Account: "2", Name: "Y"}))
	w := NewWatch([]evidence.Fact{g}, []evidence.Fact{alarm, either, elsewhere})
	if got := w.Minds(alarm, ""); got.Known() || got.Gap().Action != "logs:DescribeMetricFilters" {
		t.Errorf("an alarm on some metric: %s", word(got))
	}
	if word(w.Minds(either, "")) != "yes" || word(w.Minds(elsewhere, "")) != "no" {
		t.Error("what does not depend on the filters is not known")
	}
}

func TestTheAlarmsOfARuleAreFoundByName(t *testing.T) {
	for rule, want := range map[string]string{
		`ALARM("a b") AND NOT OK(c)`:                        "a b|c",
		`ALARM("say \"hi\" \\ (x)")OR INSUFFICIENT_DATA(d)`: `say "hi" \ (x)|d`,
		`AT_LEAST(2, ALARM, (a, "OK"))`:                     "2|a|OK",
		"(\n\tALARM(\u202ea))":                              "\u202ea",
		`ALARM("unended`:                                    "unended",
		`ALARM("ends\`:                                      `ends\`,
		"TRUE":                                              "", "": "",
	} {
		if got := strings.Join(mentioned(rule), "|"); got != want {
			t.Errorf("%s mentions %q, want %q", rule, got, want)
		}
	}
}
