package alerts

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/sns"
)

// allEvents is the state of a rule that hears of events that only read, too.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
const allEvents = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"

// ruleTail is a rule that events of one region of the account reach, directly or
// from the default bus by another rule that sends them on.
type ruleTail struct {
	feeder *evidence.Fact // the rule that sends them on; nil for a rule of the default bus
	rule   evidence.Fact
	unread *Link // of a bus whose rules could not be read
}

// tailsOfRules lists the rules that events of the account in one region reach. A
// rule that a service of AWS keeps is for its own use. Events are sent on once.
func (w *world) tailsOfRules(region string) []*ruleTail {
	var out []*ruleTail
	for _, f := range w.Study.rules[bus{w.account, region, events.DefaultBus}] {
		r := f.Data.(*events.Rule)
		if r.ManagedBy != "" || r.Hears == events.Deaf {
			continue
		}
		targets, known := r.Targets.Get()
		others := !known || len(targets) == 0
		for _, t := range targets {
			to, isBus := busOf(t.ARN)
			if !isBus {
				others = true
				continue
			}
			if to == (bus{w.account, region, events.DefaultBus}) {
				continue
			}
			unread := w.rulesOf.Unread(to.account, to.region)
			if !unread.Known() {
				link := Link{What: "target", ID: t.ARN, Holds: unread}.explained("which rules the event bus " + t.ARN + " has")
				out = append(out, &ruleTail{feeder: &f, unread: &link})
			}
			for _, next := range w.Study.rules[to] {
				if rule := next.Data.(*events.Rule); rule.ManagedBy == "" {
					out = append(out, &ruleTail{feeder: &f, rule: next})
				}
			}
			if len(w.Study.rules[to]) == 0 && unread.Known() {
				link := Link{What: "target", ID: t.ARN, Holds: unread, Why: "the event bus " + t.ARN + " has no rule"}
				out = append(out, &ruleTail{feeder: &f, unread: &link})
			}
		}
		if others {
			out = append(out, &ruleTail{rule: f})
		}
	}
	return out
}

// busOf is the event bus that an ARN names.
func busOf(id string) (bus, bool) {
	name, err := arn.Parse(id)
	if err != nil || !alerting.IsBus(id) {
		return bus{}, false
	}
	return bus{name.AccountID, name.Region, strings.TrimPrefix(name.Resource, "event-bus/")}, true
}

// ruleWays are the ways through rules of EventBridge, for the regions in which the
// events of the need happen.
func (w *world) ruleWays(n *need) []*way {
	var out []*way
	for _, region := range w.happen(n) {
		for _, tail := range w.rules[region] {
			if one := w.ruleWay(n, region, tail); one != nil {
				out = append(out, one)
			}
		}
	}
	return out
}

func (w *world) ruleWay(n *need, region string, tail *ruleTail) *way {
	if first := cmp.Or(tail.feeder, &tail.rule).Data.(*events.Rule); !w.comparisons.compare(n, w.account, region, text{true, first.Pattern}).touches {
		return nil
	}
	one := &way{regions: []string{region}, gets: map[bool]evidence.Value[bool]{}}
	one.Through, one.Region = EventRule, region
	source := w.source(region)
	one.Links = []Link{source}
	for _, calls := range n.calls {
		one.gets[calls.Read] = source.Holds
	}
	before := []Link{}
	if tail.feeder != nil {
		feeder := tail.feeder.Data.(*events.Rule)
		link, found := w.pattern(n, region, text{true, feeder.Pattern}, "the rule "+feeder.Name, feeder.ARN)
		link.What = "bus"
		on := one.hears(n, *tail.feeder, true)
		one.ID, one.aside = feeder.ARN, !found.about
		one.Links = append(one.Links, on, link)
		before = append(before, link)
		if tail.unread != nil {
			one.Links = append(one.Links, *tail.unread)
			one.rest = evidence.All(link.Holds, tail.unread.Holds)
			return one
		}
	}
	r := tail.rule.Data.(*events.Rule)
	one.ID = r.ARN
	link, found := w.pattern(n, region, text{true, r.Pattern}, "the rule "+r.Name, r.ARN)
	if !found.touches {
		return nil
	}
	one.text, one.aside = &text{true, r.Pattern}, one.aside || !found.about
	one.Missed, one.Wider, one.Noise = found.missed, found.wider, found.noise
	link.Holds = link.Holds.With(tail.rule.Calls...)
	one.Links = append(one.Links, one.hears(n, tail.rule, tail.feeder == nil), link)
	one.finish(w.targets(tail.rule), before...)
	return one
}

