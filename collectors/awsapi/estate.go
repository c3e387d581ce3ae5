package awsapi

import (
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Estate is what one collection sets out to examine: accounts, each with the
// session that speaks for it and the regions it has enabled.
type Estate struct {
	Home     *Session // the caller's own account
	Org      bool     // the accounts are those of the organization
	Accounts []Member // in ID order
	Now      time.Time
	Period   evidence.Period // the evidence is to speak for; a moment for none
	// Progress is told what is going on, in the manner of fmt.Printf, by many
	// goroutines; nil for nobody.
	Progress func(format string, args ...any)
}

// Say tells of progress.
func (e *Estate) Say(format string, args ...any) {
	if e.Progress != nil {
		e.Progress(format, args...)
	}
}

// Member is one account of the estate.
type Member struct {
	ID, Name, Status string
	Session          *Session                 // nil if there is none
	Gap              *evidence.Gap            // why there is no session
	Calls            []evidence.CallID        // the calls that tried to open one
	Regions          evidence.Value[[]string] // enabled regions, sorted
	Fallback         []string                 // regions to ask where Regions is not known; empty for the session's own
	InScope          []string                 // the regions to be judged; nil for every one
}

// NoSession is why nobody speaks for the account.
func (m *Member) NoSession() evidence.Gap {
	if m.Gap != nil {
		return *m.Gap
	}
	return evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole", Detail: "no session in this account"}
}

// Judged keeps the regions that are to be judged. Trails are looked for in the
// others as well: one that lies there may cover these.
func (m *Member) Judged(regions []string) []string {
	if m.InScope == nil {
		return regions
	}
	return slices.DeleteFunc(slices.Clone(regions), func(r string) bool { return !slices.Contains(m.InScope, r) })
}

// Sessions are those of the estate, by the account they speak for.
func (e *Estate) Sessions() map[string]*Session {
	out := map[string]*Session{}
	for _, m := range e.Accounts {
		if m.Session != nil {
			out[m.ID] = m.Session
		}
	}
	return out
}

// Target is one account, or one region of it, to be asked. Region is "" where
// the question is one of the whole account.
type Target struct {
	Member  *Member
	Session *Session
	Region  string
}
