package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls/sentence"
)

// choice is the part of the answer that is asked for; without any, all of it.
type choice struct {
	trails       []string // ARNs or names
	capabilities []string
	principals   []string // ARNs, or patterns with * and ?
	all          bool     // also who was examined and holds nothing
}

// check finds fault with what was typed, before anything is asked.
func (c *choice) check() error {
	known := capabilityNames()
	for _, name := range c.capabilities {
		if !slices.Contains(known, name) {
			return usagef("--capability: there is no %q; there are %s%s", name, strings.Join(known, ", "), meant(name, known))
		}
	}
	for _, text := range slices.Concat(c.principals, c.trails) {
		if strings.TrimSpace(text) == "" {
			return usagef("--principal and --trail are not empty")
		}
	}
	return nil
}

func capabilityNames() []string {
	var out []string
	for _, c := range access.Capabilities() {
		out = append(out, string(c))
	}
	return out
}

// trailsOf are the ARNs of the trails that are chosen; nil if none is.
func (c *choice) trailsOf(s *evidence.Snapshot) (map[string]bool, error) {
	if len(c.trails) == 0 {
		return nil, nil
	}
	named := map[string][]string{} // ARNs, by name and by ARN
	for _, f := range s.Facts {
		if t, ok := f.Data.(*cloudtrail.Trail); ok {
			named[t.Name] = append(named[t.Name], t.ARN)
			named[t.ARN] = []string{t.ARN}
		}
	}
	out := map[string]bool{}
	for _, name := range c.trails {
		if named[name] == nil {
			known := slices.DeleteFunc(slices.Sorted(maps.Keys(named)), func(n string) bool { return strings.HasPrefix(n, "arn:") })
			there := "; there is " + strings.Join(known, ", ")
			if len(known) == 0 {
				there = "; there is none"
			}
			return nil, usagef("--trail: there is no trail %q%s", name, there)
		}
		for _, arn := range named[name] {
			out[arn] = true
		}
	}
	return out, nil
}

// narrowed are the domains of the chosen trails, with the chosen capabilities.
func (c *choice) narrowed(all []domain, trails map[string]bool) []domain {
	var out []domain
	for _, d := range all {
		if trails != nil && !slices.ContainsFunc(d.trails, func(t string) bool { return trails[t] }) {
			continue
		}
		d.capabilities = slices.DeleteFunc(slices.Clone(d.capabilities), func(of access.Capability) bool {
			return len(c.capabilities) > 0 && !slices.Contains(c.capabilities, string(of))
		})
		if len(d.capabilities) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// chooses says whether a principal is asked about.
func (c *choice) chooses(principal string) bool {
	return len(c.principals) == 0 || sentence.MatchesOne(c.principals, principal)
}

// strangers finds fault with principals that nothing is known of, given those
// of whom something is. One that is written out is a mistake, unless its account
// could not be read; a pattern that matches nobody is worth a note.
func (c *choice) strangers(known []string, unread func(account string) bool) (note string, err error) {
	for _, text := range c.principals {
		if slices.ContainsFunc(known, func(k string) bool { return sentence.MatchesOne([]string{text}, k) }) {
			continue
		}
		account := accountOf(text)
		switch {
		case strings.ContainsAny(text, "*?"):
			note = cmp.Or(note, fmt.Sprintf("no principal that was examined matches %s", text))
		case unread(account):
			note = cmp.Or(note, fmt.Sprintf("nothing is known of %s: its account could not be read", text))
		default:
			return "", usagef("--principal: %s is not among the principals that were examined%s", text, meant(text, known))
		}
	}
	return note, nil
}

// accountOf is the account in an ARN; "" if it names none.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && accountID.MatchString(parts[4]) {
		return parts[4]
	}
	return ""
}
