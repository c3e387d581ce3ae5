package archivetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// A Trail delivers to an archive. Its exported fields are set once, for
// Archive.Trail, except that Move changes where it delivers.
type Trail struct {
	Name    string
	Account string // that owns it
	Home    string // region it was made in
	Bucket  string
	Prefix  string // of its keys; "" for none

	Organization string // o-…, for a trail of an organization
	SingleRegion bool   // it records its home region only

	archive    *Archive
	chains     []*chain
	running    bool
	unsigned   bool // delivers log files without digests
	started    time.Time
	stopped    time.Time
	validation bool // log file validation is on
}

// Pace is how much a trail delivers.
type Pace struct {
	LogsPerHour   int
	RecordsPerLog int
	// Bodies, if not 0, is how many log files differ: the others hold the same
	// again, at other keys. It makes large archives quickly and in little
	// memory; records then do not fit the time and account they lie under.
	Bodies int
}

// chain is what the trail delivers for one account and region.
type chain struct {
	*Trail
	account, region string
	pace            Pace
	end             time.Time // of the last digest, or where the next one begins
	last            *delivered
	serial          int
	pending         []Record // to be delivered, by their time
	digests         []archive.Name
	logs            []archive.Name
	unlisted        []listing // delivered, and in no digest yet
}

// delivered is a digest, as the next one links to it.
type delivered struct {
	archive.Name
	sum       archive.Hash
	signature string
}

// Trail makes a trail that logs and signs what it delivers. It delivers nothing
// before Run.
func (a *Archive) Trail(t Trail) *Trail {
	a.mu.Lock()
	defer a.mu.Unlock()
	made := &t
	made.archive, made.running, made.validation = a, true, true
	a.trails = append(a.trails, made)
	a.bucket(t.Bucket, t.Account, t.Home)
	return made
}

// ARN is the trail's ARN.
func (t *Trail) ARN() string {
	return "arn:aws:cloudtrail:" + t.Home + ":" + t.Account + ":trail/" + t.Name
}

// Place is where the trail delivers now.
func (t *Trail) Place() archive.Place {
	return archive.Place{Bucket: t.Bucket, Prefix: t.Prefix, Organization: t.Organization}
}

// Chain is the chain of the account and region, where it is delivered now.
func (t *Trail) Chain(account, region string) archive.Chain {
	return archive.Chain{Trail: t.ARN(), Tree: t.tree(account, region)}
}

func (t *Trail) tree(account, region string) archive.Tree {
	return archive.Tree{Place: t.Place(), Account: account, Region: region}
}

// Chains are all chains that were ever run, by account and region.
func (t *Trail) Chains() []archive.Chain {
	var all []archive.Chain
	for _, c := range t.sorted() {
		all = append(all, t.Chain(c.account, c.region))
	}
	return all
}

func (t *Trail) sorted() []*chain {
	return slices.SortedFunc(slices.Values(t.chains), func(a, b *chain) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.region, b.region))
	})
}

func (t *Trail) find(account, region string) *chain {
	for _, c := range t.chains {
		if c.account == account && c.region == region {
			return c
		}
	}
	return nil
}

func (t *Trail) chain(account, region string) *chain {
	c := t.find(account, region)
	if c == nil {
		c = &chain{Trail: t, account: account, region: region}
		t.chains = append(t.chains, c)
	}
	return c
}

// Digests are the names of the digests of a chain, backfill digests among them,
// in the order of their delivery.
func (t *Trail) Digests(account, region string) []archive.Name {
	return slices.Clone(t.must(account, region).digests)
}

// Logs are the names of the log files of a chain, in the order of their
// delivery.
func (t *Trail) Logs(account, region string) []archive.Name {
	return slices.Clone(t.must(account, region).logs)
}

// LogsOf are the names of the log files that a digest of the trail lists.
func (t *Trail) LogsOf(digest archive.Name) []archive.Name {
	o := t.archive.must(digest.Bucket, digest.Key())
	file, err := archive.ParseDigest(Unzip(o.Body))
	if err != nil {
		panic(err)
	}
	var names []archive.Name
	for _, l := range file.Logs {
		name, err := archive.ParseName(l.Bucket, l.Key)
		if err != nil {
			panic(err)
		}
		names = append(names, name)
	}
	return names
}

func (t *Trail) must(account, region string) *chain {
	c := t.find(account, region)
	if c == nil {
		panic(fmt.Sprintf("%s never ran for %s in %s", t.Name, account, region))
	}
	return c
}

// Record has records delivered in the chain's next log file after their time.
// It comes before the Run that covers the time.
func (t *Trail) Record(account, region string, records ...Record) {
	c := t.chain(account, region)
	c.pending = append(c.pending, records...)
	slices.SortStableFunc(c.pending, func(a, b Record) int { return a.time().Compare(b.time()) })
}
