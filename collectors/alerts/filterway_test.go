package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

func change(e *estate, f func(*cloudtrail.Status)) {
	s, _ := e.trail.Status.Get()
	f(&s)
	e.trail.Status = evidence.Known(s, "c-status")
}

func selects(e *estate, b ...cloudtrail.BasicSelector) {
	e.trail.EventSelectors = evidence.Known(cloudtrail.EventSelectors{Basic: b}, "c-selectors")
}

func subscribe(e *estate, list ...sns.Subscription) {
	e.topic.Subscriptions = evidence.Known(list, "c-subscriptions")
}

func TestEachLinkOfAFilterCanBreakTheWay(t *testing.T) {
	old := now.Add(-48 * time.Hour)
	five := 5.0
	for name, test := range map[string]struct {
		do           func(*estate)
		told, broken string
	}{
		"whole":       {func(*estate) {}, "yes", ""},
		"no trail":    {func(e *estate) { e.trail = nil }, "no", "no trail covers the account there, and no rule"},
		"not logging": {func(e *estate) { change(e, func(s *cloudtrail.Status) { s.Logging = false }) }, "no", "the trail " + trailARN + " is not logging"},
		"writes alone": {func(e *estate) {
			selects(e, cloudtrail.BasicSelector{ReadWrite: "WriteOnly", IncludeManagementEvents: true})
		}, "no", "does not record management events that only read"},
		"reads alone": {func(e *estate) {
			selects(e, cloudtrail.BasicSelector{ReadWrite: "ReadOnly", IncludeManagementEvents: true})
		}, "no", "that change something"},
		"no management events": {func(e *estate) { selects(e, cloudtrail.BasicSelector{ReadWrite: "All"}) }, "no", "does not record management events"},
		"a source left out": {func(e *estate) {
			selects(e, cloudtrail.BasicSelector{ReadWrite: "All", IncludeManagementEvents: true, ExcludedSources: []string{"kms.amazonaws.com"}})
		}, "no", "leaves out events of kms.amazonaws.com"},
		"no global services": {func(e *estate) { e.trail.GlobalServiceEvents = false }, "no", "leaves out events of cloudfront.amazonaws.com, iam.amazonaws.com, sts.amazonaws.com"},
		"one region":         {func(e *estate) { e.trail.MultiRegion = false }, "no", "in us-east-1, no trail covers the account there"},
		"no log group":       {func(e *estate) { e.trail.LogGroupARN = "" }, "no", "no trail that covers the account delivers to a log group, and no rule"},
		"delivery fails": {func(e *estate) {
			change(e, func(s *cloudtrail.Status) { s.LatestCloudWatchDeliveryError = "AccessDenied" })
		}, "no", "cannot deliver to the log group " + groupARN + ": AccessDenied"},
		"delivery ended":    {func(e *estate) { change(e, func(s *cloudtrail.Status) { s.LatestCloudWatchDelivery = &old }) }, "no", "last delivered to the log group " + groupARN + " at 2026-02-27T12:00:00Z"},
		"not yet delivered": {func(e *estate) { change(e, func(s *cloudtrail.Status) { s.LatestCloudWatchDelivery = nil }) }, "yes", ""},
		"the group is gone": {func(e *estate) { e.group.Settings = evidence.Known(logs.Settings{}); e.filters() }, "no", "no metric filter of the log group"},
		"no filter":         {func(e *estate) { e.filters(filter("kms", kmsText)) }, "no", "no metric filter of the log group " + groupARN + " and no rule of EventBridge is about these events"},
		"an invalid filter": {func(e *estate) { e.filters(filter("root", `{ $.userIdentity.type = Root user }`)) }, "no", "the pattern of the metric filter root is not valid"},
		"a narrow filter": {func(e *estate) {
			e.filters(filter("root", `{ $.userIdentity.type = "Root" && $.errorCode NOT EXISTS }`))
		}, "no", "the pattern of the metric filter root does not match every such event"},
		"a filter of words":    {func(e *estate) { e.filters(filter("root", `Root`)) }, "unknown", "whether the pattern of the metric filter root matches"},
		"transformed events":   {func(e *estate) { f := filter("root", rootText); f.Transformed = true; e.filters(f) }, "unknown", "what the filter root sees is not known"},
		"a value of the event": {func(e *estate) { f := filter("root", rootText); f.Metrics[0].Value = "$.size"; e.filters(f) }, "unknown", "what an event adds"},
		"nothing is added":     {func(e *estate) { f := filter("root", rootText); f.Metrics[0].Value = "0"; e.filters(f) }, "no", "an event adds 0 to the metric Audit/root"},
		"no alarm":             {func(e *estate) { e.alarm = nil }, "no", "no alarm in eu-west-1 watches the metric Audit/root"},
		"another metric":       {func(e *estate) { e.alarm.Metrics[0].Name = "Root" }, "no", "no alarm in eu-west-1 watches the metric Audit/root"},
		"another namespace":    {func(e *estate) { e.alarm.Metrics[0].Namespace = "audit" }, "no", "no alarm in eu-west-1 watches"},
		"an alarm elsewhere":   {func(e *estate) { e.alarm.ARN = strings.Replace(e.alarm.ARN, west, east, 1) }, "no", "watches it in us-east-1, where it is not written"},
		"other dimensions":     {func(e *estate) { e.alarm.Metrics[0].Dimensions = map[string]string{"a": "b"} }, "no", "watches the metric with other dimensions"},
		"certain dimensions": {func(e *estate) {
			f := filter("root", rootText)
			f.Metrics[0].Dimensions = map[string]string{"a": "$.a"}
			e.filters(f)
			e.alarm.Metrics[0].Dimensions = map[string]string{"a": "b"}
		}, "unknown", "with certain dimensions"},
		"a high threshold":     {func(e *estate) { e.alarm.Threshold = &five }, "no", "does not go off at one event: one event does not reach its threshold of 5"},
		"metric math":          {func(e *estate) { e.alarm.Expressions = []string{"m1 * 2"} }, "unknown", "what it computes is not followed"},
		"a query of metrics":   {func(e *estate) { e.alarm.Metrics = nil; e.alarm.Expressions = []string{`SELECT SUM(root) FROM Audit`} }, "unknown", "what it queries is not followed"},
		"actions disabled":     {func(e *estate) { e.alarm.ActionsEnabled = false }, "no", "the alarm root (" + alarm("root").ARN + ") has its actions disabled"},
		"no action":            {func(e *estate) { e.alarm.AlarmActions = nil }, "no", "has no action"},
		"an action that stops": {func(e *estate) { e.alarm.AlarmActions = []string{"arn:aws:automate:eu-west-1:ec2:stop"} }, "no", "tells nobody"},
		"a function":           {func(e *estate) { e.alarm.AlarmActions = []string{"arn:aws:lambda:eu-west-1:111122223333:function:f"} }, "unknown", "it is not a topic"},
		"a topic that is gone": {func(e *estate) { e.topic.Attributes = evidence.Known(sns.Attributes{}); subscribe(e) }, "no", "the topic " + topicARN + " does not exist"},
		"a topic nobody can use": {func(e *estate) {
			e.topic.Attributes = evidence.Known(sns.Attributes{Exists: true, KMSKeyID: "alias/aws/sns"})
		}, "no", "is encrypted with alias/aws/sns"},
		"no subscription":            {func(e *estate) { subscribe(e) }, "no", "the topic " + topicARN + " has no subscription"},
		"a pending subscription":     {func(e *estate) { subscribe(e, sns.Subscription{Protocol: "email", Endpoint: "soc@example.com"}) }, "no", "is confirmed (email soc@example.com)"},
		"status denied":              {func(e *estate) { e.trail.Status.Lose(denied) }, "unknown", "whether the trail " + trailARN + " is logging is not known: denied a:B"},
		"selectors denied":           {func(e *estate) { e.trail.EventSelectors.Lose(denied) }, "unknown", "what the trail " + trailARN + " records is not known"},
		"settings denied":            {func(e *estate) { e.group.Settings.Lose(denied) }, "unknown", "whether events arrive in the log group"},
		"filters denied":             {func(e *estate) { e.group.MetricFilters.Lose(denied) }, "unknown", "which metric filters the log group " + groupARN + " has is not known: denied a:B"},
		"group not read":             {func(e *estate) { e.group = nil }, "unknown", "which metric filters the log group"},
		"subscriptions denied":       {func(e *estate) { e.topic.Subscriptions.Lose(denied) }, "unknown", "whether the topic " + topicARN + " has a confirmed subscription is not known"},
		"topic not read":             {func(e *estate) { e.topic = nil }, "unknown", "was not read"},
		"alarms denied":              {func(e *estate) { e.alarm, e.alarmScopes[0].Gap = nil, &denied }, "unknown", "whether an alarm in eu-west-1 watches the metric Audit/root is not known"},
		"alarms denied, one is seen": {func(e *estate) { e.alarmScopes[0].Gap = &denied }, "yes", ""},
		"rules denied":               {func(e *estate) { e.alarm, e.ruleScopes[0].Gap, e.ruleScopes[1].Gap = nil, &denied, &denied }, "unknown", "not known: denied a:B"},
		"rules denied, but told":     {func(e *estate) { e.ruleScopes[0].Gap = &denied }, "yes", ""},
		"trails denied":              {func(e *estate) { e.trail, e.trailScopes[0].Gap, e.trailScopes[1].Gap = nil, &denied, &denied }, "unknown", "not known: denied a:B"},
		"regions denied, but told":   {func(e *estate) { e.regions.Lose(denied) }, "yes", ""},
		"a query of logs": {func(e *estate) {
			e.filters()
			e.alarm.Metrics, e.alarm.Query, e.alarm.LogGroups = nil, "filter x", []string{"audit"}
		}, "unknown", "what it queries is not followed"},
	} {
		e := newEstate()
		test.do(e)
		says(t, name, e.alerts().RootUsage, test.told, test.broken)
	}
}

