package period

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// answers are the three questions that a verification settles, or not.
func answers(r result) (covered, unaltered evidence.Value[bool], unreferenced evidence.Value[int]) {
	listing := lossOf(r, archive.ListingFailed)
	unreadable := lossOf(r, archive.DigestUnreadable, archive.LogUnreadable)
	if unreadable == nil {
		unreadable = &evidence.Gap{Reason: evidence.Failed, Action: getObject,
			Detail: fmt.Sprintf("%d digests and %d log files could not be read", r.Digests.Unreadable, r.Logs.Unreadable)}
	}
	switch {
	case len(r.Gaps) == 0:
		covered = evidence.Known(true)
	case r.Digests.Invalid+r.Digests.Missing == 0 && listing != nil:
		covered = evidence.Missing[bool](*listing)
	case r.Digests.Invalid+r.Digests.Missing == 0 && r.Digests.Unreadable > 0:
		covered = evidence.Missing[bool](*unreadable)
	default:
		covered = evidence.Known(false)
	}
	l := r.Logs
	switch {
	case l.Modified+l.Missing+l.Corrupt+l.TrailingData > 0:
		unaltered = evidence.Known(false)
	case listing != nil:
		unaltered = evidence.Missing[bool](*listing)
	case r.Digests.Unreadable+l.Unreadable > 0:
		unaltered = evidence.Missing[bool](*unreadable)
	case l.Unproven > 0:
		unaltered = evidence.Missing[bool](evidence.Gap{Reason: evidence.Failed, Detail: fmt.Sprintf("%d log files are listed by an invalid digest only", l.Unproven)})
	default:
		unaltered = evidence.Known(r.Digests.Valid > 0)
	}
	unreferenced = evidence.Known(l.Unreferenced)
	if listing != nil {
		unreferenced = evidence.Missing[int](*listing)
	}
	return covered, unaltered, unreferenced
}

// lossOf is the gap that the findings of some classes tell of, best a denied one;
// nil if there are none.
func lossOf(r result, classes ...archive.Class) *evidence.Gap {
	var first *evidence.Gap
	for _, f := range r.Findings {
		if !slices.Contains(classes, f.Class) {
			continue
		}
		gap := gapIn(f.Detail)
		if gap.Detail = f.Object + ": " + gap.Detail; gap.Reason == evidence.Denied {
			return &gap
		}
		if first == nil {
			first = &gap
		}
	}
	return first
}

var written = regexp.MustCompile(`(denied|failed|throttled|unsupported|not-asked) ([a-z0-9-]+:[A-Za-z]+): `)

// gapIn reads a gap from the words of a finding, as it is written there.
func gapIn(text string) evidence.Gap {
	gap := evidence.Gap{Reason: evidence.Failed, Action: getObject, Detail: text}
	m := written.FindStringSubmatchIndex(text)
	if m == nil || gap.Reason.UnmarshalText([]byte(text[m[2]:m[3]])) != nil {
		return gap
	}
	gap.Action, gap.Detail = text[m[4]:m[5]], text[m[1]:]
	if gap.Reason == evidence.Denied && strings.Contains(gap.Detail, decrypt) {
		gap.Action = decrypt // S3 says so in its own words, where it may not use the key
	}
	return gap
}