// source is the link from the events to EventBridge: calls and sign-ins get there
// by CloudTrail, of an account and region where a trail is logging.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
func (w *world) source(region string) Link {
	v, done := w.logged[region]
	if !done {
		v = w.in.Cover.Logged(w.account, region)
		w.logged[region] = v
	}
	link := Link{What: "trail", ID: region, Holds: v}
	if no(v) {
		link.Why = "no trail is logging in " + region + ", so that EventBridge gets no calls there"
	}
	return link.explained("whether a trail is logging in " + region)
}

// hears is the link of a rule's state. A rule of another bus than the default one
// gets what is sent there.
func (one *way) hears(n *need, f evidence.Fact, first bool) Link {
	r := f.Data.(*events.Rule)
	link := Link{What: "rule", ID: r.ARN, Holds: evidence.Known(r.Enabled, f.Calls...)}
	if !r.Enabled {
		link.Why = fmt.Sprintf("the rule %s (%s) is disabled", r.Name, r.ARN)
	}
	for _, calls := range n.calls {
		v := link.Holds
		if calls.Read && r.Enabled && r.State != allEvents {
			v = evidence.Known(false, f.Calls...)
			link.Why = fmt.Sprintf("the rule %s (%s) hears of no events that only read: its state is %s, and not %s", r.Name, r.ARN, r.State, allEvents)
			if !first {
				link.Why = fmt.Sprintf("whether the rule %s (%s) hears of events that only read is not known: its state is %s, and they are sent to its bus", r.Name, r.ARN, r.State)
				v = undecided[bool](link.Why).With(f.Calls...)
			}
		}
		one.gets[calls.Read] = evidence.All(one.gets[calls.Read], v)
	}
	if n.reads() && r.Enabled && r.State != allEvents {
		link.Holds = evidence.Known(false, f.Calls...)
		if !first {
			link.Holds = undecided[bool](link.Why).With(f.Calls...)
		}
	}
	return link
}

// targets are the links behind a rule: each of its targets. A topic tells somebody
// if a subscription is confirmed; any other target is taken to do so, but for
// another bus.
func (s *Study) targets(f evidence.Fact) [][]Link {
	r := f.Data.(*events.Rule)
	list, known := r.Targets.Get()
	if !known {
		link := Link{What: "target", ID: r.ARN, Holds: evidence.Missing[bool](*r.Targets.Gap(), r.Targets.Calls()...)}
		return [][]Link{{link.explained("what the rule " + r.Name + " sets off")}}
	}
	var out [][]Link
	for _, t := range list {
		link := Link{What: "target", ID: t.ARN, Holds: evidence.Known(true, r.Targets.Calls()...)}
		switch {
		case sns.Is(t.ARN):
			link = s.topic(t.ARN)
			link.Holds = link.Holds.With(r.Targets.Calls()...)
		case alerting.IsBus(t.ARN):
			continue
		}
		out = append(out, []Link{link})
	}
	if len(out) == 0 {
		link := Link{What: "target", ID: r.ARN, Holds: evidence.Known(false, r.Targets.Calls()...), Why: fmt.Sprintf("the rule %s (%s) has no target", r.Name, r.ARN)}
		if len(list) > 0 {
			link.Why = fmt.Sprintf("the rule %s (%s) only sends events on to another bus", r.Name, r.ARN)
		}
		return [][]Link{{link}}
	}
	return out
}