func TestAFilterIsNoUseWhereItsTrailLeavesTheSourceOut(t *testing.T) {
	e := newEstate()
	e.filters(filter("kms", kmsText))
	e.alarm = alarm("kms")
	says(t, "recorded", e.alerts().CMKDisableDelete, "yes", "")
	selects(e, cloudtrail.BasicSelector{ReadWrite: "All", IncludeManagementEvents: true, ExcludedSources: []string{"kms.amazonaws.com"}})
	says(t, "left out", e.alerts().CMKDisableDelete, "no", "the trail "+trailARN+" leaves out these events of kms.amazonaws.com")
	says(t, "another source", e.alerts().CloudTrailChanges, "no", "no metric filter")
	selects(e, cloudtrail.BasicSelector{ReadWrite: "ReadOnly", IncludeManagementEvents: true})
	says(t, "reads alone", e.alerts().CMKDisableDelete, "no", "the trail "+trailARN+" does not record management events that change something")
}

func TestFiltersCoverTogetherWhatNoneCoversAlone(t *testing.T) {
	e := newEstate()
	e.filters(filter("disabled", `{ $.eventName = DisableKey }`), filter("deleted", `{ $.eventName = ScheduleKeyDeletion }`))
	e.alarm, e.alarms = alarm("disabled"), []*cloudwatch.Alarm{alarm("deleted")}
	got := e.alerts().CMKDisableDelete
	says(t, "both", got, "yes", "")
	if len(got.Ways) != 2 || word(got.Ways[0].Tells) != "no" || len(got.Ways[0].Missed) == 0 {
		t.Errorf("ways %+v", got.Ways)
	}
	if said := got.Tells("told"); !strings.Contains(said, "together metric filter "+groupARN+" deleted, metric filter "+groupARN+" disabled") {
		t.Errorf("told by two filters together, it says %q", said)
	}
	e.alarms[0].ActionsEnabled = false
	says(t, "one is off", e.alerts().CMKDisableDelete, "no", "")
	e.alarms[0].ActionsEnabled, e.alarms[0].Expressions = true, []string{"m1"}
	says(t, "one is not followed", e.alerts().CMKDisableDelete, "unknown", "")
}

