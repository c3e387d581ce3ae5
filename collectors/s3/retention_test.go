package s3

import (
	"math"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestRetentionIsLifecycleArithmetic(t *testing.T) {
	const never = evidence.Never
	n := func(days int) *int { return &days }
	past, future := now.AddDate(0, 0, -1), now.AddDate(1, 0, 0)
	glacier := func(class string, days int) []Transition { return []Transition{{StorageClass: class, Days: n(days)}} }
	logs := "AWSLogs/111122223333/CloudTrail/"
	type rules []Rule
	for _, test := range []struct {
		name      string
		rules     rules
		versioned bool
		want      Retention
	}{
		{"no rules", nil, false, Retention{never, never, never}},
		{"expiry", rules{{Enabled: true, ExpirationDays: n(400)}}, false, Retention{400, 400, 400}},
		{"disabled expiry", rules{{ExpirationDays: n(400)}}, false, Retention{never, never, never}},
		{"expiry of another prefix", rules{{Enabled: true, Prefix: "other/", ExpirationDays: n(1)}}, false, Retention{never, never, never}},
		{"expiry of tagged objects", rules{{Enabled: true, Tagged: true, ExpirationDays: n(1)}}, false, Retention{never, never, never}},
		{"expiry of large objects", rules{{Enabled: true, Sized: true, ExpirationDays: n(30)}}, false, Retention{30, never, 30}},
		{"expiry of a part of the logs", rules{{Enabled: true, Prefix: logs + "us-east-1/", ExpirationDays: n(30)}}, false, Retention{30, never, 30}},
		{"the earliest expiry decides", rules{{Enabled: true, ExpirationDays: n(400)}, {Enabled: true, Prefix: "AWS", ExpirationDays: n(90)}}, false, Retention{90, 90, 90}},
		{"expiry and a hidden version", rules{{Enabled: true, ExpirationDays: n(400)}}, true, Retention{400, never, 400}},
		{"expiry and removal", rules{{Enabled: true, ExpirationDays: n(400), NoncurrentExpirationDays: n(30)}}, true, Retention{400, 430, 400}},
		{"expiry and removal of all but the newest", rules{{Enabled: true, ExpirationDays: n(400), NoncurrentExpirationDays: n(30), NoncurrentVersionsKept: 1}}, true, Retention{400, never, 400}},
		{"removal only", rules{{Enabled: true, NoncurrentExpirationDays: n(30)}}, true, Retention{30, never, 30}},
		{"removal only, without versions", rules{{Enabled: true, NoncurrentExpirationDays: n(30)}}, false, Retention{never, never, never}},
		{"expiry of a part and removal of all", rules{{Enabled: true, Prefix: logs + "x/", ExpirationDays: n(400)}, {Enabled: true, NoncurrentExpirationDays: n(30)}}, true, Retention{30, never, 30}},
		{"a date gone by", rules{{Enabled: true, ExpirationDate: &past}}, false, Retention{0, 0, 0}},
		{"a date to come", rules{{Enabled: true, ExpirationDate: &future}}, false, Retention{0, never, 0}},
		{"to Glacier", rules{{Enabled: true, Transitions: glacier("GLACIER", 90)}}, false, Retention{never, never, 90}},
		{"to Deep Archive on a date", rules{{Enabled: true, Transitions: []Transition{{StorageClass: "DEEP_ARCHIVE", Date: &past}}}}, false, Retention{never, never, 0}},
		{"to Glacier Instant Retrieval", rules{{Enabled: true, Transitions: glacier("GLACIER_IR", 1)}}, false, Retention{never, never, never}},
		{"to Glacier after expiry", rules{{Enabled: true, ExpirationDays: n(60), Transitions: glacier("GLACIER", 90)}}, false, Retention{60, 60, 60}},
		{"noncurrent to Glacier", rules{{Enabled: true, NoncurrentTransitions: glacier("GLACIER", 7)}}, true, Retention{never, never, 7}},
		{"noncurrent to Glacier once expired", rules{{Enabled: true, ExpirationDays: n(400), NoncurrentTransitions: glacier("GLACIER", 7)}}, true, Retention{400, never, 400}},
		{"absurd numbers", rules{{Enabled: true, ExpirationDays: n(math.MinInt), NoncurrentExpirationDays: n(math.MaxInt)}}, true, Retention{0, never, 0}},
	} {
		b := conclude(func(b *Bucket) {
			b.Lifecycle = evidence.Known(Lifecycle{Rules: test.rules})
			if test.versioned {
				b.Versioning = evidence.Known(Versioning{Status: "Suspended"})
			}
		})
		if got, known := b.Retention.Get(); !known || got != test.want {
			t.Errorf("%s: %+v (known %v), want %+v", test.name, got, known, test.want)
		}
	}
}

func TestAllLogsAreDeletedByTheLastPrefix(t *testing.T) {
	n := func(days int) *int { return &days }
	rules := []Rule{{Enabled: true, Prefix: "a/", ExpirationDays: n(100)}, {Enabled: true, Prefix: "b/", ExpirationDays: n(200)}}
	b := conclude(func(b *Bucket) {
		b.LogPrefixes = []string{"a/AWSLogs/", "b/AWSLogs/"}
		b.Lifecycle = evidence.Known(Lifecycle{Rules: rules})
	})
	if got, _ := b.Retention.Get(); got != (Retention{DeletedAfter: 100, AllDeletedBy: 200, ImmediateUntil: 100}) {
		t.Errorf("two prefixes: %+v", got)
	}
	b.LogPrefixes = append(b.LogPrefixes, "c/AWSLogs/")
	b.Conclude(now)
	if got, _ := b.Retention.Get(); got.AllDeletedBy != evidence.Never {
		t.Errorf("a prefix without a rule: all deleted by %v", got.AllDeletedBy)
	}
	b.LogPrefixes = nil
	b.Conclude(now)
	if got, _ := b.Retention.Get(); got != (Retention{DeletedAfter: 100, AllDeletedBy: evidence.Never, ImmediateUntil: 100}) {
		t.Errorf("the whole bucket: %+v", got)
	}
}

func TestUnknownVersioningMattersOnlyWhereItDecides(t *testing.T) {
	n := func(days int) *int { return &days }
	unknown := func(rules ...Rule) bool {
		return conclude(func(b *Bucket) {
			lost(&b.Versioning)
			b.Lifecycle = evidence.Known(Lifecycle{Rules: rules})
		}).Retention.Known()
	}
	if !unknown() {
		t.Error("without rules nothing is deleted, versions or not")
	}
	if !unknown(Rule{Enabled: true, Transitions: []Transition{{StorageClass: "GLACIER", Days: n(90)}}}) {
		t.Error("current versions move, versions or not")
	}
	if unknown(Rule{Enabled: true, ExpirationDays: n(30)}) {
		t.Error("expiry hides or deletes, depending on versions")
	}
}

func TestAccessLogsCountOnlyElsewhere(t *testing.T) {
	for _, test := range []struct {
		logging Logging
		want    string
	}{
		{Logging{}, "false"},
		{Logging{Enabled: true, TargetBucket: "logs"}, "false"},
		{Logging{Enabled: true, TargetBucket: "access-logs"}, "true"},
	} {
		b := conclude(func(b *Bucket) { b.Logging = evidence.Known(test.logging) })
		if got := word(b.LoggedElsewhere); got != test.want {
			t.Errorf("%+v: logged_elsewhere is %s, want %s", test.logging, got, test.want)
		}
	}
}
