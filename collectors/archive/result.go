package archive

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// A Result is what a verification found. It depends on the objects, the request
// and nothing else; what could not be found out before it is added with Lack.
type Result struct {
	Period  evidence.Period `json:"period"`
	Verdict Verdict         `json:"verdict"`
	Chains  []ChainResult   `json:"chains"`           // as requested
	Unread  []Unread        `json:"unread,omitempty"` // where there may be more chains

	Searched SearchCounts `json:"-"` // if the request asks for a search
}

// A ChainResult is what was found of one chain.
type ChainResult struct {
	Trail    string            `json:"trail"` // ARN
	Account  string            `json:"account"`
	Region   string            `json:"region"`
	Verdict  Verdict           `json:"verdict"`
	Covered  []evidence.Period `json:"covered"` // in order, apart, within the period
	Gaps     []Gap             `json:"gaps"`    // the rest of the period, in order
	Digests  DigestCounts      `json:"digests"`
	Logs     LogCounts         `json:"logs"`
	Findings []Finding         `json:"findings"` // by object and class

	Objects int64        `json:"-"` // read
	Bytes   int64        `json:"-"` // read, as stored
	Tally   record.Tally `json:"-"` // of the valid log files, if the request asks for records

	doubts doubts
}

func (r *ChainResult) addGaps(parts []part) {
	r.Gaps = []Gap{}
	for _, p := range parts {
		r.Gaps = append(r.Gaps, p.Gap)
		r.doubts.gaps = append(r.doubts.gaps, p.doubt)
	}
}

// A Gap is a part of the period for which nothing is proven. What it does not
// say is that nothing happened.
type Gap struct {
	From   time.Time `json:"from" doc:"When it begins."`
	To     time.Time `json:"to" doc:"When it ends."`
	Cause  Cause     `json:"cause" doc:"missing-digest, invalid-digest, chain-restart, not-yet-delivered or unknown."`
	Detail string    `json:"detail" doc:"Which digest or event it is about."`
}

// Cause is why there is a gap.
type Cause string

// The causes of gaps.
const (
	MissingDigest   Cause = "missing-digest"    // a valid digest names one that is not there
	InvalidDigest   Cause = "invalid-digest"    // there is one that is not CloudTrail's
	ChainRestart    Cause = "chain-restart"     // the chain begins anew, without saying why
	NotYetDelivered Cause = "not-yet-delivered" // the digest may still come
	Unknown         Cause = "unknown"           // nothing that is left tells
)

// DigestCounts counts the digests of the period, backfill digests included.
type DigestCounts struct {
	Valid      int `json:"valid" doc:"Digests that CloudTrail signed for this very place."`
	Invalid    int `json:"invalid" doc:"Digests that are not what CloudTrail delivered."`
	Missing    int `json:"missing" doc:"Digests that a valid digest names and that are not there."`
	Unreadable int `json:"unreadable" doc:"Digests that could not be read, or not be proven nor refuted."`
}

// LogCounts counts the log files that the digests of the period list, and those
// delivered in the period that no digest lists.
type LogCounts struct {
	Valid        int `json:"valid" doc:"Log files with the hash that a valid digest lists."`
	Modified     int `json:"modified" doc:"Log files with another content than a valid digest lists."`
	Missing      int `json:"missing" doc:"Log files that a valid digest lists and that are not there."`
	Corrupt      int `json:"corrupt" doc:"Log files that are no complete gzip stream."`
	TrailingData int `json:"trailing_data" doc:"Log files with something after the end of their gzip stream."`
	Unreferenced int `json:"unreferenced" doc:"Log files that no valid digest of any trail lists."`
	Unreadable   int `json:"unreadable" doc:"Log files that a valid digest lists and that could not be read."`
	Unproven     int `json:"unproven" doc:"Log files that only an invalid digest lists."`
}

// A Finding is one thing worth saying, mostly about an object.
type Finding struct {
	Class  Class  `json:"class" doc:"What it is about, such as log-modified."`
	Object string `json:"object" doc:"The object, as s3://bucket/key; empty if it is about none."`
	Detail string `json:"detail" doc:"What is wrong with it."`
}

// Class is what a finding is about.
type Class string

// The classes of findings.
const (
	DigestInvalid    Class = "digest-invalid"
	DigestMissing    Class = "digest-missing"
	DigestUnreadable Class = "digest-unreadable"
	DigestMetadata   Class = "digest-metadata" // proven by its successor, not by its own metadata
	KeyFingerprint   Class = "key-fingerprint" // the key's fingerprint is not its MD5
	NoDigests        Class = "no-digests"
	UnexpectedObject Class = "unexpected-object" // among the digests, and named like none
	ListingFailed    Class = "listing-failed"
	LogModified      Class = "log-modified"
	LogMissing       Class = "log-missing"
	LogCorrupt       Class = "log-corrupt"
	LogTrailingData  Class = "log-trailing-data"
	LogUnreferenced  Class = "log-unreferenced"
	LogsInGap        Class = "logs-in-gap" // log files of a gap that no digest lists: one finding for the gap
	LogUnreadable    Class = "log-unreadable"
	LogUnproven      Class = "log-unproven"
)

// mostFindings is how many findings of one class are listed for a chain. The
// counts are of all, and a last finding of the class says how many more.
const mostFindings = 1000

// findings collects those of a chain in bounded memory: of each class those that
// come first, whatever the order in which they were found.
type findings struct{ of map[Class]*firstFindings }

type firstFindings struct {
	kept []Finding
	all  int
}

func (f *findings) add(class Class, object, detail string) {
	list := f.list(class)
	list.all++
	// Whoever plants an object chooses its key, which need not be text.
	list.kept = append(list.kept, Finding{class, strings.ToValidUTF8(object, "\uFFFD"), strings.ToValidUTF8(detail, "\uFFFD")})
	if len(list.kept) >= 2*mostFindings {
		list.cut()
	}
}

func (f *findings) list(class Class) *firstFindings {
	if f.of == nil {
		f.of = map[Class]*firstFindings{}
	}
	if f.of[class] == nil {
		f.of[class] = &firstFindings{}
	}
	return f.of[class]
}

// addAll adds what first gave.
func (f *findings) addAll(kept []Finding, more map[Class]int) {
	for _, one := range kept {
		f.add(one.Class, one.Object, one.Detail)
	}
	for class, n := range more {
		f.list(class).all += n
	}
}

// first lists those that are kept, in order, and counts the others by class.
func (f *findings) first() (kept []Finding, more map[Class]int) {
	for class, list := range f.of {
		list.cut()
		kept = append(kept, list.kept...)
		if n := list.all - len(list.kept); n > 0 {
			if more == nil {
				more = map[Class]int{}
			}
			more[class] = n
		}
	}
	slices.SortFunc(kept, compareFindings)
	return kept, more
}

func (l *firstFindings) cut() {
	slices.SortFunc(l.kept, compareFindings)
	l.kept = l.kept[:min(len(l.kept), mostFindings)]
}

// sorted lists them by object and class; what was cut off comes last.
func (f *findings) sorted() []Finding {
	kept, more := f.first()
	out := append([]Finding{}, kept...)
	for _, class := range slices.Sorted(maps.Keys(more)) {
		out = append(out, Finding{Class: class, Detail: fmt.Sprintf("and %d more", more[class])})
	}
	return out
}

func compareFindings(a, b Finding) int {
	return cmp.Or(strings.Compare(a.Object, b.Object), strings.Compare(string(a.Class), string(b.Class)), strings.Compare(a.Detail, b.Detail))
}
