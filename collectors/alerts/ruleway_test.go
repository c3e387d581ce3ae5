package alerts

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/sns"
)

// ruled is the estate without a filter, with rules.
func ruled(rules ...*events.Rule) *estate {
	e := newEstate()
	e.filters()
	e.rules = rules
	return e
}

func sends(r *events.Rule, targets ...string) *events.Rule {
	var list []events.Target
	for _, id := range targets {
		list = append(list, events.Target{ARN: id})
	}
	r.Targets = evidence.Known(list, "c-targets")
	return r
}

func TestEachLinkOfARuleCanBreakTheWay(t *testing.T) {
	disabled := rule(east, "iam", iamEvent)
	disabled.Enabled, disabled.State = false, "DISABLED"
	managed := rule(east, "iam", iamEvent)
	managed.ManagedBy = "guardduty.amazonaws.com"
	unread := rule(east, "iam", iamEvent)
	unread.Targets.Lose(denied)
	own := rule(east, "iam", iamEvent)
	own.Bus = "own"
	pending := &sns.Topic{ARN: "arn:aws:sns:us-east-1:111122223333:pending", Attributes: evidence.Known(sns.Attributes{Exists: true}),
		Subscriptions: evidence.Known([]sns.Subscription{{Protocol: "email", Endpoint: "soc@example.com"}})}
	for name, test := range map[string]struct {
		rule         *events.Rule
		do           func(*estate)
		told, broken string
	}{
		"whole":                  {rule(east, "iam", iamEvent), nil, "yes", ""},
		"in another region":      {rule(west, "iam", iamEvent), nil, "no", "is in eu-west-1, and these events happen in us-east-1"},
		"disabled":               {disabled, nil, "no", "the rule iam (" + disabled.ARN + ") is disabled"},
		"kept by a service":      {managed, nil, "no", "no rule of EventBridge"},
		"a narrow pattern":       {rule(east, "iam", `{"source":["aws.iam"],"detail":{"eventName":["PutUserPolicy"]}}`), nil, "no", "the pattern of the rule iam does not match every such event"},
		"about something else":   {rule(east, "iam", `{"source":["aws.ec2"]}`), nil, "no", "no rule of EventBridge is about"},
		"for its own account":    {rule(east, "iam", `{"source":["aws.iam"],"account":["`+here+`"],"region":["us-east-1"]}`), nil, "yes", ""},
		"for another account":    {rule(east, "iam", `{"source":["aws.iam"],"account":["`+owner+`"]}`), nil, "no", "no rule of EventBridge is about"},
		"no target":              {sends(rule(east, "iam", iamEvent)), nil, "no", "has no target"},
		"targets denied":         {unread, nil, "unknown", "what the rule iam sets off is not known: denied a:B"},
		"a topic":                {sends(rule(east, "iam", iamEvent), topicARN), nil, "yes", ""},
		"a pending subscription": {sends(rule(east, "iam", iamEvent), pending.ARN), func(e *estate) { e.topics = append(e.topics, pending) }, "no", "no subscription of the topic " + pending.ARN + " is confirmed"},
		"a topic and a queue":    {sends(rule(east, "iam", iamEvent), pending.ARN, "arn:aws:sqs:us-east-1:111122223333:q"), func(e *estate) { e.topics = append(e.topics, pending) }, "yes", ""},
		"no trail is logging":    {rule(east, "iam", iamEvent), func(e *estate) { change(e, func(s *cloudtrail.Status) { s.Logging = false }) }, "no", "no trail is logging in us-east-1"},
		"status denied":          {rule(east, "iam", iamEvent), func(e *estate) { e.trail.Status.Lose(denied) }, "unknown", "whether a trail is logging in us-east-1 is not known"},
		"another bus":            {own, nil, "no", "is on the event bus own, to which no rule sends these events"},
		"rules there denied":     {rule(west, "iam", iamEvent), func(e *estate) { e.ruleScopes[1].Gap = &denied }, "unknown", "whether these events reach the rule iam is not known: denied a:B"},
		"regions denied":         {rule(east, "iam", iamEvent), func(e *estate) { e.regions.Lose(denied) }, "yes", ""},
	} {
		e := ruled(test.rule)
		if test.do != nil {
			test.do(e)
		}
		says(t, name, e.alerts().IAMPolicyChanges, test.told, test.broken)
	}
}

