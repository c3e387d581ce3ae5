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

// Asked is how much was to be collected, and through which roles. Empty lists
// stand for everything. External IDs are not kept.
type Asked struct {
	Org             bool                      `json:"org,omitempty"` // the accounts of the caller's organization
	Accounts        []string                  `json:"accounts,omitempty"`
	ExcludeAccounts []string                  `json:"exclude_accounts,omitempty"`
	Units           []string                  `json:"units,omitempty"` // organizational units, by ID or path of names
	ExcludeUnits    []string                  `json:"exclude_units,omitempty"`
	Regions         []string                  `json:"regions,omitempty"`
	RoleName        string                    `json:"role_name,omitempty"`
	Via             []string                  `json:"via,omitempty"` // ARNs of the roles assumed first, in order
	AccountTags     bool                      `json:"account_tags,omitempty"`
	AccountSettings map[string]AskedOfAccount `json:"account_settings,omitempty"` // where an account differs, by its ID
}

// AskedOfAccount is what differs for one account; what is empty does not.
type AskedOfAccount struct {
	RoleName string   `json:"role_name,omitempty"`
	Via      []string `json:"via,omitempty"`
	Regions  []string `json:"regions,omitempty"`
	Skip     string   `json:"skip,omitempty"` // why it is not examined
}

// IsZero says that nothing beyond the caller's own account was named.
func (a Asked) IsZero() bool {
	lists := len(a.Accounts) + len(a.ExcludeAccounts) + len(a.Units) + len(a.ExcludeUnits) + len(a.Regions) + len(a.Via)
	return !a.Org && !a.AccountTags && a.RoleName == "" && lists == 0 && len(a.AccountSettings) == 0
}

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
	Part        string    `json:"part,omitempty"` // the account that the snapshot is about, if it is a part of what was collected
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
