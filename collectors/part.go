package collectors

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// Part is what a collection says of one of its accounts: the facts and scopes of
// the account, the facts elsewhere that are shown in it, such as an organization
// trail with its bucket and key, and the organization. It has no ledger.
//
// What lies elsewhere is taken away, and so a check comes out for the part as it
// does in the account within the whole, or is unknown: losing evidence never flips
// a verdict.
func Part(s *evidence.Snapshot, account string) *evidence.Snapshot {
	out := &evidence.Snapshot{About: s.About}
	out.About.Part = account
	out.About.Accounts = slices.DeleteFunc(slices.Clone(s.About.Accounts), func(a evidence.Account) bool { return a.ID != account })
	type subject struct{ kind, id string }
	shown := map[subject]bool{}
	for _, sc := range s.Scopes {
		if sc.Account != account && sc.Kind != organizations.OrganizationKind {
			continue
		}
		out.Scopes = append(out.Scopes, sc)
		for _, id := range sc.Found {
			shown[subject{sc.Kind, id}] = true
		}
	}
	for _, f := range s.Facts {
		if f.Account == account || f.Kind == organizations.OrganizationKind || shown[subject{f.Kind, f.ID}] {
			out.Facts = append(out.Facts, f)
		}
	}
	return out
}

// Parts lists the accounts that a collection can be parted by: those that
// anything was asked of.
func Parts(s *evidence.Snapshot) []string {
	asked := map[string]bool{}
	for _, sc := range s.Scopes {
		asked[sc.Account] = true
	}
	var out []string
	for _, a := range s.About.Accounts {
		if asked[a.ID] {
			out = append(out, a.ID)
		}
	}
	return sorted(out)
}

// Breadth is how much of a collection's ledger goes with a part of it.
type Breadth int

const (
	Cited    Breadth = iota // what the part cites, what the account answered, and what opens the sessions for these
	Involved                // all that the accounts answered that the part cites
)

// ReplayPart draws the part that is about one account anew, from as much of the
// collection's ledger as is asked for. The snapshot has that ledger: with it and the
// responses, Replay gives the same facts and scopes again.
func ReplayPart(ctx context.Context, s *evidence.Snapshot, account string, breadth Breadth, store awsapi.Store) (*evidence.Snapshot, error) {
	part := Part(s, account)
	calls, err := ledgerOf(part, s, breadth)
	if err != nil {
		return nil, err
	}
	rec := awsapi.NewRecorder(store, s.About.Started.UTC)
	again, err := Replay(ctx, part.About, calls, store, rec, nil)
	if err != nil {
		return nil, err
	}
	again.Calls = calls
	again.Sort()
	return again, nil
}

var callID = regexp.MustCompile(`"c[0-9a-f]{16}"`)

// ledgerOf is the part of the ledger that a part of the snapshot rests on.
func ledgerOf(part, whole *evidence.Snapshot, breadth Breadth) ([]evidence.Call, error) {
	text, err := json.Marshal(part)
	if err != nil {
		return nil, err
	}
	cited := map[evidence.CallID]bool{}
	for _, quoted := range callID.FindAll(text, -1) {
		cited[evidence.CallID(quoted[1:len(quoted)-1])] = true
	}
	involved := involvedIn(part, whole, cited)
	members := map[string]bool{}
	for _, a := range whole.About.Accounts {
		members[a.ID] = true
	}
	var out []evidence.Call
	for _, c := range whole.Calls {
		role := awsapi.RoleAccount(c)
		switch {
		case c.Operation == "ListTagsForResource" && c.Service == "Organizations" && !strings.Contains(string(c.Params), `"`+part.About.Part+`"`):
		case role != "" && !involved[role] && members[role], !involved[c.Account]:
		case role != "", cited[c.ID], c.Account == part.About.Part, opening(c), breadth == Involved:
			out = append(out, c)
		}
	}
	return out, nil
}

// involvedIn are the accounts that a part rests on: its own and the caller's, those
// in which what it shows lies, and those whose sessions read the log archive. What
// is sought in the archive of a period are changes to the buckets and keys of all
// trails, so the owners of trails belong to it then.
func involvedIn(part, whole *evidence.Snapshot, cited map[evidence.CallID]bool) map[string]bool {
	out := map[string]bool{part.About.Part: true, whole.About.Caller.Account: true}
	for _, f := range part.Facts {
		out[f.Account] = true
	}
	for _, c := range whole.Calls {
		if c.Set && cited[c.ID] {
			out[c.Account] = true
		}
	}
	for _, f := range whole.Facts {
		if f.Kind == cloudtrail.TrailKind && !whole.About.Period.Moment() {
			out[f.Account] = true
		}
	}
	return out
}

// opening says whether a call belongs to the beginning of a collection in an
// account: whose it is, which regions it has, which trails it shows, which buckets are
// its own and of whom there are logs. Without those of the accounts that a part involves,
// there might always be more.
func opening(c evidence.Call) bool {
	switch c.Service + "." + c.Operation {
	case "STS.GetCallerIdentity", "EC2.DescribeRegions", "CloudTrail.DescribeTrails", "S3.ListBuckets", "S3.GetBucketLocation", "S3.ListArchive":
		return true
	}
	return c.Service == "Organizations"
}
