package view

import (
	"cmp"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// trailChanges is the part of a trail's fact that says what was changed in the
// period.
type trailChanges struct {
	Name    string                  `json:"name"`
	ARN     string                  `json:"arn"`
	Changes evidence.Value[changes] `json:"changes"`
}

type changes struct {
	Made     []change      `json:"made"`
	Attempts []change      `json:"attempts"`
	Unread   *evidence.Gap `json:"unread"`
}

type change struct {
	Time    time.Time `json:"time"`
	Name    string    `json:"name"`
	Source  string    `json:"source"`
	Account string    `json:"account"`
	Region  string    `json:"region"`
	Actor   string    `json:"actor"`
	Address string    `json:"address"`
	Target  string    `json:"target"`
	Error   string    `json:"error"`
	EventID string    `json:"event_id"`
	Object  string    `json:"object"`
}

// changes lists what was changed in the period. An event that concerns several
// trails, such as one about a bucket they share, stands once.
func (b *builder) changes() {
	p := &b.pack.Proof
	tickets := b.tickets("trail-changes-explained")
	at := map[[4]string]int{}
	for _, f := range b.facts("cloudtrail.trail") {
		trail := readFact[trailChanges](b, f)
		name := cmp.Or(trail.Name, f.ID)
		found, known := trail.Changes.Get()
		if !known {
			p.Unread = append(p.Unread, Unread{Trail: name, ARN: f.ID, Why: "not known: " + gapWords(*trail.Changes.Gap())})
			continue
		}
		if found.Unread != nil {
			p.Unread = append(p.Unread, Unread{Trail: name, ARN: f.ID, Why: "there may be more: " + gapWords(*found.Unread)})
		}
		calls := b.refs(trail.Changes.Calls())
		for _, c := range slices.Concat(found.Made, found.Attempts) {
			key := [4]string{c.EventID, c.Time.String(), c.Name, c.Target}
			i, seen := at[key]
			if !seen {
				i = len(p.Changes)
				at[key] = i
				p.Changes = append(p.Changes, Change{
					At: c.Time, Event: c.Name, Service: c.Source, Outcome: cmp.Or(c.Error, "done"), Account: c.Account, Region: c.Region,
					Actor: c.Actor, Address: c.Address, Target: c.Target, Ticket: tickets[c.EventID], EventID: c.EventID, Object: c.Object,
				})
			}
			line := &p.Changes[i]
			line.Trails = append(line.Trails, name)
			line.Evidence = append(line.Evidence, calls...)
		}
	}
	for i := range p.Changes {
		line := &p.Changes[i]
		slices.Sort(line.Evidence)
		line.Trails = slices.Compact(line.Trails)
		line.Evidence = b.tellingFirst(slices.Compact(line.Evidence), func(c evidence.Call) int { return recording(c, line.Object) })
	}
	slices.SortStableFunc(p.Changes, func(x, y Change) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.EventID, y.EventID), cmp.Compare(x.Event, y.Event), cmp.Compare(x.Target, y.Target))
	})
}

// tickets are those that people gave to a check, by the ID of the event that each
// explains.
func (b *builder) tickets(check string) map[string]string {
	out := map[string]string{}
	for _, r := range b.results {
		if r.Check != check {
			continue
		}
		given, _ := r.Parameters["tickets"].(map[string]any)
		for event, ticket := range given {
			if text, ok := ticket.(string); ok {
				out[event] = text
			}
		}
	}
	return out
}
