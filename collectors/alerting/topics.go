package alerting

import (
	"cmp"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/sns"
)

// Input is what the topics are found by.
type Input struct {
	Trails, Groups, Alarms, Rules []evidence.Fact
	TrailScopes                   []evidence.Scope
	AlarmScopes, RuleScopes       []evidence.Scope // the same accounts and regions
}

// Topic is one topic that word of the audit logs goes to, or may.
type Topic struct {
	ARN                   string
	Trails, Alarms, Rules []string      // ARNs of what is known to notify it
	Unread                *evidence.Gap // why there may be more of these; nil if that is all
	Carries               evidence.Value[bool]
	Speakers              []string // accounts whose session may ask about it, best first

	carriers []evidence.Value[bool]
}

// Topics finds the topics that trails notify, that alarms on recorded events name,
// and that enabled rules on recorded events send to, in the order of their ARNs,
// and the scopes of topics. An alarm whose actions are disabled notifies none. Of
// those that may not be among them Carries is a gap. It is pure.
func Topics(in Input) ([]*Topic, []evidence.Scope) {
	f := finding{topics: map[string]*Topic{}, of: map[string][]string{}, here: map[place][]string{}, unread: map[place][]evidence.Value[[]events.Target]{}}
	f.lacks = evidence.FirstGap(slices.Concat(in.TrailScopes, in.AlarmScopes, in.RuleScopes))
	for _, t := range in.Trails {
		f.trail(t)
	}
	watch := NewWatch(in.Groups, in.Alarms)
	for _, a := range in.Alarms {
		f.alarm(a, watch)
	}
	hearers := NewHearers(in.Rules)
	for _, r := range in.Rules {
		f.rule(r, hearers)
	}
	for _, sc := range in.TrailScopes {
		for _, trail := range sc.Found {
			for _, id := range f.of[trail] {
				f.topics[id].Speakers = append(f.topics[id].Speakers, sc.Account)
			}
		}
	}
	var out []*Topic
	for _, id := range slices.Sorted(maps.Keys(f.topics)) {
		t := f.topics[id]
		t.Carries = evidence.Any(t.carriers...)
		t.Unread = cmp.Or(t.Unread, f.lacks)
		t.Trails, t.Alarms, t.Rules = tidy(t.Trails), tidy(t.Alarms), tidy(t.Rules)
		out = append(out, t)
	}
	return out, f.scopes(in)
}

// finding is what was found so far.
type finding struct {
	topics map[string]*Topic
	of     map[string][]string                         // topics by the trail that notifies them
	here   map[place][]string                          // topics by where an alarm or rule sends to them
	unread map[place][]evidence.Value[[]events.Target] // of rules whose targets could not be read
	lacks  *evidence.Gap                               // why any topic may be notified by more
}

func (f *finding) topic(id, speaker string, carries evidence.Value[bool]) *Topic {
	t := f.topics[id]
	if t == nil {
		t = &Topic{ARN: id}
		if name, err := arn.Parse(id); err == nil {
			t.Speakers = []string{name.AccountID}
		}
		f.topics[id] = t
	}
	t.Speakers = append(t.Speakers, speaker)
	t.carriers = append(t.carriers, carries)
	return t
}

func (f *finding) trail(fact evidence.Fact) {
	id := fact.Data.(*cloudtrail.Trail).TopicARN
	if id == "" {
		return
	}
	t := f.topic(id, fact.Account, evidence.Known(true, fact.Calls...))
	t.Trails = append(t.Trails, fact.ID)
	f.of[fact.ID] = append(f.of[fact.ID], id)
}

func (f *finding) alarm(fact evidence.Fact, watch *Watch) {
	a := fact.Data.(*cloudwatch.Alarm)
	if !slices.ContainsFunc(a.AlarmActions, sns.Is) {
		return
	}
	minds := watch.Minds(fact, "")
	if yes, known := minds.Get(); known && !yes {
		return
	}
	for _, id := range a.AlarmActions {
		if sns.Is(id) {
			if !a.ActionsEnabled {
				f.topic(id, fact.Account, evidence.Known(false, fact.Calls...))
			} else {
				t := f.topic(id, fact.Account, minds)
				t.Unread = cmp.Or(t.Unread, minds.Gap())
				if minds.Known() {
					t.Alarms = append(t.Alarms, fact.ID)
				}
			}
			f.here[place{fact.Account, fact.Region}] = append(f.here[place{fact.Account, fact.Region}], id)
		}
	}
}

func (f *finding) rule(fact evidence.Fact, hearers *Hearers) {
	r := fact.Data.(*events.Rule)
	hears := hearers.Hears(fact)
	if yes, known := hears.Get(); known && !yes {
		return
	}
	at := place{fact.Account, fact.Region}
	targets, known := r.Targets.Get()
	if !known {
		f.unread[at], f.lacks = append(f.unread[at], r.Targets), cmp.Or(f.lacks, r.Targets.Gap())
	}
	for _, target := range targets {
		if sns.Is(target.ARN) {
			t := f.topic(target.ARN, fact.Account, hears.With(r.Targets.Calls()...))
			t.Unread = cmp.Or(t.Unread, hears.Gap())
			if hears.Known() {
				t.Rules = append(t.Rules, fact.ID)
			}
			f.here[at] = append(f.here[at], target.ARN)
		}
	}
}

// scopes has one scope of topics for each place where alarms and rules were
// asked for: complete if trails, alarms and rules were read there.
func (f *finding) scopes(in Input) []evidence.Scope {
	trails, rules := byPlace(in.TrailScopes), byPlace(in.RuleScopes)
	var out []evidence.Scope
	for _, alarms := range in.AlarmScopes {
		at := place{alarms.Account, alarms.Region}
		sc := evidence.Scope{Kind: sns.TopicKind, Account: at.account, Region: at.region, Found: f.here[at]}
		for _, part := range []struct {
			scopes []evidence.Scope
			what   string
		}{{trails[at], "trails"}, {[]evidence.Scope{alarms}, "alarms"}, {rules[at], "rules"}} {
			if len(part.scopes) == 0 {
				sc.Gap = cmp.Or(sc.Gap, &evidence.Gap{Reason: evidence.NotAsked, Detail: "the " + part.what + " were not read"})
			}
			for _, from := range part.scopes {
				sc.Gap = cmp.Or(sc.Gap, from.Gap)
				sc.Calls = append(sc.Calls, from.Calls...)
				for _, trail := range from.Found {
					sc.Found = append(sc.Found, f.of[trail]...)
				}
			}
		}
		for _, targets := range f.unread[at] {
			sc.Gap = cmp.Or(sc.Gap, targets.Gap())
			sc.Calls = append(sc.Calls, targets.Calls()...)
		}
		out = append(out, sc)
	}
	return out
}

func byPlace(scopes []evidence.Scope) map[place][]evidence.Scope {
	out := map[place][]evidence.Scope{}
	for _, sc := range scopes {
		at := place{sc.Account, sc.Region}
		out[at] = append(out[at], sc)
	}
	return out
}

func tidy(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
