package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/archive"
)

// answer shows what was found, and makes the error that becomes the exit code.
// A search that ended early shows what it found until then.
func (s *searching) answer(found *spottings, result *archive.Result, targets []target, end error) error {
	found.settle()
	found.summarize(result, end)
	s.show.finish()
	for _, t := range targets {
		write := func(w io.Writer) error { return s.write(found, w, t.format) }
		if t.path == "-" {
			if err := write(s.env.Stdout); err != nil {
				return err
			}
			continue
		}
		if err := writeWhole(t.path, write); err != nil {
			return err
		}
	}
	if err := s.write(found, s.env.Stdout, s.format); err != nil {
		return err
	}
	for _, hint := range found.hints() {
		s.show.hint("hint: %s", hint)
	}
	if s.format != "table" {
		for _, line := range found.lines {
			s.show.say("%s", line)
		}
	}
	switch {
	case end != nil:
		return end
	case result.Verdict == archive.Invalid:
		return said{errInvalidLogs}
	case found.lacking:
		return said{errUnanswered}
	}
	return nil
}

func (s *searching) write(found *spottings, w io.Writer, format string) error {
	color := s.env.colour(s.env.StdoutTTY, s.show.noColor)
	switch format {
	case "ndjson":
		return found.writeNDJSON(w)
	case "csv":
		return found.writeCSV(w)
	case "json":
		return found.writeArray(w)
	case "table":
		if s.timeline {
			return found.writeTimeline(w, s.env.Width, color)
		}
		return found.writeTable(w, s.env.Width, color)
	}
	return nil
}

// listedFaults is how many log files are named where people read them.
const listedFaults = 5

// summarize says in a few lines what was searched, and what not.
func (a *spottings) summarize(result *archive.Result, end error) {
	put := func(format string, args ...any) { a.lines = append(a.lines, fmt.Sprintf(format, args...)) }
	n := a.events.count
	if end != nil {
		put("%s found until then, %s verified: the search did not come to its end", count(n, "event"), thousands(int64(a.verified)))
		return
	}
	by := result.Searched
	searched := fmt.Sprintf("%s in %s, %s", count(by.Records, "record"), count(by.Files, "log file"), a.when())
	switch {
	case by.Files == 0:
		put("nothing was searched: there is no log file %s", a.when())
	case n == 0:
		put("no event found; searched %s", searched)
	default:
		put("%s found, %s verified; searched %s", count(n, "event"), thousands(int64(a.verified)), searched)
	}
	if a.strict > 0 || by.Strict > 0 {
		odd := ""
		if by.Strict > 0 {
			odd = ", and " + thousands(int64(by.Strict)) + " in doubt, with a field twice or a name in escapes"
		}
		put("decoded strictly: %s found%s", count(a.strict, "record"), odd)
	}
	if by.Files > by.Verified {
		put("a valid digest vouches for %s of %s", thousands(int64(by.Verified)), count(by.Files, "log file"))
	}
	if result.Verdict == archive.Invalid {
		put("invalid: something that CloudTrail signed was altered, forged or removed; what is not found may have been taken away; see validate-logs")
	}
	for _, u := range result.Unread {
		where := strings.Join(slices.DeleteFunc([]string{u.Account, u.Region, strings.TrimSpace(u.Reason.String() + " " + u.Action), u.Detail}, func(s string) bool { return s == "" }), "  ")
		a.unread = append(a.unread, where)
	}
	for _, c := range result.Chains {
		for _, f := range c.Findings {
			if f.Class == archive.ListingFailed {
				a.unread = append(a.unread, f.Object+": "+f.Detail)
			}
		}
	}
	list := func(lead string, all []string, n int) {
		for _, one := range all[:min(len(all), listedFaults)] {
			put("%s: %s", lead, one)
		}
		if more := n - min(len(all), listedFaults); more > 0 {
			put("%s: %s more", lead, thousands(int64(more)))
		}
	}
	list("not searched whole", a.faults, a.faulty)
	list("not searched", a.unread, len(a.unread))
	if a.lacking = by.Files == 0 || a.faulty > 0 || len(a.unread) > 0; a.lacking && by.Files > 0 {
		put("incomplete: there may be more events than were found")
	}
}

// foot writes the summary below a table.
func (a *spottings) foot(t *sheet) {
	if a.events.count > 0 {
		t.line("", "")
	}
	for _, line := range a.lines {
		t.line("", line)
	}
}

// hints are what helps to ask better.
func (a *spottings) hints() []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(a.unsure)) {
		if n := a.unsure[id]; n > 0 {
			out = append(out, fmt.Sprintf("%s: AWS does not document whether %s; not shown", id, matches(n)))
		}
	}
	return out
}

func matches(n int) string {
	if n == 1 {
		return "1 more event matches"
	}
	return thousands(int64(n)) + " more events match"
}
