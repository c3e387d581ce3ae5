package cli

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
)

// A checkedEvents is a check that names events.
type checkedEvents struct {
	id    string
	where func(of *record.Interest) []record.Condition
}

// checksOfEvents are the checks that name events: those of the alerts, and those
// of what happened over the period.
func checksOfEvents() []checkedEvents {
	var out []checkedEvents
	for _, r := range pattern.Requirements() {
		out = append(out, checkedEvents{r.ID, func(*record.Interest) []record.Condition { return required(r) }})
	}
	one := func(id string, where func(of *record.Interest) record.Condition) {
		out = append(out, checkedEvents{id, func(of *record.Interest) []record.Condition { return []record.Condition{where(of)} }})
	}
	one("log-access-explained", record.ReadsLogs)
	one("root-activity-explained", func(*record.Interest) record.Condition { return record.UsesRoot() })
	one("trail-changes-explained", record.ChangesTrail)
	return append(out, checkedEvents{"console-signin-mfa", func(*record.Interest) []record.Condition {
		return []record.Condition{wanted{"ConsoleLogin"}.inField("eventName"), wanted{"signin.amazonaws.com"}.inField("eventSource")}
	}})
}

// namesOfChecks are the IDs, sorted.
func namesOfChecks() []string {
	var out []string
	for _, c := range checksOfEvents() {
		out = append(out, c.id)
	}
	slices.Sort(out)
	return out
}

// required are the events that an alert must tell of.
func required(r pattern.Requirement) []record.Condition {
	out := []record.Condition{record.Matching(r.Filter)}
	if r.Source != "" {
		out = append(out, wanted{r.Source}.inField("eventSource"))
	}
	return out
}
