package viewtest

import (
	"fmt"
	"time"

	"github.com/trailproof/trailproof/report/view"
)

var (
	from = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	to   = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
)

// proof gives the report chains of every verdict, holes of every cause, findings
// of every class and hostile changes.
func proof(p *view.Pack) {
	chains(p)
	holes(p)
	weeks(p)
	for i, class := range []string{"digest-invalid", "digest-missing", "log-modified", "log-missing", "log-unreferenced", "logs-in-gap", "listing-failed"} {
		p.Proof.Findings = append(p.Proof.Findings, view.Finding{
			Trail: "org-trail-primary", ARN: trail, Account: "111122223333", Region: "eu-central-1", Class: "Found of the class " + class, Code: class,
			Object: fmt.Sprintf("s3://nwp-trail-archive/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/08/14/%s", Hostile[i]), Detail: Hostile[i+2],
		})
	}
	for i := range 30 {
		c := view.Change{
			At: from.Add(time.Duration(i) * 37 * time.Hour), Event: "StopLogging", Service: "cloudtrail.amazonaws.com", Outcome: "done", Account: "111122223333", Region: "eu-central-1",
			Actor: "arn:aws:sts::111122223333:assumed-role/admin/" + Hostile[i%len(Hostile)], Address: "203.0.113.7", Target: "org-trail-primary", EventID: fmt.Sprintf("6d1f0c2e-8a4b-4f19-9c77-%012d", i),
			Object: "s3://nwp-trail-archive/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/08/14/log.json.gz", Trails: []string{"org-trail-primary"}, Evidence: []string{"EV-000003"},
		}
		switch i % 3 {
		case 1:
			c.Event, c.Outcome = "DeleteTrail", "AccessDenied"
		case 2:
			c.Event, c.Service, c.Target, c.Ticket = "PutBucketPolicy", "s3.amazonaws.com", "nwp-trail-archive", "CHG-"+fmt.Sprint(i)
		}
		p.Proof.Changes = append(p.Proof.Changes, c)
	}
	p.Proof.Unread = []view.Unread{{Trail: Hostile[7], ARN: trail + "2", Why: "there may be more: denied s3:GetObject: " + Hostile[5]}}
}

func chains(p *view.Pack) {
	for i := range 28 {
		c := view.Chain{
			Trail: "org-trail-primary", ARN: trail, Account: fmt.Sprintf("%012d", 11122223333+i/2), Name: fmt.Sprintf("prod-%d", i/2), Region: []string{"eu-central-1", "us-east-1"}[i%2],
			Bucket: "nwp-trail-archive", Verdict: "Valid", Result: view.NoExceptions, Verified: true, Period: to.Sub(from), Covered: to.Sub(from),
			Share: view.Share{Part: 1, Of: 1, Text: "100%"}, Uncovered: "nothing", Digests: view.DigestCounts{Valid: 2208}, Logs: view.LogCounts{Valid: 26496},
			Records: 1182400, RecordsKnown: true, Oldest: "1 July 2025", OldestAt: from.AddDate(-1, 0, 0), OldestObject: "s3://nwp-trail-archive/AWSLogs/oldest.json.gz", Evidence: []string{"EV-000001", "EV-000002"},
		}
		switch i {
		case 2:
			c.Trail, c.Verdict, c.Result = Hostile[0], "Invalid", view.Exception
			c.Logs.Valid, c.Logs.Modified, c.Logs.Corrupt, c.Lacking = 26494, 1, 1, 12
		case 4, 5:
			c.Verdict, c.Result, c.Covered, c.Uncovered, c.Holes = "Incomplete", view.Inconclusive, c.Period-8*time.Hour, "8 h", 1
			c.Share = view.Share{Part: 2200, Of: 2208, Text: "99.63%"}
			c.Digests.Valid, c.Logs.Unreferenced, c.Logs.Unreadable = 2200, 96, 3
		case 24, 25:
			c = view.Chain{Trail: c.Trail, ARN: c.ARN, Account: c.Account, Name: Hostile[3], Region: c.Region, Verdict: "Not verified", Result: view.NotTested, Period: c.Period,
				Why: "denied s3:ListBucket: " + Hostile[5], Uncovered: "not known", Share: view.Share{Text: "–"}, Oldest: "not known: denied s3:ListBucket"}
		}
		p.Proof.Chains = append(p.Proof.Chains, c)
	}
	for _, v := range []view.VerdictCount{{Words: "Invalid", Result: view.Exception, Chains: 1}, {Words: "Incomplete", Result: view.Inconclusive, Chains: 2}, {Words: "Not verified", Result: view.NotTested, Chains: 2}, {Words: "Valid", Result: view.NoExceptions, Chains: 23}} {
		p.Proof.Verdicts = append(p.Proof.Verdicts, v)
		p.Proof.Meaning = append(p.Proof.Meaning, view.Pair{Label: v.Words, Value: "What a chain that is called so is like."})
	}
	p.Proof.Coverage = view.Share{Part: 9283, Of: 10000, Text: "92.83%"}
	p.Proof.Sentences = []string{"Valid digests are shown to cover 92.83% of the period, over 28 chains of one trail, account and region each.", "Of 57,392 digest files, 57,392 were valid."}
}

