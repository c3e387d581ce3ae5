package awsapi

import (
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
}

// Member is one account of the estate.
type Member struct {
	ID, Name, Status string
	Session          *Session                 // nil if there is none
	Gap              *evidence.Gap            // why there is no session
	Calls            []evidence.CallID        // the calls that tried to open one
	Regions          evidence.Value[[]string] // enabled regions, sorted
	Fallback         []string                 // regions to ask where Regions is not known; empty for the session's own
}

// Target is one account, or one region of it, to be asked. Region is "" where
// the question is one of the whole account.
type Target struct {
	Member  *Member
	Session *Session
	Region  string
}
