package view_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/period"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

// quarter is the period of the proven world.
var quarter = evidence.Period{From: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}

func hours(n int) time.Time { return quarter.From.Add(time.Duration(n) * time.Hour) }

// chainOf is a chain of the trail "main" whose integrity covers the period but
// for the gaps.
func chainOf(account, region string, gaps ...archive.Gap) *period.Chain {
	in := period.Integrity{Verdict: archive.Valid, From: quarter.From, To: quarter.To, Gaps: gaps, Objects: 2208, Bytes: 1 << 20,
		Digests: archive.DigestCounts{Valid: 2208}, Logs: archive.LogCounts{Valid: 26496}, Covered: evidence.Known(len(gaps) == 0), Unaltered: evidence.Known(true), Unreferenced: evidence.Known(0)}
	at := quarter.From
	for _, g := range gaps {
		if at.Before(g.From) {
			in.Periods = append(in.Periods, evidence.Period{From: at, To: g.From})
		}
		at = g.To
		in.Verdict = archive.Incomplete
		in.Digests.Valid -= int(g.To.Sub(g.From) / time.Hour)
	}
	if at.Before(quarter.To) {
		in.Periods = append(in.Periods, evidence.Period{From: at, To: quarter.To})
	}
	oldest := hours(-8760)
	return &period.Chain{Trail: "arn:aws:cloudtrail:eu-central-1:" + management + ":trail/main", Name: "main", Account: account, Region: region, Bucket: "logs", Prefix: "org", Validation: true,
		Integrity: evidence.Known(in), Records: evidence.Known(period.Records{Read: 182_400}), Oldest: evidence.Known(period.Oldest{Object: "s3://logs/oldest.json.gz", Time: &oldest})}
}

// put adds a chain with the object set that it was read from.
func (w *builder) put(c *period.Chain) {
	id := c.Trail + " " + c.Account + "/" + c.Region
	params := fmt.Sprintf(`{"Account":%q,"AsOf":"2026-10-01T00:00:00Z","Bucket":"logs","From":"2026-07-01T00:00:00Z","Organization":"","Prefix":"org","Region":%q,"To":"2026-10-01T00:00:00Z"}`, c.Account, c.Region)
	set := w.call(management, "eu-central-1", "S3", "ReadArchive", params, nil)
	w.snapshot.Calls[len(w.snapshot.Calls)-1].Set = true
	c.Integrity = c.Integrity.With(set)
	w.fact(period.ChainKind, id, c.Account, c.Region, c)
	w.snapshot.Scopes = append(w.snapshot.Scopes, evidence.Scope{Kind: period.ChainKind, Account: c.Account, Region: c.Region, Found: []string{id}})
}

// provenWorld is the world with a period: a valid chain, one with a hole of each
// cause, one that was tampered with, one that was refused, and changes.
func provenWorld() *evidence.Snapshot {
	w := &builder{snapshot: *world()}
	w.snapshot.About.Period = quarter
	w.put(chainOf(management, "eu-central-1"))
	w.put(chainOf(management, "us-east-1",
		archive.Gap{From: hours(10), To: hours(18), Cause: archive.ChainRestart, Detail: "the chain begins anew"},
		archive.Gap{From: hours(100), To: hours(101), Cause: archive.MissingDigest, Detail: "s3://logs/digest is named, and is not there"},
		archive.Gap{From: hours(101), To: hours(103), Cause: archive.InvalidDigest, Detail: "s3://logs/digest: " + viewtest.Hostile[5]},
		archive.Gap{From: hours(500), To: hours(548), Cause: archive.Unknown, Detail: "there is no valid digest after it"},
		archive.Gap{From: hours(92*24 - 1), To: quarter.To, Cause: archive.NotYetDelivered, Detail: "a digest may be two hours late"}))
	tampered := chainOf(member, "eu-central-1")
	in, _ := tampered.Integrity.Get()
	in.Verdict, in.Logs = archive.Invalid, archive.LogCounts{Valid: 26000, Modified: 1, Missing: 2, Corrupt: 3, TrailingData: 4, Unreferenced: 5, Unreadable: 6, Unproven: 7}
	in.Findings = []archive.Finding{{Class: archive.LogModified, Object: "s3://logs/a.json.gz", Detail: "its hash is another"}, {Class: archive.LogUnreferenced, Detail: "and 4 more"}}
	tampered.Integrity = evidence.Known(in)
	w.put(tampered)
	refused := evidence.Gap{Reason: evidence.Denied, Action: "s3:ListBucket", Detail: "User is not authorized"}
	w.put(&period.Chain{Trail: "arn:aws:cloudtrail:eu-central-1:" + member + ":trail/hidden", Name: "hidden", Account: member, Region: "us-east-1",
		Integrity: evidence.Missing[period.Integrity](refused), Records: evidence.Missing[period.Records](refused), Oldest: evidence.Missing[period.Oldest](refused)})
	stop := record.Change{Time: hours(10), Name: "StopLogging", Source: "cloudtrail.amazonaws.com", Account: management, Region: "eu-central-1", Actor: "arn:aws:iam::111122223333:user/mallory", Address: "203.0.113.7", Target: "main", EventID: "e-1", Object: "s3://logs/log.json.gz"}
	policy := record.Change{Time: hours(9), Name: "PutBucketPolicy", Source: "s3.amazonaws.com", Account: management, Region: "eu-central-1", Actor: viewtest.Hostile[2], Target: "logs", EventID: "e-2", Object: "s3://logs/log.json.gz"}
	denied := policy
	denied.EventID, denied.Error, denied.Time = "e-3", "AccessDenied", hours(8)
	call := w.snapshot.Calls[len(w.snapshot.Calls)-1].ID
	for i, f := range w.snapshot.Facts {
		trail, ok := f.Data.(*cloudtrail.Trail)
		switch {
		case !ok:
		case trail.Name == "main":
			trail.Changes = evidence.Known(cloudtrail.Changes{Made: []record.Change{policy, stop}, Attempts: []record.Change{denied}}, call)
		case trail.Name == "hidden":
			trail.Changes = evidence.Missing[cloudtrail.Changes](refused)
		default:
			trail.Changes = evidence.Known(cloudtrail.Changes{Made: []record.Change{policy}, Unread: &refused}, call)
		}
		w.snapshot.Facts[i] = f
	}
	w.snapshot.Sort()
	return &w.snapshot
}

func proven(t *testing.T) *view.Pack {
	t.Helper()
	p, _ := report(t, provenWorld())
	return p
}

// judged builds the report of a snapshot without waivers.
func judged(t *testing.T, s *evidence.Snapshot) *view.Pack {
	t.Helper()
	l := library(t)
	a := controls.Assess(s, l, controls.Options{})
	return view.Build(s, &a, l, view.Input{})
}
