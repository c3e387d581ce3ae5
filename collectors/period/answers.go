package period

import (
	"regexp"
	"slices"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// answers are the three questions that a verification settles, or not.
func answers(r result) (covered, unaltered evidence.Value[bool], unreferenced evidence.Value[int]) {
	own, others := r.Lost()
	digest := lossOf(r, archive.DigestUnreadable) // which may be why another is not proven
	all, known, why := r.AllCovered()
	covered = settled(all, known, why, own, digest)
	all, known, why = r.AllUnaltered()
	unaltered = settled(all, known, why, own, digest, lossOf(r, archive.LogUnreadable))
	n, known, why := r.Outside()
	return covered, unaltered, settled(n, known, why, own, digest, others, lossOf(r, archive.ListingFailed))
}

// settled is the answer, or why it is not known: for the first of the losses that
// names a permission.
func settled[T any](answer T, known bool, why string, losses ...string) evidence.Value[T] {
	if known {
		return evidence.Known(answer)
	}
	gap := evidence.Gap{Reason: evidence.Failed}
	if i := slices.IndexFunc(losses, func(loss string) bool { return gapIn(loss).Action != "" }); i >= 0 {
		gap = gapIn(losses[i])
	}
	gap.Detail = why
	return evidence.Missing[T](gap)
}

// lossOf is what the findings of a class say, best of a denied one; "" if there
// are none.
func lossOf(r result, class archive.Class) string {
	first := ""
	for _, f := range r.Findings {
		switch {
		case f.Class != class:
		case gapIn(f.Detail).Reason == evidence.Denied:
			return f.Detail
		case first == "":
			first = f.Detail
		}
	}
	return first
}

// written is a gap as it is written, at the beginning or after the archive's own
// words for what it befell: what follows, and any name, others may have chosen.
var written = regexp.MustCompile(`^(?:its public key is not known: |its list of log files could not be read again: )?(denied|failed|throttled|unsupported|not-asked) ([a-z0-9-]+:[A-Za-z0-9]+)(?:: |$)`)

// gapIn reads a gap from the words of a loss.
func gapIn(text string) evidence.Gap {
	gap := evidence.Gap{Reason: evidence.Failed, Detail: text}
	m := written.FindStringSubmatch(text)
	if m != nil && gap.Reason.UnmarshalText([]byte(m[1])) == nil {
		gap.Action = m[2]
	}
	return gap
}
