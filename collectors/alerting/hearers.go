package alerting

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/events"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Hearers knows which rules events of CloudTrail reach. CloudTrail delivers to
// the default event bus of the account and region; to another bus they come
// only by a rule that sends them on.
type Hearers struct {
	fed map[string][]evidence.Value[bool] // by the ARN of an event bus: a rule sends CloudTrail's events there
}

// NewHearers takes the facts of rules.
func NewHearers(rules []evidence.Fact) *Hearers {
	h := &Hearers{fed: map[string][]evidence.Value[bool]{}}
	for _, f := range rules {
		r := f.Data.(*events.Rule)
		targets, known := r.Targets.Get()
		if hears := listens(f, r); known && r.Bus == events.DefaultBus {
			for _, t := range targets {
				if IsBus(t.ARN) {
					h.fed[t.ARN] = append(h.fed[t.ARN], hears.With(r.Targets.Calls()...))
				}
			}
		}
	}
	return h
}

// Hears says whether events of CloudTrail set off what the rule sets off.
func (h *Hearers) Hears(rule evidence.Fact) evidence.Value[bool] {
	r := rule.Data.(*events.Rule)
	hears := listens(rule, r)
	if r.Bus == events.DefaultBus {
		return hears
	}
	name, err := arn.Parse(r.ARN)
	if err != nil {
		return hears
	}
	name.Resource = "event-bus/" + r.Bus
	fed := evidence.Any(h.fed[name.String()]...)
	if yes, known := fed.Get(); !known || !yes {
		fed = evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported,
			Detail: "whether events of CloudTrail are sent on to the event bus " + r.Bus + " is not known"}, fed.Calls()...)
	}
	return evidence.All(hears, fed)
}

// listens says whether the rule is enabled and its pattern can match.
func listens(f evidence.Fact, r *events.Rule) evidence.Value[bool] {
	if gap := r.Hears.Undecided(); gap != nil && r.Enabled {
		return evidence.Missing[bool](*gap, f.Calls...)
	}
	return evidence.Known(r.Enabled && r.Hears == events.Hears, f.Calls...)
}

// IsBus says whether an ARN is that of an event bus.
func IsBus(id string) bool {
	name, err := arn.Parse(id)
	return err == nil && name.Service == "events" && strings.HasPrefix(name.Resource, "event-bus/")
}
