package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
)

// powerTable shows to people who has power over the audit trail: a matrix of
// principals and capabilities, then how those get there who are not approved.
type powerTable struct {
	*sheet
	*powers
	whole bool // every path is told: a few principals were asked about
}

// writeTable writes the answer for people.
func (p *powers) writeTable(w io.Writer, width int, color, whole bool) error {
	t := powerTable{sheetOn(w, width, color), p, whole}
	t.summary()
	if len(t.held) > 0 {
		t.matrix()
		t.ways()
	}
	return t.w.Flush()
}

// summary says how much was examined, and what nobody can do.
func (t *powerTable) summary() {
	accounts, holders := map[string]bool{}, map[string]bool{}
	for _, e := range t.principals {
		accounts[e.account] = true
	}
	for _, h := range t.held {
		if h.Outcome != access.Denied {
			holders[h.Principal] = true
		}
	}
	kinds := []string{count(t.served(), "trail"), count(t.subjects("s3"), "log bucket"), count(t.subjects("kms"), "key")}
	t.line("", fmt.Sprintf("Asked about %s; of %s, %s examined.", strings.Join(kinds, ", "), count(len(accounts), "account"), were(len(t.principals), "principal")))
	switch {
	case t.note != "":
		t.line("", sentenceOf(t.note))
	case len(holders) == 0 && slices.ContainsFunc(t.domains, func(d domain) bool { return d.gap == nil }):
		t.line("", "None of them has any of the powers asked about"+t.atLeast()+".")
	}
	var nobody, unknown []string
	for _, c := range access.Capabilities() {
		asked, known, held := t.state(c)
		switch {
		case !asked || held:
		case known:
			nobody = append(nobody, string(c))
		default:
			unknown = append(unknown, string(c))
		}
	}
	if len(holders) > 0 && len(nobody) > 0 {
		t.line("", "Held by nobody"+t.atLeast()+": "+strings.Join(nobody, ", "))
	}
	if len(unknown) > 0 {
		t.line("", "Not known of: "+strings.Join(unknown, ", "))
	}
}

// subjects counts those of one service.
func (t *powerTable) subjects(service string) int {
	found := map[string]bool{}
	for _, d := range t.domains {
		if strings.Contains(d.subject, ":"+service+":") {
			found[d.subject] = true
		}
	}
	return len(found)
}

// served counts the trails that the subjects are, or serve.
func (t *powerTable) served() int {
	found := map[string]bool{}
	for _, d := range t.domains {
		for _, trail := range d.trails {
			found[trail] = true
		}
	}
	return len(found)
}

func (t *powerTable) atLeast() string {
	if len(t.lacks) > 0 {
		return " among what could be read"
	}
	return ""
}

// state is whether a capability was asked about, whether it is known of every
// subject who holds it, and whether somebody does.
func (t *powerTable) state(c access.Capability) (asked, known, held bool) {
	known = true
	for _, d := range t.domains {
		if slices.Contains(d.capabilities, c) {
			asked, known = true, known && d.gap == nil
		}
	}
	held = slices.ContainsFunc(t.held, func(h holding) bool { return h.Capability == c && h.Outcome != access.Denied })
	return asked, known, held
}

func sentenceOf(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }
