package coverage

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/alerting"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// responders knows what acts by itself on recorded events.
type responders struct {
	cover   *cloudtrail.Cover
	watch   *alerting.Watch
	hearers *alerting.Hearers

	groups        map[string]evidence.Fact // by ARN
	rules, alarms map[string][]evidence.Fact
	ruleScopes    map[string][]evidence.Scope // all by account
	alarmsOf      *alerting.Places
}

func newResponders(in alerting.Input, cover *cloudtrail.Cover) *responders {
	r := &responders{
		cover: cover, watch: alerting.NewWatch(in.Groups, in.Alarms), hearers: alerting.NewHearers(in.Rules), groups: map[string]evidence.Fact{},
		rules: byAccount(in.Rules), alarms: byAccount(in.Alarms),
		ruleScopes: scopesByAccount(in.RuleScopes), alarmsOf: alerting.NewPlaces(cloudwatch.Actions()[0], in.AlarmScopes),
	}
	for _, f := range in.Groups {
		r.groups[f.ID] = f
	}
	return r
}

func byAccount(facts []evidence.Fact) map[string][]evidence.Fact {
	out := map[string][]evidence.Fact{}
	for _, f := range facts {
		out[f.Account] = append(out[f.Account], f)
	}
	return out
}

func scopesByAccount(scopes []evidence.Scope) map[string][]evidence.Scope {
	out := map[string][]evidence.Scope{}
	for _, sc := range scopes {
		out[sc.Account] = append(out[sc.Account], sc)
	}
	return out
}

// response is something that acts on recorded events, or may; without an ARN it
// stands for what could not be read.
type response struct {
	arn  string
	acts evidence.Value[bool]
}

// of says whether something acts on an account's recorded events, and lists all
// that does. One that is known settles the first, whatever could not be read;
// the list is known only if everything was.
func (r *responders) of(account string) (evidence.Value[bool], evidence.Value[[]string]) {
	all := slices.Concat(r.byRules(account), r.byAlarms(account))
	var acts []evidence.Value[bool]
	list := evidence.Known([]string{})
	for _, one := range all {
		acts = append(acts, one.acts)
		list = evidence.Both(list, one.acts, func(arns []string, acts bool) []string {
			if acts {
				arns = append(arns, one.arn)
			}
			return arns
		})
	}
	return evidence.Any(acts...), evidence.Then(list, func(arns []string) []string {
		slices.Sort(arns)
		return slices.Compact(arns)
	})
}

// byRules looks at the rules of the account that hear its events: those on the
// default event bus.
func (r *responders) byRules(account string) []response {
	var out []response
	for _, sc := range r.ruleScopes[account] {
		out = append(out, read(sc))
	}
	if len(out) == 0 {
		out = append(out, notAsked(events.Actions()[0], "the rules of the account were not read"))
	}
	for _, f := range r.rules[account] {
		rule := f.Data.(*events.Rule)
		hears := r.hearers.Hears(f)
		if rule.Bus != events.DefaultBus || no(hears) {
			continue
		}
		targets, known := rule.Targets.Get()
		if !known {
			out = append(out, response{acts: evidence.All(hears, evidence.Missing[bool](*rule.Targets.Gap(), rule.Targets.Calls()...))})
		}
		for _, t := range targets {
			out = append(out, response{t.ARN, evidence.All(hears, acts(t.ARN).With(rule.Targets.Calls()...))})
		}
	}
	return out
}

// byAlarms looks at the alarms on the log groups of the trails that cover the
// account, in the account that owns the log group.
func (r *responders) byAlarms(account string) []response {
	out := []response{{acts: r.cover.Unseen(account, "")}}
	for _, c := range r.cover.Of(account, "") {
		if c.Trail.LogGroupARN == "" {
			continue
		}
		for _, one := range r.alarmsOn(c.Trail.LogGroupARN) {
			out = append(out, response{one.arn, evidence.All(c.Covers, one.acts)})
		}
	}
	return out
}

func (r *responders) alarmsOn(group string) []response {
	where, found := r.groups[group]
	if !found {
		return []response{notAsked("logs:DescribeMetricFilters", "the trail's log group was not read")}
	}
	out := []response{{acts: r.alarmsOf.Unread(where.Account, where.Region)}}
	for _, f := range r.alarms[where.Account] {
		a := f.Data.(*cloudwatch.Alarm)
		if f.Region != where.Region || !a.ActionsEnabled {
			continue
		}
		for _, id := range a.AlarmActions {
			if does := acts(id); !no(does) {
				out = append(out, response{id, evidence.All(r.watch.Minds(f, group), does)})
			}
		}
	}
	return out
}

func no(v evidence.Value[bool]) bool {
	yes, known := v.Get()
	return known && !yes
}

// read is what a scope that was read, or could not be, contributes by itself.
func read(sc evidence.Scope) response {
	if sc.Gap != nil {
		return response{acts: evidence.Missing[bool](*sc.Gap, sc.Calls...)}
	}
	return response{acts: evidence.Known(false, sc.Calls...)}
}

func notAsked(action, detail string) response {
	return response{acts: evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: action, Detail: detail})}
}

// acts says whether what an ARN names does something by itself: Lambda, Step
// Functions and the documents of Systems Manager do. A message, a queue or a
// ticket waits for somebody.
func acts(id string) evidence.Value[bool] {
	name, err := arn.Parse(id)
	if err != nil {
		return evidence.Known(false)
	}
	undecided := func(detail string) evidence.Value[bool] {
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Detail: detail})
	}
	switch {
	case alerting.IsBus(id):
		return undecided("events are sent on to " + id + ", and what they set off there is not followed")
	case name.Service == "ssm-incidents":
		return undecided("whether the response plan " + id + " runs a runbook is not read")
	case name.Service == "ssm":
		return evidence.Known(strings.HasPrefix(name.Resource, "automation-definition/") || strings.HasPrefix(name.Resource, "document/"))
	}
	return evidence.Known(name.Service == "lambda" || name.Service == "states")
}
