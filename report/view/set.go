package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// A set is a line of the ledger that stands for the many requests which read a
// part of a log archive. Its parameters name the part.
type setPart struct {
	bucket, prefix, account, region, from, to string
}

func setPartOf(c evidence.Call) setPart {
	fields := parameters(c.Params)
	text := func(name string) string {
		s, _ := fields[name].(string)
		return s
	}
	return setPart{text("Bucket"), text("Prefix"), text("Account"), text("Region"), text("From"), text("To")}
}

// holds says whether a log file lies in the part.
func (p setPart) holds(object string) bool {
	return p.account != "" && strings.HasPrefix(object, "s3://"+p.bucket+"/") && strings.Contains(object, "/"+p.account+"/CloudTrail/"+p.region+"/")
}

// readsOf ranks a call by what it tells of an archive: its files, the keys they
// are signed with, its folders, or nothing.
func readsOf(c evidence.Call) int {
	switch {
	case c.Set && setPartOf(c).account != "":
		return 0
	case c.Operation == "ListPublicKeys":
		return 1
	case c.Set:
		return 2
	}
	return 3
}

// recording ranks the files of the part of an archive in which an object lies
// before all else.
func recording(c evidence.Call, object string) int {
	if c.Set && setPartOf(c).holds(object) {
		return -1
	}
	return readsOf(c)
}

// tellingFirst puts the evidence that tells most before the rest: a narrow column
// of a printed report names the first items alone.
func (b *builder) tellingFirst(numbers []string, rank func(evidence.Call) int) []string {
	if len(numbers) < 2 {
		return numbers
	}
	ranks := make(map[string]int, len(numbers))
	for _, n := range numbers {
		ranks[n] = rank(b.callOf(n))
	}
	order := func(x, y string) int { return cmp.Compare(ranks[x], ranks[y]) }
	if slices.IsSortedFunc(numbers, order) {
		return numbers
	}
	sorted := slices.Clone(numbers)
	slices.SortStableFunc(sorted, order)
	return sorted
}

// setContent says in words what was read of an archive.
func (b *builder) setContent(c evidence.Call) string {
	part := setPartOf(c)
	if part.account == "" {
		return "Accounts, regions and trails in the log archive in " + part.bucket
	}
	out := fmt.Sprintf("Log archive of %s, %s in %s", part.account, part.region, part.bucket)
	if chains := b.setsRead()[c.ID]; len(chains) > 0 {
		digests, logs := 0, 0
		for _, chain := range chains {
			digests += chain.Digests.Read()
			logs += chain.Logs.Read()
		}
		out += fmt.Sprintf(": %s and %s read", many(digests, "digest file"), many(logs, "log file"))
	}
	return out
}

// ReadChain is what came of a chain that was drawn from an archive item, in the
// words of validate-logs, so that the two can be laid side by side.
type ReadChain struct {
	Trail   string       `json:"trail"`
	Account string       `json:"account"`
	Region  string       `json:"region"`
	Verdict string       `json:"verdict"`
	Digests DigestCounts `json:"digests"`
	Logs    LogCounts    `json:"logs"`
	Records int          `json:"records"` // read from valid log files
}

// setsRead lists the chains that were drawn from each set.
func (b *builder) setsRead() map[evidence.CallID][]ReadChain {
	if b.sets != nil {
		return b.sets
	}
	b.sets = map[evidence.CallID][]ReadChain{}
	for _, c := range b.chainsRead() {
		f, fact := c.about, c.fact
		in, known := fact.Integrity.Get()
		if !known {
			continue
		}
		read, _ := fact.Records.Get()
		for _, id := range c.proving {
			b.sets[id] = append(b.sets[id], ReadChain{
				Trail: cmp.Or(fact.Trail, f.ID), Account: f.Account, Region: f.Region, Verdict: in.Verdict, Digests: in.Digests, Logs: in.Logs, Records: read.Read,
			})
		}
	}
	return b.sets
}

// standing says how many calls of the ledger stand for many requests each.
func (b *builder) standing() string {
	n := 0
	for _, c := range b.snapshot.Calls {
		if c.Set {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of which %s for the many reads of a part of a log archive", n, map[bool]string{true: "stands", false: "each stand"}[n == 1])
}

// setCommand reads the same part of the archive again.
func setCommand(c evidence.Call) string {
	part := setPartOf(c)
	if part.account == "" {
		return "aws s3 ls --recursive " + quote("s3://"+part.bucket+"/"+strings.TrimPrefix(part.prefix+"/AWSLogs/", "/"))
	}
	out := []string{"trailproof validate-logs --accounts", quote(part.account), "--regions", quote(part.region), "--period", quote(part.from + ".." + part.to), "--bucket", quote(part.bucket)}
	if part.prefix != "" {
		out = append(out, "--prefix", quote(part.prefix))
	}
	return strings.Join(out, " ")
}