func TestAnOrganizationsTrailTellsOfItsMembersInTheAccountThatOwnsIt(t *testing.T) {
	e := newEstate()
	move := func(id string) string { return strings.Replace(id, here, owner, 1) }
	e.trail.ARN, e.trail.HomeAccount, e.trail.Organization, e.trail.LogGroupARN = move(trailARN), owner, true, move(groupARN)
	e.group.ARN, e.alarm.ARN, e.topic.ARN, e.alarm.AlarmActions = move(groupARN), move(e.alarm.ARN), move(topicARN), []string{move(topicARN)}
	says(t, "no member", e.alerts().RootUsage, "no", "no trail covers")
	e.members = evidence.Known([]string{here, owner})
	says(t, "a member", e.alerts().RootUsage, "yes", "")
	e.members.Lose(denied)
	says(t, "perhaps a member", e.alerts().RootUsage, "unknown", "covers the account is not known")
	for i := range e.trailScopes {
		e.trailScopes[i].Found = []string{e.trail.ARN}
	}
	says(t, "it is shown there", e.alerts().RootUsage, "yes", "")
	e.filters(filter("root", strings.TrimSuffix(rootText, "}")+`&& $.recipientAccountId = "`+here+`" }`))
	says(t, "a filter for the account", e.alerts().RootUsage, "yes", "")
	e.filters(filter("root", strings.TrimSuffix(rootText, "}")+`&& $.recipientAccountId = "`+owner+`" }`))
	says(t, "a filter for another account", e.alerts().RootUsage, "no", "")
}

