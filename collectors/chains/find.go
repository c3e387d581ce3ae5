package chains

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// A Lister lists objects and folders: archive.Buckets and archive.Folders do.
type Lister interface {
	List(ctx context.Context, bucket, prefix, after, before string, each func(archive.Object) error) error
	// Subfolders names the folders directly below a prefix, which is "" or ends
	// with a slash.
	Subfolders(ctx context.Context, bucket, prefix string) ([]string, error)
}

// A Search says where chains are looked for.
type Search struct {
	Lister
	Bucket, Prefix string // where trails deliver
	Period         evidence.Period
	Trails         []string                                           // ARNs that are known: the names of digests do not tell who owns an organization's trail
	Wanted         func(p archive.Place, account, region string) bool // nil: all; region is "" where the whole account is asked about
	Limit          int                                                // listings at a time; 0 for 8
}

// Found is what a search found.
type Found struct {
	Chains []archive.Chain // with digests of the period, sorted
	Loose  []archive.Tree  // with log files of the period and no digest of any trail that could be theirs
	Trees  []archive.Tree  // with a folder of log files, sorted; their names need not be those of accounts and regions
	Unread []Unread        // where there may be more
}

// Unread is a folder that could not be listed.
type Unread struct {
	Folder string // s3://bucket/prefix
	Gap    evidence.Gap
}

// Find lists the folders of a place and the digests of the period in them. A
// chain that has digests before or after the period and none in it is found if
// they lie on both sides, or if its trail has others in the period: deleting all
// of a region's digests must not hide them.
func Find(ctx context.Context, s Search) Found {
	f := &finder{Search: s}
	f.accounts(ctx, archive.Place{Bucket: s.Bucket, Prefix: strings.TrimSuffix(s.Prefix, "/")})
	awsapi.Every(cmp.Or(s.Limit, 8), f.folders, func(at *folder) { f.look(ctx, at) })
	return f.conclude()
}

// margin is how far beyond the period digests are looked for.
const margin = 48 * time.Hour

// dayPath is how the days are called in keys.
const dayPath = "2006/01/02"

type finder struct {
	Search
	folders []*folder

	mu     sync.Mutex
	unread []Unread
	trees  []archive.Tree
}

// folder is one account and region, and the chains that its digests show.
type folder struct {
	archive.Tree
	digests, logs bool // there is a folder of them
	chains        map[chain]*span
	delivered     bool // log files of the period are there
}

// chain tells the chains of a folder apart.
type chain struct{ trail, home string }

// span says when a chain has digests.
type span struct {
	before, in, after bool
	last              time.Time
}

func (f *finder) fault(prefix string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unread = append(f.unread, Unread{"s3://" + f.Bucket + "/" + prefix, evidence.GapOf(err)})
}

// below lists the folders below a prefix.
func (f *finder) below(ctx context.Context, prefix string) []string {
	names, err := f.Subfolders(ctx, f.Bucket, prefix)
	if err != nil {
		f.fault(prefix, err)
	}
	return names
}

// accounts finds the folders of accounts, those of organizations included.
func (f *finder) accounts(ctx context.Context, place archive.Place) {
	var accounts []string
	for _, name := range f.below(ctx, place.Root()) {
		if place.Organization == "" && strings.HasPrefix(name, "o-") {
			inside := place
			inside.Organization = name
			f.accounts(ctx, inside)
			continue
		}
		if f.Wanted == nil || f.Wanted(place, name, "") {
			accounts = append(accounts, name)
		}
	}
	found := make([][]*folder, len(accounts))
	index := make([]int, len(accounts))
	for i := range index {
		index[i] = i
	}
	awsapi.Every(cmp.Or(f.Limit, 8), index, func(i int) { found[i] = f.regions(ctx, place, accounts[i]) })
	f.folders = append(f.folders, slices.Concat(found...)...)
}

// regions finds the regions that an account has digests or log files of.
func (f *finder) regions(ctx context.Context, place archive.Place, account string) []*folder {
	at := map[string]*folder{}
	var out []*folder
	take := func(kind string, mark func(*folder)) {
		for _, region := range f.below(ctx, place.Root()+account+"/"+kind+"/") {
			if f.Wanted != nil && !f.Wanted(place, account, region) {
				continue
			}
			if kind == "CloudTrail" {
				f.tree(archive.Tree{Place: place, Account: account, Region: region})
			}
			if !archive.NamesAccount(account) || !archive.NamesRegion(region) {
				continue
			}
			if at[region] == nil {
				at[region] = &folder{Tree: archive.Tree{Place: place, Account: account, Region: region}, chains: map[chain]*span{}}
				out = append(out, at[region])
			}
			mark(at[region])
		}
	}
	if archive.NamesAccount(account) {
		take("CloudTrail-Digest", func(at *folder) { at.digests = true })
	}
	take("CloudTrail", func(at *folder) { at.logs = true })
	return out
}

// tree takes note of a folder of log files.
func (f *finder) tree(t archive.Tree) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trees = append(f.trees, t)
}

// look reads the names of the digests around the period and, where the period
// has none, whether there are log files all the same.
func (f *finder) look(ctx context.Context, at *folder) {
	days := func(prefix string, margin time.Duration) (after, before string) {
		return prefix + f.Period.From.Add(-margin).Format(dayPath), prefix + f.Period.To.Add(margin+24*time.Hour).Format(dayPath)
	}
	any := false
	if at.digests {
		after, before := days(at.Digests(), margin)
		err := f.List(ctx, at.Bucket, at.Digests(), after, before, func(o archive.Object) error {
			name, err := archive.ParseName(at.Bucket, o.Key)
			if err == nil && name.Tree == at.Tree && name.Kind == archive.Digest {
				any = at.note(name, f.Period) || any
			}
			return nil
		})
		if err != nil {
			f.fault(at.Digests(), err)
			return
		}
	}
	if any || !at.logs {
		return
	}
	after, before := days(at.Logs(), 0)
	err := f.List(ctx, at.Bucket, at.Logs(), after, before, func(o archive.Object) error {
		name, err := archive.ParseName(at.Bucket, o.Key)
		if err == nil && name.Kind == archive.Log && !name.Time.Before(f.Period.From) && name.Time.Before(f.Period.To) {
			at.delivered = true
			return errEnough
		}
		return nil
	})
	if err != nil && err != errEnough {
		f.fault(at.Logs(), err)
	}
}

type enough struct{}

func (enough) Error() string { return "enough is known" }

var errEnough error = enough{}
