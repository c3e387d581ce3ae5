package chains

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// note takes up one digest, and says whether it is of the period.
func (at *folder) note(name archive.Name, p evidence.Period) bool {
	id := chain{name.Trail, name.Home}
	if at.chains[id] == nil {
		at.chains[id] = &span{}
	}
	s := at.chains[id]
	switch {
	case !name.Time.After(p.From):
		s.before = true
	case !name.Time.Add(-time.Hour).Before(p.To):
		s.after = true
	default:
		s.in = true
	}
	if name.Time.After(s.last) {
		s.last = name.Time
	}
	return s.in
}

// conclude names the chains.
func (f *finder) conclude() Found {
	alive := map[string]bool{} // trails with digests of the period
	owned := map[archive.Place]map[string]bool{}
	for _, at := range f.folders {
		for id, s := range at.chains {
			if s.in {
				alive[f.arn(at, id)] = true
				if owned[at.Place] == nil {
					owned[at.Place] = map[string]bool{}
				}
				owned[at.Place][f.arn(at, id)] = true
			}
		}
	}
	type candidate struct {
		archive.Chain
		last time.Time
	}
	var all []candidate
	out := Found{Unread: f.unread}
	for _, at := range f.folders {
		put := func(trail string, last time.Time) {
			all = append(all, candidate{archive.Chain{Trail: trail, Tree: at.Tree}, last})
		}
		shown := false
		for id, s := range at.chains {
			if trail := f.arn(at, id); s.in || s.before && s.after || alive[trail] {
				put(trail, s.last)
				shown = true
			}
		}
		if shown || !at.delivered {
			continue
		}
		for trail := range owned[at.Place] {
			if at.Organization != "" || ownerOf(trail) == at.Account {
				put(trail, time.Time{})
				shown = true
			}
		}
		if !shown {
			out.Loose = append(out.Loose, at.Tree)
		}
	}
	// A trail that moved has digests in two places; the later one leads to the
	// earlier.
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(b.last.Compare(a.last), strings.Compare(a.Digests(), b.Digests()), strings.Compare(a.Trail, b.Trail))
	})
	var chains []archive.Chain
	for _, c := range all {
		chains = append(chains, c.Chain)
	}
	out.Chains, out.Trees = Union(chains), f.trees
	byLogs := func(a, b archive.Tree) int { return strings.Compare(a.Logs(), b.Logs()) }
	slices.SortFunc(out.Loose, byLogs)
	slices.SortFunc(out.Trees, byLogs)
	slices.SortFunc(out.Unread, func(a, b Unread) int { return strings.Compare(a.Folder, b.Folder) })
	return out
}

// arn is the ARN of the trail of a chain. Whose an organization's trail is stays
// open ("") unless the trail is known.
func (f *finder) arn(at *folder, id chain) string {
	owner := at.Account
	if at.Organization != "" {
		for _, known := range f.Trails {
			if a, err := arn.Parse(known); err == nil && a.Region == id.home && a.Resource == "trail/"+id.trail {
				return known
			}
		}
		owner = ""
	}
	return "arn:" + awsapi.PartitionOf(id.home) + ":cloudtrail:" + id.home + ":" + owner + ":trail/" + id.trail
}
