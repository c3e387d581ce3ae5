package chains

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// place is where trails deliver.
type place struct{ bucket, prefix string }

// conclude joins the chains that should be there with those that are.
func (l *live) conclude(ctx context.Context) error {
	from := l.survey.Source.(Lister)
	organization := ""
	if slices.ContainsFunc(l.trails, func(t Trail) bool { return t.Organization }) {
		organization = l.organizationID(ctx, from)
	}
	expected := Expected(l.trails, organization, l.expect)
	var found []archive.Chain
	for _, at := range l.places(ctx, from) {
		f := Find(ctx, Search{Lister: from, Bucket: at.bucket, Prefix: at.prefix, Period: l.Period, Trails: l.known(), Wanted: l.wanted, Limit: l.Limit})
		l.survey.found(f, l.Ask)
		found = append(found, f.Chains...)
	}
	if err := ended(ctx); err != nil {
		return err
	}
	all := Union(expected, found)
	for _, asked := range l.sought {
		placed, err := l.missed(asked, all)
		if err != nil {
			return err
		}
		all = Union(all, placed)
	}
	for _, t := range l.trails {
		if t.Key != "" {
			l.survey.Keys = append(l.survey.Keys, t.Key)
		}
	}
	l.survey.Chains = l.only(all)
	l.survey.Known = homes(l.survey.Chains)
	l.survey.Unread = append(l.survey.Unread, l.lacking(l.survey)...)
	return nil
}

// organizationID is what the organization's folder is called. Where the
// organization may not be asked, the bucket tells if it holds one alone.
func (l *live) organizationID(ctx context.Context, from Lister) string {
	if o, known := l.org.Get(); known && o.ID != "" {
		return o.ID
	}
	var ids []string
	for _, t := range l.trails {
		if !t.Organization {
			continue
		}
		at := archive.Place{Bucket: t.Bucket, Prefix: strings.TrimSuffix(t.Prefix, "/")}
		names, _ := from.Subfolders(ctx, at.Bucket, at.Root()) //nolint:errcheck // the search for chains lists it again, and says so
		ids = append(ids, slices.DeleteFunc(names, func(name string) bool { return !archive.NamesOrganization(name) })...)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 1 {
		return ids[0]
	}
	gap := evidence.Gap{Reason: evidence.Failed, Action: "organizations:DescribeOrganization", Detail: "the account belongs to no organization, and a trail that it is shown does"}
	if unknown := l.org.Gap(); unknown != nil {
		gap = *unknown
	}
	l.lack(l.Home.Account, "", gap)
	return ""
}

// places are where chains are looked for: where the trails asked for deliver, or
// wherever any does if one of those is not shown, and all over a bucket that is
// named.
func (l *live) places(ctx context.Context, from Lister) []place {
	var out []place
	put := func(bucket, prefix string) {
		if at := (place{bucket, strings.TrimSuffix(prefix, "/")}); !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	for _, t := range l.trails {
		put(t.Bucket, t.Prefix)
	}
	switch {
	case l.Bucket == "" && len(l.sought) > 0:
		for _, t := range l.seen {
			put(t.Bucket, t.Prefix)
		}
	case l.Bucket != "" && l.Prefix != nil:
		put(l.Bucket, *l.Prefix)
	case l.Bucket != "" && (len(l.Trails) == 0 || len(l.sought) > 0):
		prefixes, err := Prefixes(ctx, from, l.Bucket)
		if err != nil {
			gap := evidence.GapOf(err)
			l.survey.Unread = append(l.survey.Unread, archive.Unread{Reason: gap.Reason, Action: gap.Action, Detail: "s3://" + l.Bucket + "/: " + gap.Detail})
		}
		for _, prefix := range prefixes {
			put(l.Bucket, prefix)
		}
	}
	return out
}

// known are the ARNs of trails that are shown or named.
func (l *live) known() []string {
	var out []string
	for _, t := range l.seen {
		out = append(out, t.ARN)
	}
	for _, asked := range l.sought {
		if isARN(asked) {
			out = append(out, asked)
		}
	}
	return out
}

// wanted says which folders are looked into. In a bucket that many accounts
// share, those of others are somebody else's affair unless they were asked for.
func (l *live) wanted(at archive.Place, account, region string) bool {
	if !l.selects(account, region) {
		return false
	}
	mine := slices.ContainsFunc(l.members, func(m *member) bool { return m.id == account })
	return mine || at.Organization != "" || l.Org || l.Bucket != "" || len(l.Accounts) > 0
}

// missed is what becomes of a trail that was asked for and is not shown: it may
// have left chains, and where the bucket is known it should have.
func (l *live) missed(asked string, all []archive.Chain) ([]archive.Chain, error) {
	if slices.ContainsFunc(all, func(c archive.Chain) bool { return meant(asked, c.Trail) }) {
		return nil, nil
	}
	if isARN(asked) && l.Bucket != "" {
		at := archive.Place{Bucket: l.Bucket}
		if l.Prefix != nil {
			at.Prefix = strings.TrimSuffix(*l.Prefix, "/")
		}
		return []archive.Chain{expectedAt(asked, at)}, nil
	}
	if len(l.survey.Unread) > 0 {
		l.survey.Unread = append(l.survey.Unread, archive.Unread{Reason: evidence.Failed, Detail: "the trail " + asked + " is not among those that could be seen"})
		return nil, nil
	}
	return nil, noTrail(asked, l.seen, all)
}

// expectedAt is the chain that any trail has: of its own account, at home.
func expectedAt(trail string, at archive.Place) archive.Chain {
	id, _ := arn.Parse(trail) //nolint:errcheck // the caller knows that it is one
	return archive.Chain{Trail: trail, Tree: archive.Tree{Place: at, Account: id.AccountID, Region: id.Region}}
}

// noTrail is the fault of asking for a trail that is not there.
func noTrail(asked string, seen []Trail, chains []archive.Chain) error {
	var there []string
	for _, t := range seen {
		there = append(there, nameOf(t.ARN))
	}
	for _, c := range chains {
		there = append(there, nameOf(c.Trail))
	}
	slices.Sort(there)
	if there = slices.Compact(there); len(there) == 0 {
		return faulty("there is no trail %q, nor any other", asked)
	}
	if len(there) == 1 {
		return faulty("there is no trail %q; there is %s", asked, there[0])
	}
	const most = 20
	more := ""
	if n := len(there) - most; n > 0 {
		there, more = there[:most], " and more"
	}
	return faulty("there is no trail %q; there are %s%s", asked, strings.Join(there, ", "), more)
}

const (
	mostFolders = 200 // that are looked into for AWSLogs
	deepest     = 4   // folders of a prefix
)

// Prefixes finds the prefixes under which a bucket holds a folder AWSLogs. In a
// bucket of very many folders, and many folders deep, it does not find all.
func Prefixes(ctx context.Context, from Lister, bucket string) ([]string, error) {
	var out []string
	next := []string{""}
	for looked := 0; len(next) > 0 && looked < mostFolders; looked++ {
		prefix := next[0]
		next = next[1:]
		names, err := from.Subfolders(ctx, bucket, prefix)
		if err != nil {
			return out, err
		}
		if slices.Contains(names, "AWSLogs") {
			out = append(out, strings.TrimSuffix(prefix, "/"))
		}
		if strings.Count(prefix, "/") >= deepest {
			continue
		}
		for _, name := range names {
			if name != "AWSLogs" {
				next = append(next, prefix+name+"/")
			}
		}
	}
	return out, nil
}
