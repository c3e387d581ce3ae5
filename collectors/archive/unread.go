package archive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Unread is where there may be more chains than those that were verified: what
// could not be asked or listed when they were looked for.
type Unread struct {
	Account string          `json:"account"` // "" for any
	Region  string          `json:"region"`  // "" for any
	Reason  evidence.Reason `json:"reason"`
	Action  string          `json:"action"` // the IAM action that would close it
	Detail  string          `json:"detail"`
}

// Lack adds to a result where there may be more chains. A result that lacks
// something is not valid.
func (r *Result) Lack(unread ...Unread) {
	r.Unread = append(append([]Unread{}, r.Unread...), unread...)
	slices.SortFunc(r.Unread, func(a, b Unread) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.Region, b.Region),
			strings.Compare(a.Action, b.Action), cmp.Compare(a.Reason, b.Reason), strings.Compare(a.Detail, b.Detail))
	})
	r.Unread = slices.Compact(r.Unread)
	r.Verdict = r.verdict()
}
