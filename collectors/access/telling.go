package access

import (
	"fmt"
	"strings"
)

// Admin is what OfAccount's Admins hold: every action on every resource. It is no
// power over one trail, and not among Capabilities.
const Admin Capability = "admin"

// Words implements evidence.Enumerated: a capability that a sentence misspells is
// a mistake of its author.
func (Capability) Words() []string {
	words := []string{string(Admin)}
	for _, c := range Capabilities() {
		words = append(words, string(c))
	}
	return words
}

// mostTold is how many statements or conditions are told of one holder; the rest
// is counted, and stands in the facts.
const mostTold = 2

// String names the holder: who, what power, by which statements, on which
// conditions, and in how many ways others become it.
func (h Holder) String() string {
	before, what, after := h.Parts()
	return before + what + after
}

// Parts implements evidence.Gathered: the powers that the same statements give a
// principal are told as one.
func (h Holder) Parts() (before, what, after string) {
	what = string(h.Capability)
	if h.Capability == SilenceAlerts { // of which there are many resources
		what += " on " + h.Resource
	}
	var parts []string
	if len(h.Via) > 0 {
		parts = append(parts, "through "+some(h.Via))
	}
	switch {
	case len(h.Conditions) > 0:
		parts = append(parts, "depends on "+some(h.Conditions))
	case h.Outcome == Depends:
		parts = append(parts, "depends on what is not known")
	}
	if len(h.Guardrails) > 0 {
		parts = append(parts, "in part stopped by "+some(h.Guardrails))
	}
	if n := len(h.Paths) + h.MorePaths; n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s to become it", n, map[bool]string{true: "way", false: "ways"}[n == 1]))
	}
	for _, p := range parts {
		after += ", " + p
	}
	return h.who() + " (", what, after + ")"
}

// Place implements evidence.Gathered.
func (Holder) Place() string {
	return "all are named in the report's section on access, on the workbook's sheet Access and by trailproof access"
}

// who is the principal, with its kind where its name does not say what it stands
// for.
func (h Holder) who() string {
	switch h.Kind {
	case AccountKind:
		if isAccountID(h.Principal) {
			return "all of account " + h.Principal
		}
		return h.Principal + ", all of another account,"
	case EveryoneKind:
		return "everyone, " + h.Principal + ","
	case ServiceKind, OrganizationsKind:
		return h.Kind + " " + h.Principal
	}
	return h.Principal
}

// String names whom a trust policy admits.
func (a Admitted) String() string {
	if a.Via == "" {
		return a.Kind + " " + a.Principal
	}
	return a.Kind + " " + a.Principal + " (" + a.Via + ")"
}

// Tells implements evidence.Telling: beside what no policy denies stands what is
// denied, by which policies, and whom they exempt.
func (r Rail) Tells(path string) string {
	if path != "open" {
		return ""
	}
	if len(r.Denied) == 0 {
		return "no policy of the organization denies any of it"
	}
	denied := make([]string, len(r.Denied))
	for i, c := range r.Denied {
		denied[i] = string(c)
	}
	out := "denied are " + strings.Join(denied, ", ")
	if len(r.Policies) > 0 {
		out += " by " + strings.Join(r.Policies, ", ")
	}
	if len(r.Exempt) > 0 {
		out += ", except to " + strings.Join(r.Exempt, ", ")
	}
	return out
}

func some(list []string) string {
	if len(list) <= mostTold {
		return strings.Join(list, " and ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:mostTold], ", "), len(list)-mostTold)
}
