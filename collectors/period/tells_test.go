package period

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/record"
)

func TestHolesAreToldBesideCovered(t *testing.T) {
	from := time.Date(2026, 9, 14, 3, 0, 0, 0, time.UTC)
	i := Integrity{Gaps: []archive.Gap{{From: from, To: from.Add(8 * time.Hour), Cause: archive.ChainRestart, Detail: "not explained"}}}
	want := "1 hole: 2026-09-14T03:00:00Z to 2026-09-14T11:00:00Z (8h0m0s), chain-restart: not explained"
	if got := i.Tells("covered"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for range 9 {
		i.Gaps = append(i.Gaps, archive.Gap{Detail: strings.Repeat("x", 10_000)})
	}
	if got := i.Tells("covered"); !strings.HasSuffix(got, "(5 more)") || len(got) > 2500 {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestFindingsAreToldBesideTheirCount(t *testing.T) {
	var i Integrity
	for _, c := range []archive.Class{archive.DigestInvalid, archive.DigestMissing, archive.LogModified, archive.LogUnreferenced} {
		i.Findings = append(i.Findings, archive.Finding{Class: c, Object: "s3://b/" + string(c), Detail: "why"})
	}
	for path, class := range map[string]archive.Class{
		"digests.invalid": archive.DigestInvalid, "digests.missing": archive.DigestMissing,
		"unaltered": archive.LogModified, "unreferenced": archive.LogUnreferenced,
	} {
		got := i.Tells(path)
		if want := fmt.Sprintf("%s s3://b/%s (why)", class, class); !strings.HasSuffix(got, want) || strings.Count(got, "s3://") != 1 {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := i.Tells("objects"); got != "" {
		t.Error(got)
	}
}

func TestWhatRecordsLackIsTold(t *testing.T) {
	r := Records{Read: 300, Lacking: 12, Lacks: []Lack{{record.Where, 12}}, Examples: []record.Example{{Object: "s3://b/k", Place: 2}}}
	if got := r.Tells("complete"); got != "12 of 300 records lack a field, where in 12; such as record 3 of s3://b/k" {
		t.Error(got)
	}
}

func TestTheOldestLogFileIsTold(t *testing.T) {
	at := time.Date(2025, 9, 1, 0, 5, 0, 0, time.UTC)
	o := Oldest{Object: "s3://b/k", Time: &at}
	if got := o.Tells("age_days"); got != "delivered 2025-09-01T00:05:00Z, s3://b/k" {
		t.Error(got)
	}
	if got := (Oldest{}).Tells("age_days"); got != "" {
		t.Error(got)
	}
}

func TestOneLogFileIsOne(t *testing.T) {
	one := Integrity{Digests: archive.DigestCounts{Valid: 1}, Logs: archive.LogCounts{Valid: 1}}
	if got, want := one.Tells("covered")+", "+one.Tells("unaltered"), "no hole; 1 digest valid, 1 log file valid"; got != want {
		t.Errorf("it tells %q, want %q", got, want)
	}
	if got, want := unreadRecords(result{Logs: archive.LogCounts{Modified: 1}}).Detail, "not read, since nothing proves the content: 1 log file of the period"; got != want {
		t.Errorf("of one it says %q, want %q", got, want)
	}
}