func TestACompositeAlarmMayTellForAnother(t *testing.T) {
	up := func(rule string) *cloudwatch.Alarm {
		return &cloudwatch.Alarm{Name: "any", ARN: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:any", Composite: true, Rule: rule, ActionsEnabled: true, AlarmActions: []string{topicARN}}
	}
	suppressed := up(`ALARM(root)`)
	suppressed.Suppressor = "night"
	off := up(`ALARM(root)`)
	off.ActionsEnabled = false
	for name, test := range map[string]struct {
		above        *cloudwatch.Alarm
		told, broken string
	}{
		"any of them":     {up(`ALARM("other") OR (ALARM("root"))`), "yes", ""},
		"by its ARN":      {up(`ALARM(` + alarm("root").ARN + `)`), "yes", ""},
		"both of them":    {up(`ALARM(other) AND ALARM(root)`), "unknown", "its rule is ALARM(other) AND ALARM(root)"},
		"not":             {up(`NOT ALARM(root)`), "unknown", "goes off with root is not known"},
		"when it is well": {up(`OK(root)`), "unknown", "goes off with root is not known"},
		"suppressed":      {suppressed, "unknown", "night can silence it"},
		"of another":      {up(`ALARM(other)`), "no", "the alarm root"},
		"off":             {off, "no", "actions disabled"},
	} {
		e := newEstate()
		e.alarm.ActionsEnabled = false
		e.alarms = []*cloudwatch.Alarm{test.above}
		says(t, name, e.alerts().RootUsage, test.told, test.broken)
	}
	e := newEstate()
	e.alarm.AlarmActions = nil
	middle, top := up(`ALARM(root)`), up(`ALARM(any)`)
	middle.AlarmActions = nil
	top.Name, top.ARN = "top", top.ARN+"-top"
	e.alarms = []*cloudwatch.Alarm{middle, top}
	says(t, "two above each other", e.alerts().RootUsage, "yes", "")
	middle.Rule = `ALARM(top) OR ALARM(root)`
	says(t, "made of each other", e.alerts().RootUsage, "yes", "")
}

func TestWhatAnAlarmDoesAtOneEvent(t *testing.T) {
	number := func(n float64) *float64 { return &n }
	for name, test := range map[string]struct {
		alarm cloudwatch.Alarm
		stat  string
		value float64
		empty *float64
		want  string
	}{
		"a sum of one":          {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "Sum", 1, nil, "yes"},
		"a sum above none":      {cloudwatch.Alarm{Threshold: number(0), Comparison: "GreaterThanThreshold"}, "Sum", 1, number(0), "yes"},
		"a sum above one":       {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanThreshold"}, "Sum", 1, nil, "no"},
		"a sum of five":         {cloudwatch.Alarm{Threshold: number(5), Comparison: "GreaterThanOrEqualToThreshold"}, "Sum", 5, nil, "yes"},
		"a count":               {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "SampleCount", 0.5, nil, "yes"},
		"a count of zeros, too": {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "SampleCount", 1, number(0), "unknown"},
		"the greatest":          {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "Maximum", 1, number(0), "yes"},
		"an average":            {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "Average", 1, nil, "yes"},
		"an average with zeros": {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "Average", 1, number(0), "no"},
		"an average above zero": {cloudwatch.Alarm{Threshold: number(0), Comparison: "GreaterThanThreshold"}, "Average", 1, number(0), "yes"},
		"the least with zeros":  {cloudwatch.Alarm{Threshold: number(0), Comparison: "GreaterThanThreshold"}, "Minimum", 1, number(0), "no"},
		"the least":             {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "Minimum", 1, nil, "yes"},
		"a percentile":          {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold"}, "p99", 1, nil, "unknown"},
		"below":                 {cloudwatch.Alarm{Threshold: number(1), Comparison: "LessThanThreshold"}, "Sum", 1, nil, "no"},
		"an anomaly":            {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanUpperThreshold"}, "Sum", 1, nil, "unknown"},
		"no threshold":          {cloudwatch.Alarm{Comparison: "GreaterThanThreshold"}, "Sum", 1, nil, "unknown"},
		"two periods":           {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold", EvaluationPeriods: 2}, "Sum", 1, nil, "no"},
		"one of two periods":    {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold", EvaluationPeriods: 2, DatapointsToAlarm: 1}, "Sum", 1, nil, "yes"},
		"on already":            {cloudwatch.Alarm{Threshold: number(0), Comparison: "GreaterThanOrEqualToThreshold"}, "Sum", 1, number(0), "no"},
		"on where nothing is":   {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold", TreatMissing: "breaching"}, "Sum", 1, nil, "no"},
		"on for good":           {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold", TreatMissing: "ignore"}, "Sum", 1, nil, "unknown"},
		"nothing is no breach":  {cloudwatch.Alarm{Threshold: number(1), Comparison: "GreaterThanOrEqualToThreshold", TreatMissing: "notBreaching"}, "Sum", 1, nil, "yes"},
	} {
		m := cloudwatch.Metric{Statistic: test.stat, Period: 300}
		test.alarm.Metrics = []cloudwatch.Metric{m}
		got, why := fires(&test.alarm, m, test.value, test.empty)
		if word(got) != test.want || (why == "") != (test.want == "yes") {
			t.Errorf("%s: %s (%s), want %s", name, word(got), why, test.want)
		}
	}
}
