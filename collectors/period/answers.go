package period

import (
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// answers are the three questions that a verification settles, or not.
func answers(r result) (covered, unaltered evidence.Value[bool], unreferenced evidence.Value[int]) {
	all, known, why := r.AllCovered()
	covered = settled(r, all, known, why)
	all, known, why = r.AllUnaltered()
	unaltered = settled(r, all, known, why)
	n, known, why := r.Outside()
	return covered, unaltered, settled(r, n, known, why)
}

func settled[T any](r result, answer T, known bool, why string) evidence.Value[T] {
	if !known {
		return evidence.Missing[T](gapOf(r, why))
	}
	return evidence.Known(answer)
}

// gapOf is the gap in place of an answer: the one that the reason tells of, or
// else one of what could not be read, of which the reason then speaks.
func gapOf(r result, why string) evidence.Gap {
	gap := gapIn(why)
	if gap.Action != "" {
		return gap
	}
	if loss := lossOf(r, archive.ListingFailed, archive.DigestUnreadable, archive.LogUnreadable); loss != nil && loss.Action != "" {
		gap.Reason, gap.Action = loss.Reason, loss.Action
	}
	return gap
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
		if gap.Reason == evidence.Denied {
			return &gap
		}
		if first == nil {
			first = &gap
		}
	}
	return first
}

var written = regexp.MustCompile(`(denied|failed|throttled|unsupported|not-asked) ([a-z0-9-]+:[A-Za-z]+): `)

// gapIn reads a gap from the words of a finding, which tell of it as it is written.
func gapIn(text string) evidence.Gap {
	gap := evidence.Gap{Reason: evidence.Failed, Detail: text}
	m := written.FindStringSubmatchIndex(text)
	if m == nil || gap.Reason.UnmarshalText([]byte(text[m[2]:m[3]])) != nil {
		return gap
	}
	gap.Action = text[m[4]:m[5]]
	if gap.Reason == evidence.Denied && strings.Contains(text[m[1]:], decrypt) {
		gap.Action = decrypt // S3 says so in its own words, where it may not use the key
	}
	return gap
}
