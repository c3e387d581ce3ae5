package alerts

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/sns"
)

func TestSecurityHubAsksForTheText(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(*estate)
		want string
	}{
		"the text":          {func(*estate) {}, "yes"},
		"other white space": {func(e *estate) { e.filters(filter("root", strings.ReplaceAll(rootText, " = ", "="))) }, "yes"},
		"another order": {func(e *estate) {
			e.filters(filter("root", `{ $.eventType != "AwsServiceEvent" && $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }`))
		}, "no"},
		"without quotes":   {func(e *estate) { e.filters(filter("root", strings.ReplaceAll(rootText, `"`, ""))) }, "unknown"},
		"actions disabled": {func(e *estate) { e.alarm.ActionsEnabled = false }, "yes"}, // it does not look
		"no alarm":         {func(e *estate) { e.alarm = nil }, "no"},
		"no subscription":  {func(e *estate) { subscribe(e) }, "no"},
		"pending":          {func(e *estate) { subscribe(e, sns.Subscription{Protocol: "email"}) }, "no"},
		"one region":       {func(e *estate) { e.trail.MultiRegion = false }, "no"},
		"not logging":      {func(e *estate) { change(e, func(s *cloudtrail.Status) { s.Logging = false }) }, "no"},
		"writes alone": {func(e *estate) {
			selects(e, cloudtrail.BasicSelector{ReadWrite: "WriteOnly", IncludeManagementEvents: true})
		}, "no"},
		"a source left out": {func(e *estate) {
			selects(e, cloudtrail.BasicSelector{ReadWrite: "All", IncludeManagementEvents: true, ExcludedSources: []string{"kms.amazonaws.com"}})
		}, "yes"},
		"filters denied": {func(e *estate) { e.group.MetricFilters.Lose(denied) }, "unknown"},
		"alarms denied":  {func(e *estate) { e.alarm, e.alarmScopes[0].Gap = nil, &denied }, "unknown"},
		"of another account": {func(e *estate) {
			e.trail.Organization, e.trail.HomeAccount, e.members = true, owner, evidence.Known([]string{here, owner})
		}, "unknown"},
	} {
		e := newEstate()
		test.do(e)
		a := e.alerts().RootUsage
		if word(a.SecurityHub) != test.want || a.Control != "CloudWatch.1" {
			t.Errorf("%s: %s %s (gap %v), want %s", name, a.Control, word(a.SecurityHub), a.SecurityHub.Gap(), test.want)
		}
	}
}

// A text that Security Hub asks for is a pattern, and but for one that names
// exceptions it covers the requirement.
func TestTheTextsOfSecurityHubCover(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range pattern.Requirements() {
		control, there := hubControls[r.ID]
		if !there {
			if r.ID != "alert-organizations-changes" {
				t.Errorf("%s has no control", r.ID)
			}
			continue
		}
		seen[control.id] = true
		f, err := pattern.ParseFilter(control.pattern)
		if err != nil {
			t.Errorf("%s: %v", control.id, err)
			continue
		}
		if got := pattern.Covers(r, f); got.Covers != pattern.True {
			t.Errorf("%s covers %s: %s, missed %v", control.id, r.ID, got.Covers, got.Missed)
		}
	}
	if len(seen) != 14 {
		t.Errorf("%d controls", len(seen))
	}
}

func TestSilenceIsToldOfByAnAlarmOnWhatArrives(t *testing.T) {
	for name, test := range map[string]struct {
		do           func(*estate, *cloudwatch.Alarm)
		told, broken string
	}{
		"whole": {func(*estate, *cloudwatch.Alarm) {}, "yes", ""},
		"bytes": {func(_ *estate, a *cloudwatch.Alarm) { a.Metrics[0].Name = "IncomingBytes" }, "yes", ""},
		"while it is broken": {func(e *estate, _ *cloudwatch.Alarm) {
			change(e, func(s *cloudtrail.Status) { s.LatestCloudWatchDeliveryError = "x" })
		}, "yes", ""},
		"a filter counts all": {func(e *estate, a *cloudwatch.Alarm) {
			e.filters(filter("all", " "))
			a.Metrics = []cloudwatch.Metric{{Namespace: "Audit", Name: "all", Statistic: "Sum"}}
		}, "yes", ""},
		"another log group":        {func(_ *estate, a *cloudwatch.Alarm) { a.Metrics[0].Dimensions["LogGroupName"] = "other" }, "no", "no alarm goes off when nothing arrives in the log group " + groupARN},
		"every log group":          {func(_ *estate, a *cloudwatch.Alarm) { a.Metrics[0].Dimensions = nil }, "no", "no alarm goes off"},
		"another region":           {func(_ *estate, a *cloudwatch.Alarm) { a.ARN = strings.Replace(a.ARN, west, east, 1) }, "no", "no alarm goes off"},
		"missing is well":          {func(_ *estate, a *cloudwatch.Alarm) { a.TreatMissing = "notBreaching" }, "no", "does not take missing data for a breach"},
		"missing is by default":    {func(_ *estate, a *cloudwatch.Alarm) { a.TreatMissing = "" }, "no", "does not take missing data for a breach"},
		"at many":                  {func(_ *estate, a *cloudwatch.Alarm) { a.Comparison = "GreaterThanThreshold" }, "no", "does not go off when nothing is counted"},
		"an anomaly":               {func(_ *estate, a *cloudwatch.Alarm) { a.Expressions = []string{"ANOMALY_DETECTION_BAND(m1)"} }, "unknown", "what it computes is not followed"},
		"actions disabled":         {func(_ *estate, a *cloudwatch.Alarm) { a.ActionsEnabled = false }, "no", "the alarm silence"},
		"no subscription":          {func(e *estate, _ *cloudwatch.Alarm) { subscribe(e) }, "no", "has no subscription"},
		"no log group":             {func(e *estate, _ *cloudwatch.Alarm) { e.trail.LogGroupARN = "" }, "no", "no trail that covers the account delivers to a log group"},
		"no trail":                 {func(e *estate, _ *cloudwatch.Alarm) { e.trail = nil }, "no", "no trail covers the account"},
		"alarms denied":            {func(e *estate, _ *cloudwatch.Alarm) { e.alarms, e.alarmScopes[0].Gap = nil, &denied }, "unknown", "not known: denied a:B"},
		"group not read":           {func(e *estate, _ *cloudwatch.Alarm) { e.group = nil }, "unknown", "was not read"},
		"its topic hears of files": {func(e *estate, _ *cloudwatch.Alarm) { e.alarms, e.trail.TopicARN = nil, topicARN }, "no", "no alarm goes off"},
	} {
		e := newEstate()
		silence := alarm("silence")
		silence.Metrics = []cloudwatch.Metric{{Namespace: "AWS/Logs", Name: "IncomingLogEvents", Statistic: "Sum", Dimensions: map[string]string{"LogGroupName": "audit"}}}
		silence.Comparison, silence.TreatMissing = "LessThanThreshold", "breaching"
		e.alarms = []*cloudwatch.Alarm{silence}
		test.do(e, silence)
		says(t, name, e.alerts().TrailFailure, test.told, test.broken)
	}
}
