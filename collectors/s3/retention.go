package s3

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// retention is what the lifecycle rules do to the log objects. Whether the
// bucket keeps versions decides some of it; if that is not known, the answer is
// known where it is the same either way.
func (b Bucket) retention(now time.Time) evidence.Value[Retention] {
	places := placesOf(b.LogPrefixes)
	of := func(versioned bool) evidence.Value[Retention] {
		return evidence.Then(b.Lifecycle, func(l Lifecycle) Retention { return retain(l, versioned, places, now) })
	}
	versioning, known := b.Versioning.Get()
	if known {
		return of(versioning.Status != "").With(b.Versioning.Calls()...)
	}
	with, without := of(true), of(false)
	a, ok := with.Get()
	if z, _ := without.Get(); ok && a != z {
		return evidence.Missing[Retention](*b.Versioning.Gap(), append(with.Calls(), b.Versioning.Calls()...)...)
	}
	return with
}

// retain works out the ages over all places where logs lie: the earliest that
// something may happen to a log of any of them, and the one by which all logs
// of all of them are surely gone.
func retain(l Lifecycle, versioned bool, places []place, now time.Time) Retention {
	out := Retention{DeletedAfter: evidence.Never, ImmediateUntil: evidence.Never}
	for _, place := range places {
		ages := agesIn(l, versioned, place, now)
		out.DeletedAfter = min(out.DeletedAfter, ages.DeletedAfter)
		out.ImmediateUntil = min(out.ImmediateUntil, ages.ImmediateUntil)
		out.AllDeletedBy = max(out.AllDeletedBy, ages.AllDeletedBy)
	}
	return out
}

// agesIn works out the ages for the logs in one place. S3 acts at the midnight
// after an age is reached; that part of a day is not counted.
//
// A rule may apply if it is enabled, asks for no tag (CloudTrail's objects have
// none) and its prefix touches the place. It surely applies if its prefix covers
// the place and it asks for no size.
//
// Where current versions surely expire, their expiry decides, and what rules do
// to noncurrent versions comes after it. Where they do not, a noncurrent
// version is a log that somebody has deleted or overwritten, which the rule for
// noncurrent versions then removes or moves.
//
// A rule with a date acts on objects of any age from that date on, so the
// earliest age it may act at is 0 days.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
func agesIn(l Lifecycle, versioned bool, logs place, now time.Time) Retention {
	expires, removed, moved, movedNoncurrent := evidence.Never, evidence.Never, evidence.Never, evidence.Never
	surelyExpires, surelyRemoved := evidence.Never, evidence.Never
	for _, r := range l.Rules {
		if !r.mayApply(logs) {
			continue
		}
		expires = min(expires, age(r.ExpirationDays), dateAge(r.ExpirationDate))
		moved = min(moved, earliestRestore(r.Transitions))
		if versioned {
			removed = min(removed, age(r.NoncurrentExpirationDays))
			movedNoncurrent = min(movedNoncurrent, earliestRestore(r.NoncurrentTransitions))
		}
		if !r.surelyApplies(logs) {
			continue
		}
		surelyExpires = min(surelyExpires, age(r.ExpirationDays))
		if r.ExpirationDate != nil && !r.ExpirationDate.After(now) {
			surelyExpires = 0
		}
		if r.NoncurrentVersionsKept <= 0 {
			surelyRemoved = min(surelyRemoved, age(r.NoncurrentExpirationDays))
		}
	}
	out := Retention{DeletedAfter: expires, AllDeletedBy: surelyExpires}
	if surelyExpires == evidence.Never {
		out.DeletedAfter = min(expires, removed)
		moved = min(moved, movedNoncurrent)
	}
	out.ImmediateUntil = min(moved, out.DeletedAfter)
	if versioned {
		out.AllDeletedBy = sum(surelyExpires, surelyRemoved)
	}
	return out
}

func (r Rule) mayApply(logs place) bool {
	return r.Enabled && !r.Tagged && logs.touchedBy(r.Prefix)
}

func (r Rule) surelyApplies(logs place) bool {
	return r.Enabled && !r.Tagged && !r.Sized && logs.coveredBy(r.Prefix)
}

// earliestRestore is the earliest age at which one of the transitions moves an
// object to a class from which it must be restored before it can be read.
// GLACIER_IR is read at once. INTELLIGENT_TIERING is too, unless its optional
// archive tiers are on, which the lifecycle does not tell.
func earliestRestore(transitions []Transition) evidence.Days {
	earliest := evidence.Never
	for _, t := range transitions {
		if t.StorageClass == "GLACIER" || t.StorageClass == "DEEP_ARCHIVE" {
			earliest = min(earliest, age(t.Days), dateAge(t.Date))
		}
	}
	return earliest
}

func age(days *int) evidence.Days {
	if days == nil {
		return evidence.Never
	}
	return min(max(evidence.Days(*days), 0), evidence.Never)
}

func dateAge(date *time.Time) evidence.Days {
	if date == nil {
		return evidence.Never
	}
	return 0
}

func sum(a, b evidence.Days) evidence.Days {
	if a == evidence.Never || b == evidence.Never {
		return evidence.Never
	}
	return min(a+b, evidence.Never)
}
