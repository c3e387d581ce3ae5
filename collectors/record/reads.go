package record

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	maxReaders = 1_000 // lines of reads that are kept
	maxReads   = 20    // events that stand for one
)

// Reads are the reads of objects of one log bucket by one principal, of one name:
// events of the class log-access. Whoever ships logs reads millions of objects, so
// they are counted, and the first of them stand for all.
type Reads struct {
	Principal string    `json:"principal" doc:"Who read: ARN of the user, root or role, for all of a role's sessions; where the record has no ARN, the account ID or the name of the service; empty if it says nothing."`
	Identity  string    `json:"identity,omitempty" doc:"The unique ID of a principal without an ARN, as other accounts' are recorded."`
	Kind      string    `json:"kind" doc:"The type of the identity, such as AssumedRole, AWSAccount or AWSService."`
	Bucket    string    `json:"bucket" doc:"The log bucket."`
	Name      string    `json:"name" doc:"The events' name, such as GetObject."`
	Count     int       `json:"count" doc:"How many were read. Where several trails record the same account and region, as the one has it that recorded most."`
	First     time.Time `json:"first" doc:"When the first was."`
	Last      time.Time `json:"last" doc:"When the last was."`
	Events    []Event   `json:"events" doc:"The first 20 of them, by time."`
}

// Lacks implements evidence.Partial: events that are counted and not listed are
// not known one by one.
func (r Reads) Lacks() *evidence.Gap {
	if more := r.Count - len(r.Events); more > 0 {
		return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("%d more reads are counted and not listed one by one", more)}
	}
	return nil
}

// newReads is one read.
func newReads(e Event, who document, bucket string) Reads {
	principal, identity := readBy(who)
	return Reads{
		Principal: principal, Identity: identity, Kind: e.Kind, Bucket: bucket, Name: e.Name,
		Count: 1, First: e.Time, Last: e.Time, Events: []Event{e},
	}
}

// readBy says who an identity is, for all sessions of a role.
func readBy(who document) (principal, identity string) {
	if issuer := who.open("sessionContext").open("sessionIssuer"); who.text("type") == "AssumedRole" && issuer.text("arn") != "" {
		return issuer.text("arn"), ""
	}
	if arn := who.text("arn"); arn != "" {
		return roleOf(arn), ""
	}
	identity, _, _ = strings.Cut(who.text("principalId"), ":")
	return cmp.Or(who.text("accountId"), who.text("invokedBy")), identity
}

// roleOf is the role of a session's ARN, or any other ARN as it is. A session's
// ARN leaves out the path of the role.
func roleOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[2] != "sts" {
		return arn
	}
	name, session := strings.CutPrefix(parts[5], "assumed-role/")
	if !session {
		return arn
	}
	name, _, _ = strings.Cut(name, "/")
	return strings.Join([]string{parts[0], parts[1], "iam", "", parts[4], "role/" + name}, ":")
}

// bucketOf is the bucket of interest that an event is about.
func (e *event) bucketOf(buckets map[string]bool) string {
	if name := lookup(e.request, "bucketName"); len(name) > 0 && buckets[string(name)] {
		return string(name)
	}
	for resource := range elements(e.resources) {
		_, path, _ := bytes.Cut(lookup(resource, "ARN"), []byte(":s3:::"))
		if name, _, _ := bytes.Cut(path, []byte("/")); len(name) > 0 && buckets[string(name)] {
			return string(name)
		}
	}
	return ""
}

// compareReads is zero for reads that are counted as one.
func compareReads(a, b Reads) int {
	return cmp.Or(cmp.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Identity, b.Identity),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}

// with adds other reads of the same; both stay as they are.
func (r Reads) with(other Reads) Reads {
	r.Count += other.Count
	if other.First.Before(r.First) {
		r.First = other.First
	}
	if other.Last.After(r.Last) {
		r.Last = other.Last
	}
	r.Events, _ = merge(r.Events, other.Events, compareEvents, maxReads)
	return r
}

// ReadsKey is what reads that are counted as one have in common.
type ReadsKey struct{ Bucket, Principal, Identity, Kind, Name string }

// Key is what they have in common.
func (r Reads) Key() ReadsKey { return ReadsKey{r.Bucket, r.Principal, r.Identity, r.Kind, r.Name} }

// Beside is r and other as two records of the same time: what is in both is one
// read. Events are told apart by their IDs; of those that are only counted, as
// many are taken as one of the two has at least.
func (r Reads) Beside(other Reads) Reads {
	count := max(r.Count, other.Count)
	known := map[string]bool{}
	for _, e := range r.Events {
		known[e.EventID] = true
	}
	fresh := slices.DeleteFunc(slices.Clone(other.Events), func(e Event) bool { return e.EventID != "" && known[e.EventID] })
	different := len(r.Events) + len(fresh)
	other.Events = fresh
	out := r.with(other)
	out.Count = max(count, different)
	return out
}

// addReads merges two ordered lists of reads into a new one of the first lines,
// and says how many reads are in those that are left out. The first lines of all
// are among the first of any part, so none of theirs is lost on the way.
func addReads(a, b []Reads) (out []Reads, left int) {
	if len(b) == 0 && len(a) <= maxReaders {
		return a, 0
	}
	for len(a) > 0 || len(b) > 0 {
		var next Reads
		switch order := compareHeads(a, b); {
		case order < 0:
			next, a = a[0], a[1:]
		case order > 0:
			next, b = b[0], b[1:]
		default:
			next, a, b = a[0].with(b[0]), a[1:], b[1:]
		}
		if len(out) == maxReaders {
			left += next.Count
			continue
		}
		out = append(out, next)
	}
	return out, left
}

func compareHeads(a, b []Reads) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return compareReads(a[0], b[0])
}

// String says in words who read what, and how often: "GetObject of audit-logs 412
// times by arn:…, from … to …, such as event 5c7c… (…)".
func (r Reads) String() string {
	out := fmt.Sprintf("%s of %s %d times by ", plain(r.Name), plain(r.Bucket), r.Count)
	if r.Count == 1 {
		out = fmt.Sprintf("%s of %s by ", plain(r.Name), plain(r.Bucket))
	}
	switch {
	case r.Principal == "" && r.Identity == "":
		out += "somebody whom the record does not name"
	case r.Identity != "":
		out += fmt.Sprintf("principal %s of %s", plain(r.Identity), plain(r.Principal))
	default:
		out += plain(r.Principal)
	}
	if r.Count == 1 {
		out += " at " + r.First.UTC().Format(time.RFC3339)
	} else {
		out += " from " + r.First.UTC().Format(time.RFC3339) + " to " + r.Last.UTC().Format(time.RFC3339)
	}
	for _, e := range r.Events[:min(1, len(r.Events))] {
		such := ", such as event "
		if r.Count == 1 {
			such = ", event "
		}
		out += such + plain(e.EventID)
		if e.Target != "" {
			out += " (" + plain(e.Target) + ")"
		}
	}
	return out
}
