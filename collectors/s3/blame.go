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
	}
	return Refused(v, b.Owner)
}

// Refused lays a refusal to whose the bucket is, where that could not be found
// out: a stranger may have been refused what the owner's session may do.
func Refused[T any](v evidence.Value[T], owner evidence.Value[Owner]) evidence.Value[T] {
	gap := v.Gap()
	if gap == nil || gap.Reason != evidence.Denied || owner.Known() || owner.Gap().Reason == evidence.NotAsked {
		return v
	}
	return evidence.Missing[T](*owner.Gap(), v.Calls()...).With(owner.Calls()...)
}

func sentAway(gap evidence.Gap) bool {
	for _, code := range elsewhere {
		if gap.Detail == code || strings.HasPrefix(gap.Detail, code+":") {
			return true
		}
	}
	return false
}
