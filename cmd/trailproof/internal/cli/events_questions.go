package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
)

// looking is what of the command line says which events are looked for. Different
// flags must all fit; of one flag, one of its values.
type looking struct {
	checks   []string
	patterns []string

	names      []string
	sources    []string
	ids        []string
	principals []string
	resources  []string
	addresses  []string
}

// questions are the questions asked, named by what was typed: one for each check
// and pattern, or one for all the rest.
type questions struct {
	checks   []checkedEvents
	patterns []pattern.Pattern
	filters  []record.Condition
}

// asked reads what was typed, before anything is read.
func (l *looking) asked() (questions, error) {
	var q questions
	known := checksOfEvents()
	for _, id := range l.checks {
		i := slices.IndexFunc(known, func(c checkedEvents) bool { return c.id == id })
		if i < 0 {
			names := namesOfChecks()
			return q, usagef("--check: %q is not a check that names events; these do: %s%s", id, strings.Join(names, ", "), meant(id, names))
		}
		if !slices.ContainsFunc(q.checks, func(c checkedEvents) bool { return c.id == id }) {
			q.checks = append(q.checks, known[i])
		}
	}
	for _, typed := range l.patterns {
		p, err := parsePattern(typed)
		if err != nil {
			return q, usagef("--pattern: %w", err)
		}
		q.patterns = append(q.patterns, p)
	}
	for _, by := range []struct {
		flag  string
		typed wanted
		make  func(wanted) record.Condition
	}{
		{"event-name", l.names, func(w wanted) record.Condition { return w.inField("eventName") }},
		{"event-source", l.sources, wanted.ofSource},
		{"event-id", l.ids, func(w wanted) record.Condition { return w.inField("eventID") }},
		{"principal", l.principals, wanted.ofPrincipal},
		{"resource", l.resources, wanted.ofResource},
		{"source-ip", l.addresses, wanted.fromAddress},
	} {
		if slices.ContainsFunc(by.typed, func(text string) bool { return strings.TrimSpace(text) == "" }) {
			return q, usagef("--%s is not empty", by.flag)
		}
		if len(by.typed) > 0 {
			q.filters = append(q.filters, by.make(by.typed))
		}
	}
	return q, nil
}

// parsePattern reads a filter pattern of CloudWatch Logs, or an event pattern of
// EventBridge: an object of JSON, which has a name after its brace where the
// other has a selector.
func parsePattern(typed string) (pattern.Pattern, error) {
	inside, braced := strings.CutPrefix(strings.TrimSpace(typed), "{")
	if !braced {
		return nil, fmt.Errorf(`%q is neither a filter pattern such as { $.eventName = "ConsoleLogin" } nor an event pattern such as {"detail": {"eventName": ["ConsoleLogin"]}}`, typed)
	}
	if first := strings.TrimSpace(inside); strings.HasPrefix(first, `"`) || first == "}" {
		p, err := pattern.ParseEvent(typed)
		if err != nil {
			return nil, fmt.Errorf("the event pattern: %w", err)
		}
		return p, nil
	}
	p, err := pattern.ParseFilter(typed)
	if err != nil {
		return nil, fmt.Errorf("the filter pattern: %w", err)
	}
	return p, nil
}

// everyEvent is the question where neither a check nor a pattern is named.
const everyEvent = "events"

// in are the questions. With sessions to trace the search is about a longer time
// than the events: the zero Period is any time.
func (q questions) in(p evidence.Period, traced bool, of *record.Interest) *record.Search {
	out, filters := &record.Search{Period: p}, q.filters
	if traced {
		out.Questions = append(out.Questions, sessionsBegun())
		if p != (evidence.Period{}) {
			out.Period.From = p.From.Add(-longestSession)
			filters = append([]record.Condition{happenedIn(p)}, filters...)
		}
	}
	put := func(id string, all ...record.Condition) {
		out.Questions = append(out.Questions, record.Question{ID: id, All: slices.Concat(all, filters)})
	}
	for _, c := range q.checks {
		put(c.id, c.where(of)...)
	}
	for i, p := range q.patterns {
		id := "pattern"
		if len(q.patterns) > 1 {
			id = fmt.Sprintf("pattern-%d", i+1)
		}
		put(id, record.Matching(p))
	}
	if len(q.checks)+len(q.patterns) == 0 {
		put(everyEvent)
	}
	return out
}

// happenedIn leaves out what surely happened at another time.
func happenedIn(p evidence.Period) record.Condition {
	return condition(nil, func(document map[string]any) bool {
		at, ok := timeOf(document)
		return !ok || !at.Before(p.From) && at.Before(p.To)
	})
}
