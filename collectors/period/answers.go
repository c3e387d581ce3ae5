package period

import (
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// answers are the three questions that a verification settles, or not.
func answers(r result) (covered, unaltered evidence.Value[bool], unreferenced evidence.Value[int]) {
	var listing *evidence.Gap
	for _, f := range r.Findings {
		if f.Class == archive.ListingFailed {
			listing = &evidence.Gap{Reason: evidence.Failed, Action: listBucket, Detail: f.Detail}
		}
	}
	unreadable := evidence.Gap{Reason: evidence.Failed, Action: getObject,
		Detail: fmt.Sprintf("%d digests and %d log files could not be read", r.Digests.Unreadable, r.Logs.Unreadable)}
	switch {
	case len(r.Gaps) == 0:
		covered = evidence.Known(true)
	case r.Digests.Invalid+r.Digests.Missing == 0 && listing != nil:
		covered = evidence.Missing[bool](*listing)
	case r.Digests.Invalid+r.Digests.Missing == 0 && r.Digests.Unreadable > 0:
		covered = evidence.Missing[bool](unreadable)
	case !slices.ContainsFunc(r.Gaps, func(g archive.Gap) bool { return g.Cause != archive.NotYetDelivered }):
		covered = evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Detail: "the digests of the last hours may still come"})
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
		unaltered = evidence.Missing[bool](unreadable)
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
