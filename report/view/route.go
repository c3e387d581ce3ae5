package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	mostRecordLines = 24  // of a record that is shown
	longestLine     = 160 // characters of one of its lines
)

// routeOf puts one way in words.
func routeOf(f routeFact) Route {
	out := Route{Through: strings.ReplaceAll(f.Through, "-", " "), ID: f.ID, Region: f.Region, Tells: answer(f.Tells),
		Missed: recordText(f.Missed), Wider: recordText(f.Wider), Noise: f.Noise}
	weak := -1
	for i, l := range f.Links {
		link := AlertLink{What: l.What, ID: l.ID, Why: l.Why, Holds: Inconclusive}
		switch holds, known := l.Holds.Get(); {
		case known && holds:
			link.Holds = NoExceptions
		case known:
			link.Holds = Exception
		case link.Why == "":
			link.Why = "not known: " + gapWords(*l.Holds.Gap())
		}
		if link.Holds != NoExceptions && (weak < 0 || link.Holds == Exception && out.Links[weak].Holds != Exception) {
			weak = i
		}
		out.Links = append(out.Links, link)
	}
	if weak >= 0 {
		out.Links[weak].Weak = true
	}
	return out
}

// Chain is the links in a row: trail → delivery → pattern.
func (r Route) Chain() string {
	var out []string
	for _, l := range r.Links {
		switch l.Holds {
		case Exception:
			out = append(out, l.What+" (broken)")
		case NoExceptions:
			out = append(out, l.What)
		default:
			out = append(out, l.What+" (not known)")
		}
	}
	return strings.Join(out, " → ")
}

// Weak is the link that Broken is about; nil if all hold.
func (r Route) Weak() *AlertLink {
	for i := range r.Links {
		if r.Links[i].Weak {
			return &r.Links[i]
		}
	}
	return nil
}

// closest is the route that a sentence about what is broken is about: it ends with
// the words of the route's own link. Where none does, it is the first that stands
// as the alert does.
func closest(broken string, told Told, routes []Route) int {
	first := -1
	for i, r := range routes {
		if r.Tells == "yes" {
			continue
		}
		if w := r.Weak(); w != nil && w.Why != "" && strings.HasSuffix(broken, w.Why) {
			return i
		}
		if first < 0 && (r.Tells == "no") == (told == NotTold) {
			first = i
		}
	}
	return first
}

// hubWords says what Security Hub's control would say.
func hubWords(f alertFact) (string, Result) {
	passes, known := f.SecurityHub.Get()
	switch {
	case f.Control == "", !known && f.SecurityHub.Gap().Reason == evidence.NotAsked:
		return "", Inconclusive
	case !known:
		return "Whether Security Hub's " + f.Control + " would pass is not known: " + gapWords(*f.SecurityHub.Gap()) + ".", Inconclusive
	case passes:
		return "Security Hub's " + f.Control + " would pass: it asks for the exact text of a pattern, which is there.", NoExceptions
	}
	return "Security Hub's " + f.Control + ", which asks for the exact text of a pattern, would fail.", Exception
}

// hubsInWords says what several controls would say.
func hubsInWords(controls map[Result][]string) string {
	var out []string
	for _, said := range []struct {
		result Result
		words  string
	}{{NoExceptions, " would pass"}, {Exception, " would fail"}, {Inconclusive, " might do either"}} {
		if names := controls[said.result]; len(names) > 0 {
			out = append(out, listed(names)+said.words)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "Of its controls, which ask for the exact text of a pattern, " + strings.Join(out, "; ") + "."
}

// recordText is a record over several lines. What is left out of a long one is
// counted; all of it is in snapshot.json.
func recordText(raw json.RawMessage) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var out bytes.Buffer
	if json.Indent(&out, raw, "", "  ") != nil {
		return "a record that cannot be shown"
	}
	lines := strings.Split(out.String(), "\n")
	more := len(lines) - mostRecordLines
	if more > 1 {
		lines = append(lines[:mostRecordLines:mostRecordLines], fmt.Sprintf("… (%s, in snapshot.json)", many(more, "more line")))
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line) - longestLine; n > 0 {
			lines[i] = string([]rune(line)[:longestLine]) + fmt.Sprintf("… (%s)", many(n, "more character"))
		}
	}
	return strings.Join(lines, "\n")
}
