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
	slices.SortStableFunc(numbers, func(x, y string) int { return cmp.Compare(rank(b.byNumber[x]), rank(b.byNumber[y])) })
	return numbers
}

// setContent says in words what was read of an archive.
func (b *builder) setContent(c evidence.Call) string {
	part := setPartOf(c)
	if part.account == "" {
		return "Accounts, regions and trails in the log archive in " + part.bucket
	}
	out := fmt.Sprintf("Log archive of %s, %s in %s", part.account, part.region, part.bucket)
	if read, known := b.setsRead()[c.ID]; known {
		out += fmt.Sprintf(": %s and %s read", many(read.digests, "digest file"), many(read.logs, "log file"))
	}
	return out
}

// filesRead is how many files were read of a part of an archive.
type filesRead struct{ digests, logs int }

// setsRead counts the files that the chains drawn from each set have.
func (b *builder) setsRead() map[evidence.CallID]filesRead {
	if b.sets != nil {
		return b.sets
	}
	b.sets = map[evidence.CallID]filesRead{}
	for _, f := range b.facts(chainKind) {
		in, known := readFact[chainFact](f).Integrity.Get()
		if !known {
			continue
		}
		for _, id := range citations(b.document(f)["integrity"]) {
			read := b.sets[id]
			read.digests += in.Digests.Read()
			read.logs += in.Logs.Read()
			b.sets[id] = read
		}
	}
	return b.sets
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
