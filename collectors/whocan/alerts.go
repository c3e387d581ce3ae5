package whocan

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/sns"
)

// alerts knows what the alerts on a trail's events rest on: its log group, the
// alarms beside the group that depend on it, the rules of the account that owns
// the trail which hear of CloudTrail's events, the topics that these and the
// trail send to, and who is subscribed to them.
//
// What other accounts keep to be alerted of their own events is theirs, and not
// the trail's: neither the rules of the members of an organization are counted
// nor alarms of an account that watches over another. Nor are rules that a
// service of AWS keeps.
type alerts struct {
	study   *study
	in      alerting.Input
	watch   *alerting.Watch
	hearers *alerting.Hearers
	groups  map[string]evidence.Fact // by ARN
	topics  map[string]evidence.Fact // by ARN
}

func newAlerts(s *study) *alerts {
	in := alerting.Gathered(s.out)
	a := &alerts{study: s, in: in, watch: alerting.NewWatch(in.Groups, in.Alarms), hearers: alerting.NewHearers(in.Rules),
		groups: map[string]evidence.Fact{}, topics: map[string]evidence.Fact{}}
	for _, f := range in.Groups {
		a.groups[f.ID] = f
	}
	for _, f := range s.out.Facts(sns.TopicKind) {
		a.topics[f.ID] = f
	}
	return a
}

func (a *alerts) of(t *cloudtrail.Trail) rest {
	b := &behind{alerts: a, topics: map[string]bool{}}
	if g := groupOf(t); g != nil {
		b.group(*g)
	}
	b.rules(t)
	b.notified(t.TopicARN)
	slices.SortFunc(b.found, func(a, b access.Resource) int { return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ARN, b.ARN)) })
	return b.rest
}

// behind is what the alerts of one trail rest on, as far as it was followed.
type behind struct {
	*alerts
	rest
	topics map[string]bool // that were followed
}

// group follows a log group to its alarms. A group that is gone alerts nobody.
func (b *behind) group(g access.Resource) {
	f, seen := b.groups[g.ARN]
	if !seen {
		b.lacks(&evidence.Gap{Reason: evidence.NotAsked, Detail: "the log group " + g.ARN + " was not read"})
	} else {
		settings := f.Data.(*logs.Group).Settings
		b.calls = append(b.calls, settings.Calls()...)
		if is, known := settings.Get(); known && !is.Exists {
			return
		}
	}
	b.found = append(b.found, g)
	b.within(b.in.AlarmScopes, g.Account, g.Region)
	for _, f := range b.in.Alarms {
		if f.Account != g.Account || f.Region != g.Region {
			continue
		}
		minds := b.watch.Minds(f, g.ARN)
		if b.counts(minds) {
			b.found = append(b.found, at(access.AlarmType, f.ID))
			for _, id := range f.Data.(*cloudwatch.Alarm).AlarmActions {
				b.notified(id)
			}
		}
	}
}

// counts says whether something is known to belong, and notes if it may.
func (b *behind) counts(belongs evidence.Value[bool]) bool {
	yes, known := belongs.Get()
	if !known {
		b.lacks(belongs.Gap())
	}
	if yes || !known {
		b.calls = append(b.calls, belongs.Calls()...)
	}
	return yes
}

// rules follows the rules of the trail's account in the regions that it records.
func (b *behind) rules(t *cloudtrail.Trail) {
	region := t.HomeRegion
	if t.MultiRegion {
		region = ""
	}
	b.within(b.in.RuleScopes, t.HomeAccount, region)
	for _, f := range b.in.Rules {
		r := f.Data.(*events.Rule)
		if f.Account != t.HomeAccount || region != "" && f.Region != region || r.ManagedBy != "" || !b.counts(b.hearers.Hears(f)) {
			continue
		}
		b.found = append(b.found, at(access.RuleType, f.ID))
		targets, known := r.Targets.Get()
		if !known {
			b.lacks(r.Targets.Gap())
		}
		b.calls = append(b.calls, r.Targets.Calls()...)
		for _, target := range targets {
			b.notified(target.ARN)
		}
	}
}

// notified follows a topic, once, to who is told.
func (b *behind) notified(id string) {
	if !sns.Is(id) || b.topics[id] {
		return
	}
	b.topics[id] = true
	f, seen := b.alerts.topics[id]
	if !seen {
		topic := at(access.TopicType, id)
		topic.Policy = access.Unread("topic policy", evidence.Gap{Reason: evidence.NotAsked, Detail: "the topic " + id + " was not read"})
		b.found = append(b.found, topic)
		return
	}
	topic, told, unread := b.study.topic(f)
	data := f.Data.(*sns.Topic)
	b.calls = slices.Concat(b.calls, data.Attributes.Calls(), data.Subscriptions.Calls())
	if topic != nil {
		b.found = append(append(b.found, *topic), told...)
	}
	if unread != nil {
		b.lacks(unread)
	}
}