func TestARuleTellsOfItsRegionAlone(t *testing.T) {
	e := ruled(rule(west, "kms", kmsEvent))
	says(t, "one region", e.alerts().CMKDisableDelete, "no", "in us-east-1, no metric filter of the log group "+groupARN+" and no rule of EventBridge is about these events")
	e.regions.Lose(denied)
	says(t, "regions not known", e.alerts().CMKDisableDelete, "no", "in us-east-1, ")
	e = ruled(rule(west, "kms", kmsEvent), rule(east, "kms", kmsEvent))
	says(t, "every region", e.alerts().CMKDisableDelete, "yes", "")
	e.regions.Lose(denied)
	says(t, "every region that is known", e.alerts().CMKDisableDelete, "unknown", "in the regions that are not known, ")
	e.regions = evidence.Known([]string{west, east})
	e.rules[1].Targets.Lose(denied)
	says(t, "one region is not known", e.alerts().CMKDisableDelete, "unknown", "in us-east-1, what the rule kms sets off is not known")
}

func TestARuleAndAFilterTellTogether(t *testing.T) {
	e := newEstate()
	e.trail.MultiRegion = false // it records eu-west-1
	e.filters(filter("root", kmsText))
	says(t, "one region", e.alerts().CMKDisableDelete, "no", "in us-east-1, ")
	e.rules = []*events.Rule{rule(east, "kms", kmsEvent)}
	says(t, "no trail in the other", e.alerts().CMKDisableDelete, "no", "in us-east-1, no trail is logging in us-east-1")
	e.trail.MultiRegion = true
	e.filters(filter("root", `{ $.eventName = DisableKey }`))
	e.rules = []*events.Rule{rule(east, "kms", strings.Replace(kmsEvent, `"DisableKey",`, "", 1)), rule(west, "kms", strings.Replace(kmsEvent, `"DisableKey",`, "", 1))}
	says(t, "each a part", e.alerts().CMKDisableDelete, "yes", "")
}

func TestEventsThatOnlyReadReachRulesInOneStateAlone(t *testing.T) {
	root := `{"detail":{"userIdentity":{"type":["Root"]}}}`
	e := ruled(rule(west, "root", root), rule(east, "root", root))
	says(t, "enabled", e.alerts().RootUsage, "no", "hears of no events that only read: its state is ENABLED, and not ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
	for _, r := range e.rules {
		r.State = allEvents
	}
	says(t, "with all", e.alerts().RootUsage, "yes", "")
	e.rules[1].State = "ENABLED"
	says(t, "with all in one region", e.alerts().RootUsage, "no", "in us-east-1, the rule root")
}

func TestARuleMaySendEventsToAnotherBus(t *testing.T) {
	central := "arn:aws:events:eu-west-1:" + owner + ":event-bus/central"
	there := rule(west, "central", kmsEvent)
	there.ARN, there.Bus = "arn:aws:events:eu-west-1:"+owner+":rule/central/kms", "central"
	for name, test := range map[string]struct {
		do           func(*estate)
		told, broken string
	}{
		"whole":                      {func(*estate) {}, "yes", ""},
		"there is no rule":           {func(e *estate) { e.rules = e.rules[:2] }, "no", "the event bus " + central + " has no rule"},
		"the rule there is off":      {func(e *estate) { e.rules[2].Enabled = false }, "no", "the rule central (" + there.ARN + ") is disabled"},
		"the rule there is narrow":   {func(e *estate) { e.rules[2].Pattern = strings.Replace(kmsEvent, `"DisableKey",`, "", 1) }, "no", "the pattern of the rule central"},
		"the rules there are hid":    {func(e *estate) { e.rules = e.rules[:2]; e.ruleScopes[2].Gap = &denied }, "unknown", "which rules the event bus " + central + " has is not known"},
		"it sends on once":           {func(e *estate) { sends(e.rules[2], "arn:aws:events:us-east-1:"+owner+":event-bus/last") }, "no", "only sends events on to another bus"},
		"the sender is narrow":       {func(e *estate) { e.rules[0].Pattern = strings.Replace(kmsEvent, `"DisableKey",`, "", 1) }, "no", "in eu-west-1, the pattern of the rule send does not match"},
		"one region does not send":   {func(e *estate) { e.rules = e.rules[1:] }, "no", "in eu-west-1, no metric filter"},
		"it asks for another region": {func(e *estate) { e.rules[2].Pattern = `{"source":["aws.kms"],"region":["eu-west-1"]}` }, "no", "in us-east-1, "},
	} {
		copied := *there
		e := ruled(sends(rule(west, "send", kmsEvent), central), sends(rule(east, "send", kmsEvent), central), &copied)
		test.do(e)
		says(t, name, e.alerts().CMKDisableDelete, test.told, test.broken)
	}
}
