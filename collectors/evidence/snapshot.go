package evidence

import (
	"cmp"
	"slices"
	"time"
)

// SnapshotSchema names the version of snapshot.json.
const SnapshotSchema = "trailproof/snapshot/v1"

// A Fact is a typed document about one subject.
type Fact struct {
	Kind    string   `json:"kind"` // e.g. "cloudtrail.trail"
	ID      string   `json:"id"`   // an ARN where there is one
	Account string   `json:"account"`
	Region  string   `json:"region"`
	Calls   []CallID `json:"calls,omitempty"` // the calls that found the subject
	Data    any      `json:"data"`            // a pointer to the kind's type
}

// A Scope is one (kind, account, region) that was read completely, or could
// not be. Found lists the subjects that the scope shows, judged there or
// elsewhere: a trail seen from a member account is found there and judged at
// its home.
type Scope struct {
	Kind    string   `json:"kind"`
	Account string   `json:"account"`
	Region  string   `json:"region"`
	Gap     *Gap     `json:"gap,omitempty"`
	Found   []string `json:"found,omitempty"`
	Calls   []CallID `json:"calls,omitempty"`
}

// Tool names the program that collected or judged.
type Tool struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

// FirstGap is why something may be missing from what the scopes found: the gap
// of the first that has one, or nil if all were read completely.
func FirstGap(scopes []Scope) *Gap {
	for _, sc := range scopes {
		if sc.Gap != nil {
			return sc.Gap
		}
	}
	return nil
}

// Caller is who asked, as AWS names them.
type Caller struct {
	ARN     string `json:"arn"`
	Account string `json:"account"`
}

// Account is one account that the collection set out to examine.
type Account struct {
	ID         string   `json:"id"`
	Name       string   `json:"name,omitempty"`
	Status     string   `json:"status,omitempty"`      // as Organizations says, e.g. "ACTIVE"
	Unit       string   `json:"unit,omitempty"`        // the organizational units it lies in, by name, from below the root: "Workloads/Production"
	Regions    []string `json:"regions,omitempty"`     // the enabled regions that were asked
	NotScanned string   `json:"not_scanned,omitempty"` // why, in a sentence; "" if it was

	// Tags are the account's in its organization, if they were asked for.
	Tags map[string]string `json:"tags,omitempty"`
}

// Asked is how much was to be collected. Empty lists stand for everything.
type Asked struct {
	Org      bool     `json:"org,omitempty"` // the accounts of the caller's organization
	Accounts []string `json:"accounts,omitempty"`
	Regions  []string `json:"regions,omitempty"`
}

// IsZero says that nothing beyond the caller's own account was named.
func (a Asked) IsZero() bool { return !a.Org && len(a.Accounts) == 0 && len(a.Regions) == 0 }

// About says who collected the snapshot, when, and over what.
type About struct {
	Schema      string    `json:"schema"`
	Tool        Tool      `json:"tool"`
	Caller      Caller    `json:"caller"`
	Period      Period    `json:"period"`
	Started     time.Time `json:"started"`
	Finished    time.Time `json:"finished"` // durations are measured back from here
	Arguments   []string  `json:"arguments"`
	Asked       Asked     `json:"asked,omitzero"`
	Accounts    []Account `json:"accounts"`
	Interrupted bool      `json:"interrupted,omitempty"`
}

// Snapshot is all that one collection learned.
type Snapshot struct {
	About  About   `json:"about"`
	Facts  []Fact  `json:"facts"`
	Scopes []Scope `json:"scopes"`
	Calls  []Call  `json:"-"` // the ledger, kept in calls.jsonl
}

// Sort puts the snapshot in its one order, whatever order it was learned in.
func (s *Snapshot) Sort() {
	slices.SortFunc(s.About.Accounts, func(a, b Account) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(s.Facts, factsInOrder)
	slices.SortStableFunc(s.Scopes, scopesInOrder)
	for i := range s.Scopes {
		found := slices.Clone(s.Scopes[i].Found) // it may be shared with another snapshot
		slices.Sort(found)
		s.Scopes[i].Found = slices.Compact(found)
	}
	slices.SortFunc(s.Calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Service, b.Service), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.ID, b.ID))
	})
}

func factsInOrder(a, b Fact) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID))
}

func scopesInOrder(a, b Scope) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}
