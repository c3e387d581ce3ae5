package view

import "fmt"

// changed says of each exception whose subject was changed in the period what was
// done last, and by whom: as near to a cause as the evidence comes.
func (b *builder) changed() {
	last, count := map[string]*Change{}, map[string]int{}
	for i := range b.pack.Proof.Changes { // by time
		if c := &b.pack.Proof.Changes[i]; c.Outcome == "done" && c.Target != "" {
			last[c.Target] = c
			count[c.Target]++
		}
	}
	for i := range b.pack.Exceptions {
		e := &b.pack.Exceptions[i]
		c := last[e.Subject]
		if c == nil {
			continue
		}
		e.Cause = fmt.Sprintf("In the period %s called %s on it at %s (event %s)", c.Actor, c.Event, moment(c.At), c.EventID)
		if n := count[e.Subject]; n > 1 {
			e.Cause += fmt.Sprintf(", the last of %d changes", n)
		}
		e.Cause += ". That this is the cause is not shown."
	}
}