func holes(p *view.Pack) {
	for i := range 30 {
		cause := []string{"missing-digest", "invalid-digest", "chain-restart", "not-yet-delivered", "unknown"}[i%5]
		h := view.Hole{
			Trail: "org-trail-primary", ARN: trail, Account: "000011122223335", Name: "prod-2", Region: "eu-central-1", From: from.Add(time.Duration(i) * 40 * time.Hour), Length: "8 h",
			Cause: "The words for the cause " + cause, Code: cause, Detail: "s3://nwp-trail-archive/AWSLogs/digest.json.gz " + Hostile[i%len(Hostile)], Explained: "–", Open: i%5 == 3,
		}
		h.To = h.From.Add(8 * time.Hour)
		if cause == "chain-restart" {
			h.Explained = []string{"yes", "no"}[i%2]
		}
		p.Proof.Holes = append(p.Proof.Holes, h)
		p.Proof.Alike = append(p.Proof.Alike, view.Holes{Hole: h, Chains: []string{h.Account + " " + h.Region}})
	}
}

// weeks is a heat map with cells of every state.
func weeks(p *view.Pack) {
	m := &p.Proof.Map
	m.Unit = "week"
	for at := from.AddDate(0, 0, -2); at.Before(to); at = at.AddDate(0, 0, 7) {
		_, week := at.ISOWeek()
		m.Cells = append(m.Cells, view.Stretch{From: at, To: at.AddDate(0, 0, 7), Label: fmt.Sprintf("W%02d, %s", week, at.Format("2 Jan"))})
	}
	for i := range 14 {
		r := view.MapRow{Account: fmt.Sprintf("%012d", 11122223333+i), Name: fmt.Sprintf("prod-%d", i), Chains: 2}
		switch i {
		case 2:
			r.Name = Hostile[3]
		case 13:
			r.Chains, r.Why = 0, Hostile[9]
			m.Rows = append(m.Rows, r)
			continue
		}
		for k := range m.Cells {
			c := view.MapCell{State: view.Covered, Asked: 336 * time.Hour, Covered: 336 * time.Hour, Text: "100"}
			switch {
			case i == 2 && k == 6:
				c.State, c.Covered, c.Text = view.NotCovered, 328*time.Hour, "97.6"
			case i == 12:
				c.State, c.Covered, c.Open, c.Text = view.NotKnown, 0, c.Asked, "0"
			case i == 5 && k < 3:
				c = view.MapCell{}
			}
			r.Cells = append(r.Cells, c)
		}
		m.Rows = append(m.Rows, r)
	}
	m.Short = m.Rows
}
