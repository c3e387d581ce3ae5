// Package alerting learns who is told of recorded events: the alarms, the
// EventBridge rules, and the topics that trails, alarms and rules send to.
package alerting

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

// Collector learns about alarms, rules and topics. It runs after the trails and
// their log groups were collected.
type Collector struct {
	Limit int // questions in flight
}

// Name is the collector's name.
func (Collector) Name() string { return "alerting" }

// Kinds lists the kinds of facts it yields.
func (Collector) Kinds() []string {
	return []string{cloudwatch.AlarmKind, events.RuleKind, sns.TopicKind}
}

// Actions lists the IAM actions it needs.
func (Collector) Actions() []string {
	return slices.Concat(cloudwatch.Actions(), events.Actions(), sns.Actions())
}

// Collect asks every region of every account for its alarms and rules, then
// about each topic once.
func (c Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	return c.Start(ctx, e, out)()
}

// Start implements collectors.Starter: which topics there are, trails tell too.
func (c Collector) Start(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) func() error {
	awsapi.Every(c.Limit, []func(){
		func() { c.everywhere(ctx, e, cloudwatch.AlarmKind, out, cloudwatch.ReadAlarms) },
		func() { c.everywhere(ctx, e, events.RuleKind, out, events.ReadRules) },
	}, func(ask func()) { ask() })
	return func() error { return c.topics(ctx, e, out) }
}

// topics asks about each topic that a trail, an alarm or a rule sends to.
func (c Collector) topics(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	topics, scopes := Topics(Gathered(out))
	sessions := e.Sessions()
	awsapi.Every(c.Limit, topics, func(t *Topic) { out.Fact(read(ctx, cmp.Or(t.asker(sessions), e.Home), t)) })
	for _, sc := range scopes {
		out.Scope(sc)
	}
	return nil
}

// Gathered is what the collectors have reported so far.
func Gathered(out *evidence.Sink) Input {
	return Input{
		Trails: out.Facts(cloudtrail.TrailKind), TrailScopes: out.Scopes(cloudtrail.TrailKind),
		Groups: out.Facts(logs.GroupKind),
		Alarms: out.Facts(cloudwatch.AlarmKind), AlarmScopes: out.Scopes(cloudwatch.AlarmKind),
		Rules: out.Facts(events.RuleKind), RuleScopes: out.Scopes(events.RuleKind),
	}
}

// everywhere asks each region of each account for all there is of one kind.
func (c Collector) everywhere(ctx context.Context, e *awsapi.Estate, kind string, out *evidence.Sink, ask func(context.Context, *awsapi.Session, string) ([]evidence.Fact, error)) {
	e.EachRegion(ctx, kind, c.Limit, out, func(ctx context.Context, t awsapi.Target) ([]string, error) {
		facts, err := ask(ctx, t.Session, t.Region)
		var found []string
		for _, f := range facts {
			out.Fact(f)
			found = append(found, f.ID)
		}
		return found, err
	})
}

// asker is the session of the account that owns the topic, or else of one that
// what notifies it belongs to; nil if there is none.
func (t *Topic) asker(sessions map[string]*awsapi.Session) *awsapi.Session {
	for _, account := range t.Speakers {
		if sessions[account] != nil {
			return sessions[account]
		}
	}
	return nil
}

// read asks about one topic.
func read(ctx context.Context, by *awsapi.Session, t *Topic) evidence.Fact {
	ctx, cited := evidence.Citing(ctx)
	topic := sns.ReadTopic(ctx, by, t.ARN)
	topic.Trails, topic.Alarms, topic.Rules, topic.Unread, topic.Carries = t.Trails, t.Alarms, t.Rules, t.Unread, t.Carries
	f := evidence.Fact{Kind: sns.TopicKind, ID: t.ARN, Calls: slices.Concat(cited(), t.Carries.Calls()), Data: &topic}
	if name, err := arn.Parse(t.ARN); err == nil {
		f.Account, f.Region = name.AccountID, name.Region
	}
	return f
}
