package s3

import (
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// elsewhere are the codes with which S3 sends a question about a bucket away to
// another region.
var elsewhere = []string{"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}

// blame lays the gap of a question about the bucket to what was not known when
// it was put: where the bucket lives, if the question was sent away, and whose
// it is, if a stranger may have been refused. That, and not the question's own
// permission, is what would settle it first.
func blame[T any](b *Bucket, v evidence.Value[T]) evidence.Value[T] {
	gap := v.Gap()
	switch {
	case gap == nil:
		return v
	case !b.Location.Known() && sentAway(*gap):
		return evidence.Missing[T](*b.Location.Gap(), v.Calls()...).With(b.Location.Calls()...)
	case !b.Owner.Known() && gap.Reason == evidence.Denied && b.Owner.Gap().Reason != evidence.NotAsked:
		return evidence.Missing[T](*b.Owner.Gap(), v.Calls()...).With(b.Owner.Calls()...)
	}
	return v
}

func sentAway(gap evidence.Gap) bool {
	for _, code := range elsewhere {
		if gap.Detail == code || strings.HasPrefix(gap.Detail, code+":") {
			return true
		}
	}
	return false
}
