package alerts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/sns"
)

// topic says whether a message to a topic reaches anybody: it exists, and a
// subscription is confirmed. Whether its policy lets the sender in is not read.
func (s *Study) topic(id string) Link {
	link := Link{What: "topic", ID: id}
	f, read := s.topics[id]
	if !read {
		link.Holds = evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: sns.Actions()[1], Detail: "the topic " + id + " was not read"})
		return link.explained("whether the topic " + id + " has a confirmed subscription")
	}
	t := f.Data.(*sns.Topic)
	link.Holds = evidence.Then(t.Subscriptions, func(list []sns.Subscription) bool {
		return slices.ContainsFunc(list, func(one sns.Subscription) bool { return one.Confirmed })
	})
	attributes, known := t.Attributes.Get()
	list, _ := t.Subscriptions.Get()
	switch {
	case known && !attributes.Exists:
		link.Holds, link.Why = evidence.Known(false, t.Attributes.Calls()...), "the topic "+id+" does not exist"
		return link
	case known && attributes.KMSKeyID == managedKey:
		// https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-aws-services.html
		link.Holds = evidence.Known(false, t.Attributes.Calls()...)
		link.Why = "the topic " + id + " is encrypted with " + managedKey + ", with which neither alarms nor rules can send to it"
		return link
	}
	if no(link.Holds) {
		link.Why = "the topic " + id + " has no subscription"
		if len(list) > 0 {
			link.Why = fmt.Sprintf("no subscription of the topic %s is confirmed (%s)", id, pending(list))
		}
		return link
	}
	return link.explained("whether the topic " + id + " has a confirmed subscription")
}

// managedKey is AWS's own key for topics: its policy lets no service use it.
const managedKey = "alias/aws/sns"

func pending(list []sns.Subscription) string {
	var parts []string
	for _, one := range list {
		parts = append(parts, strings.TrimSpace(one.Protocol+" "+one.Endpoint))
	}
	return strings.Join(parts, ", ")
}

// action says whether what an alarm does tells somebody. A topic does. What stops
// or scales something does not. A function, an item or an incident of Systems
// Manager may, by what it is made to do, which is not read.
func (s *Study) action(id string) Link {
	if sns.Is(id) {
		return s.topic(id)
	}
	link := Link{What: "topic", ID: id}
	name, err := arn.Parse(id)
	if err != nil || name.Service == "automate" || name.Service == "autoscaling" || name.Service == "swf" {
		link.Holds, link.Why = evidence.Known(false), "the action "+id+" tells nobody"
		return link
	}
	link.Why = "whether the action " + id + " tells anybody is not known: it is not a topic"
	link.Holds = undecided[bool](link.Why)
	return link
}

// tellers are the links from an alarm on: each way by which it tells somebody,
// itself or through an alarm that is made of it.
func (s *Study) tellers(f evidence.Fact) [][]Link {
	out := s.actions(f)
	seen := map[string]bool{f.ID: true}
	for _, up := range s.board.Above(f.ID) {
		out = append(out, s.above(f, up, seen)...)
	}
	return out
}

// above are the links from a composite alarm on, given one that it is made of.
func (s *Study) above(child, f evidence.Fact, seen map[string]bool) [][]Link {
	if seen[f.ID] {
		return nil
	}
	seen[f.ID] = true
	a := f.Data.(*cloudwatch.Alarm)
	made := Link{What: "alarm", ID: f.ID, Holds: evidence.Known(true, f.Calls...)}
	if names, plain := alerting.AnyOf(a.Rule); !plain || a.Suppressor != "" || !mentions(names, child) {
		made.Why = fmt.Sprintf("whether the alarm %s (%s) goes off with %s is not known: its rule is %s", a.Name, f.ID, child.Data.(*cloudwatch.Alarm).Name, a.Rule)
		if a.Suppressor != "" {
			made.Why += ", and " + a.Suppressor + " can silence it"
		}
		made.Holds = undecided[bool](made.Why).With(f.Calls...)
	}
	next := s.actions(f)
	for _, up := range s.board.Above(f.ID) {
		next = append(next, s.above(f, up, seen)...)
	}
	var out [][]Link
	for _, links := range next {
		out = append(out, append([]Link{made}, links...))
	}
	return out
}

func mentions(names []string, f evidence.Fact) bool {
	return slices.Contains(names, f.ID) || slices.Contains(names, f.Data.(*cloudwatch.Alarm).Name)
}

// actions are the links behind one alarm: that its actions are enabled, and each
// of them.
func (s *Study) actions(f evidence.Fact) [][]Link {
	a := f.Data.(*cloudwatch.Alarm)
	enabled := Link{What: "actions", ID: f.ID, Holds: evidence.Known(a.ActionsEnabled, f.Calls...)}
	switch {
	case len(a.AlarmActions) == 0:
		enabled.Holds, enabled.Why = evidence.Known(false, f.Calls...), fmt.Sprintf("the alarm %s (%s) has no action", a.Name, f.ID)
		return [][]Link{{enabled}}
	case !a.ActionsEnabled:
		enabled.Why = fmt.Sprintf("the alarm %s (%s) has its actions disabled", a.Name, f.ID)
	}
	var out [][]Link
	for _, id := range a.AlarmActions {
		out = append(out, []Link{enabled, s.action(id)})
	}
	return out
}
