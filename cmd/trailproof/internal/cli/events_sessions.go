package cli

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A user is whoever's session is to be traced: what his record says of himself.
type user struct {
	key, arn, principal, since string
	at                         time.Time
}

// userOf reads it; false if the record is not of a session that somebody began.
func userOf(document map[string]any) (user, bool) {
	who := func(field string) string { return text(document, "userIdentity."+field) }
	at, _ := timeOf(document)
	u := user{key: who("accessKeyId"), arn: who("arn"), principal: who("principalId"), since: who("sessionContext.attributes.creationDate"), at: at}
	switch who("type") {
	case "AssumedRole", "FederatedUser":
		return u, true
	}
	return u, false
}

// user is whoever received the beginning, to be traced on; false if that is nobody's
// session.
func (g beginning) user() (user, bool) {
	u := user{key: g.ByKey, arn: g.By, principal: g.ByID, since: g.Since, at: g.At}
	ofAnother := !g.ByAnARN && strings.HasPrefix(g.ByID, "AROA") // in another account, whose record tells more
	return u, ofAnother || strings.Contains(g.By, ":assumed-role/") || strings.Contains(g.By, ":federated-user/")
}

// traces are the beginnings behind the sessions of what was found. Only those that are
// needed are held in memory.
type traces struct {
	byKey    map[string][]beginning // by access key ID
	switched map[string][]beginning // by principalId: the roles that were switched to
}

// steps is how many times a session is traced to the one before it.
const steps = 8

// trace reads the beginnings as often as a session may lead to another.
func trace(begun *spool[beginning], users func(func(user)) error) (*traces, error) {
	t := &traces{byKey: map[string][]beginning{}, switched: map[string][]beginning{}}
	wanted := map[string]bool{}
	want := func(u user) {
		for _, name := range []string{u.key, u.principal} {
			if name != "" {
				wanted[name] = true
			}
		}
	}
	if err := users(want); err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for range steps {
		next := map[string]bool{}
		err := begun.each(func(g beginning) error {
			by, name := t.byKey, g.Key
			if g.Key == "" {
				by, name = t.switched, g.Principal
			}
			if !wanted[name] {
				return nil
			}
			by[name] = append(by[name], g)
			if u, ok := g.user(); ok {
				next[u.key], next[u.principal] = true, true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for name := range wanted {
			done[name] = true
		}
		delete(next, "")
		for name := range done {
			delete(next, name)
		}
		if wanted = next; len(next) == 0 {
			break
		}
	}
	return t, nil
}

// begunBy is the beginning that began a session. What cannot be told apart is none,
// with the reason.
func (t *traces) begunBy(u user) (beginning, string) {
	var fit []beginning
	for _, g := range t.byKey[u.key] {
		if u.key != "" && (g.Session == "" || g.Session == u.arn) && (u.at.IsZero() || !g.At.After(u.at)) {
			fit = append(fit, g)
		}
	}
	if len(fit) == 0 {
		began, err := time.Parse(time.RFC3339, u.since)
		for _, g := range t.switched[u.principal] {
			if err == nil && u.principal != "" && g.Session == u.arn && began.Sub(g.At).Abs() <= time.Minute {
				fit = append(fit, g)
			}
		}
	}
	if len(fit) == 0 {
		return beginning{}, "not found"
	}
	if slices.ContainsFunc(fit, func(g beginning) bool { return g.Verified }) {
		fit = slices.DeleteFunc(fit, func(g beginning) bool { return !g.Verified }) // what anybody may have planted
	}
	best := fit[0]
	for _, g := range fit[1:] {
		if g.ID != best.ID && (g.Other == "" || g.Other != best.Other) {
			return beginning{}, "several records claim to have begun it"
		}
		if g.ByAnARN && !best.ByAnARN { // of an account that is asked for a role by another, both have a record
			best = g
		}
	}
	return best, ""
}

// told is how a session came to be.
type told struct {
	By     []step `json:"by"`               // the nearest first
	Lost   string `json:"lost,omitempty"`   // why nothing is known beyond the last
	Source string `json:"source,omitempty"` // sourceIdentity, which a role cannot change
}

type step struct {
	Principal string    `json:"principal"`
	Event     string    `json:"event"`
	EventID   string    `json:"event_id"`
	Time      time.Time `json:"time"`
	Verified  bool      `json:"verified"`
}

// of tells how the session of a record came to be; nil if it is of none.
func (t *traces) of(document map[string]any) *told {
	u, ok := userOf(document)
	if t == nil || !ok {
		return nil
	}
	out := &told{By: []step{}, Source: text(document, "userIdentity.sessionContext.sourceIdentity")}
	seen := map[string]bool{}
	for ok {
		if len(out.By) == steps {
			out.Lost = "more steps than are followed"
			return out
		}
		g, why := t.begunBy(u)
		if why == "" && seen[g.ID] {
			why = "the records go round in a circle"
		}
		if out.Lost = why; why != "" {
			return out
		}
		seen[g.ID] = true
		out.By = append(out.By, step{g.By, g.Event, g.ID, g.At, g.Verified})
		out.Source = cmp.Or(out.Source, g.Source)
		u, ok = g.user()
	}
	return out
}

// sentence says it on one line, such as "user alice (AssumeRole at …, event …)".
func (t *told) sentence() string {
	if t == nil {
		return ""
	}
	var parts []string
	for _, s := range t.By {
		parts = append(parts, s.words())
	}
	if t.Lost != "" {
		parts = append(parts, t.Lost)
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ← ")
}

func (s step) words() string {
	words := s.Principal + " (" + s.Event + " at " + stamp(s.Time) + ", event " + s.EventID
	if !s.Verified {
		words += ", unverified"
	}
	return words + ")"
}
