package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
)

// lack is one question that went unanswered, and where.
type lack struct {
	gap    evidence.Gap
	places []string
}

// settledBy says whether the same permission would settle both. Without one, each has
// its own cause.
func (l lack) settledBy(gap evidence.Gap) bool {
	return l.gap == gap || gap.Action != "" && l.gap.Reason == gap.Reason && l.gap.Action == gap.Action
}

// lacksOf are the questions whose answers could change what is told.
func lacksOf(s *evidence.Snapshot, p *powers, c *choice) []lack {
	var out []lack
	add := func(gap *evidence.Gap, place string) {
		if gap == nil {
			return
		}
		i := slices.IndexFunc(out, func(l lack) bool { return l.settledBy(*gap) })
		if i < 0 {
			i, out = len(out), append(out, lack{gap: *gap})
		}
		if !slices.Contains(out[i].places, place) {
			out[i].places = append(out[i].places, place)
		}
	}
	for _, sc := range s.Scopes {
		if bearsOnAccess(sc, c) {
			add(sc.Gap, placeOf(sc))
		}
	}
	for _, d := range p.domains {
		add(d.gap, d.subject)
		add(d.holders.Unread, d.subject)
	}
	told := map[evidence.Gap]bool{} // that all who depend on it need not be named
	for _, l := range out {
		told[l.gap] = true
	}
	for _, h := range p.held {
		if gap := h.Holds.Gap(); h.Outcome == access.Depends && unread(gap) && !told[*gap] {
			add(gap, h.Principal)
		}
	}
	return out
}

// unread says that a gap is for want of an answer. Otherwise all was read, and it
// depends on what only the request would tell.
func unread(gap *evidence.Gap) bool { return gap != nil && gap.Reason != evidence.Unsupported }

// bearsOnAccess says whether there may be more trails or principals in a scope
// that was not read.
func bearsOnAccess(sc evidence.Scope, c *choice) bool {
	switch sc.Kind {
	case cloudtrail.TrailKind:
		return len(c.trails) == 0
	case iam.UserKind, iam.RoleKind, iam.GroupKind, iam.PolicyKind:
		return len(c.principals) == 0 || slices.ContainsFunc(c.principals, func(text string) bool {
			account := accountOf(text)
			return account == "" || account == sc.Account
		})
	}
	return false
}

func placeOf(sc evidence.Scope) string {
	return strings.TrimSpace("account " + sc.Account + " " + sc.Region)
}

// unreadAccounts tells the accounts whose identities could not be read.
func unreadAccounts(s *evidence.Snapshot) func(account string) bool {
	return func(account string) bool {
		return slices.ContainsFunc(s.Scopes, func(sc evidence.Scope) bool {
			return sc.Account == account && sc.Gap != nil && slices.Contains([]string{iam.UserKind, iam.RoleKind}, sc.Kind)
		})
	}
}

// mostPlaces are told of one question.
const mostPlaces = 5

// String is the question, with what would settle it and where.
func (l lack) String() string {
	places := strings.Join(l.places[:min(mostPlaces, len(l.places))], ", ")
	if more := len(l.places) - mostPlaces; more > 0 {
		places += fmt.Sprintf(" and %d more", more)
	}
	text := strings.TrimSpace(l.gap.Reason.String()+" "+l.gap.Action) + ": " + places
	switch {
	case l.gap.Detail != "":
		text += " (" + l.gap.Detail + ")"
	case l.gap.Action == "":
		text += " (the evidence was collected without it)"
	}
	return text
}
