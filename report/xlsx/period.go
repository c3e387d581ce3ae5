package xlsx

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/trailproof/trailproof/report/view"
)

// toned is text that looks like a result.
type toned struct {
	result view.Result
	text   string
}

// utc prints a time without loss; none is empty.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// percent is a share as a number, which a sheet can sort and add; a share too
// small for its words stays in words.
func percent(text string) any {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil {
		return text
	}
	return n
}

// hours is a length as a number.
func hours(d time.Duration) float64 { return d.Hours() }

// population is a row for each digest chain: what of the period was expected,
// examined and missing.
func population(p *view.Pack) register {
	r := register{name: "Population", table: "tblPopulation", tab: slate, title: "Population of the period",
		note: "One row per digest chain: an account, a region and a trail. Expected log files are those that digests list; examined are those that were read and hashed. Percentages are rounded down.",
		columns: []column{{"Account", 16, label}, {"Name", 22, plain}, {"Region", 16, plain}, {"Trail", 26, plain}, {"Result", 16, result}, {"Covered, percent", 11, decimal}, {"Not covered, hours", 12, decimal}, {"Holes", 9, number},
			{"Log files expected", 12, number}, {"Examined", 12, number}, {"Missing", 11, number}, {"Valid", 12, number}, {"Modified", 11, number}, {"Corrupt", 10, number}, {"Data after end", 11, number},
			{"Unreadable", 11, number}, {"In invalid digest only", 12, number}, {"In no valid digest", 12, number}, {"Records", 14, number}, {"Records lacking a field", 12, number},
			{"Digests expected", 12, number}, {"Digests verified", 12, number}, {"Digests invalid", 10, number}, {"Digests missing", 10, number}, {"Digests unreadable", 12, number},
			{"Oldest log file (UTC)", 22, plain}, {"Oldest log file", 60, mono}, {"Bucket", 30, mono}, {"Prefix", 18, mono}, {"Trail ARN", 60, mono}, {"Why not verified", 50, plain}, {"Evidence", 30, reference}}}
	for _, c := range p.Proof.Chains {
		row := []any{c.Account, c.Name, c.Region, c.Trail, toned{c.Result, c.Verdict}, "", ""}
		if c.Verified {
			row[5], row[6] = percent(c.Share.Text), hours(c.Period-c.Covered)
		}
		d, l := c.Digests, c.Logs
		counts := []any{c.Holes, l.Expected(), l.Read(), l.Missing, l.Valid, l.Modified, l.Corrupt, l.TrailingData, l.Unreadable, l.Unproven, l.Unreferenced,
			c.Records, c.Lacking, d.Expected(), d.Valid, d.Invalid, d.Missing, d.Unreadable}
		for i := range counts {
			records := i == 11 || i == 12
			if !c.Verified && !records || !c.RecordsKnown && records {
				counts[i] = "" // not known is no number
			}
		}
		row = append(row, counts...)
		r.rows = append(r.rows, append(row, cmp.Or(utc(c.OldestAt), c.Oldest), c.OldestObject, c.Bucket, c.Prefix, c.ARN, c.Why, strings.Join(c.Evidence, ", ")))
	}
	return r
}

// coverage is a row for each account and stretch of the period.
func coverage(p *view.Pack) register {
	r := register{name: "Coverage", table: "tblCoverage", tab: slate, title: "Coverage of the period",
		note: "One row per account and " + cmp.Or(p.Proof.Map.Unit, "part") + " of the period, over all digest chains of the account: the share of their time that valid digests cover, rounded down.",
		columns: []column{{"Account", 16, label}, {"Name", 26, plain}, {"Digest chains", 12, number}, {"Part", 16, plain}, {"From (UTC)", 22, plain}, {"To (UTC)", 22, plain},
			{"State", 34, plain}, {"Covered, percent", 12, decimal}, {"Why there is none", 50, plain}}}
	m := p.Proof.Map
	for _, row := range m.Rows {
		if len(row.Cells) == 0 {
			r.rows = append(r.rows, []any{row.Account, row.Name, row.Chains, "", "", "", view.NotAsked.String(), "", row.Why})
		}
		for i, c := range row.Cells[:min(len(row.Cells), len(m.Cells))] {
			r.rows = append(r.rows, []any{row.Account, row.Name, row.Chains, m.Cells[i].Label, utc(m.Cells[i].From), utc(m.Cells[i].To), c.State.String(), percent(c.Text), row.Why})
		}
	}
	return r
}

func holes(p *view.Pack) register {
	r := register{name: "Holes", table: "tblHoles", tab: red, title: "Holes in the period",
		note: "One row per part of the period that no valid digest of a chain covers. It is time of which nothing is proven, not time in which nothing happened.",
		columns: []column{{"Account", 16, label}, {"Name", 22, plain}, {"Region", 16, plain}, {"Trail", 26, plain}, {"From (UTC)", 22, plain}, {"To (UTC)", 22, plain}, {"Length", 18, plain}, {"Hours", 12, decimal},
			{"Cause", 44, plain}, {"Cause (code)", 18, mono}, {"Detail", 70, plain}, {"Explained", 11, plain}, {"May still be covered", 12, plain}, {"Trail ARN", 60, mono},
			{"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	each(&r, p.Proof.Holes, func(h view.Hole) []any {
		open := "no"
		if h.Open {
			open = "yes"
		}
		return []any{h.Account, h.Name, h.Region, h.Trail, utc(h.From), utc(h.To), h.Length, hours(h.To.Sub(h.From)), h.Cause, h.Code, h.Detail, h.Explained, open, h.ARN, "", ""}
	})
	return r
}

func findings(p *view.Pack) register {
	r := register{name: "Findings", table: "tblFindings", tab: red, title: "Findings in the log archive",
		note: "One row per finding, mostly about an object. Of very many of one class, a chain lists the first and says how many more there are.",
		columns: []column{{"Account", 16, label}, {"Name", 22, plain}, {"Region", 16, plain}, {"Trail", 26, plain}, {"What was found", 44, plain}, {"Class (code)", 20, mono},
			{"Object", 80, mono}, {"Detail", 70, plain}, {"Trail ARN", 60, mono}}}
	each(&r, p.Proof.Findings, func(f view.Finding) []any {
		return []any{f.Account, f.Name, f.Region, f.Trail, f.Class, f.Code, f.Object, f.Detail, f.ARN}
	})
	return r
}

func changes(p *view.Pack) register {
	r := register{name: "Trail changes", table: "tblTrailChanges", tab: red, title: "Changes to trails, log buckets and keys in the period",
		note: "One row per event, attempts that failed included; and one for each trail of which not all that was changed is known.",
		columns: []column{{"Time (UTC)", 22, label}, {"Event", 24, plain}, {"Service", 26, plain}, {"Outcome", 30, plain}, {"Account", 16, plain}, {"Region", 14, plain}, {"Actor", 60, mono},
			{"Address", 18, plain}, {"Target", 50, mono}, {"Trails", 26, plain}, {"Ticket", 16, plain}, {"Event ID", 38, mono}, {"Log file", 80, mono}, {"Evidence", 30, reference},
			{"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	for _, c := range p.Proof.Changes {
		r.rows = append(r.rows, []any{utc(c.At), c.Event, c.Service, c.Outcome, c.Account, c.Region, c.Actor, c.Address, c.Target, strings.Join(c.Trails, ", "),
			c.Ticket, c.EventID, c.Object, strings.Join(c.Evidence, ", "), "", ""})
	}
	for _, u := range p.Proof.Unread {
		r.rows = append(r.rows, []any{"not known", "", "", u.Why, "", "", "", "", u.ARN, u.Trail, "", "", "", "", "", ""})
	}
	return r
}

func activity(p *view.Pack) register {
	r := register{name: "Activity", table: "tblActivity", tab: red, title: "Root users, console sign-ins and readers of the logs in the period",
		note: "One row per event of a root user and per sign-in; one for all reads of a log bucket by one principal; and one for each account of which not all of this is known.",
		columns: []column{{"Time (UTC)", 22, label}, {"Until (UTC)", 22, plain}, {"What", 30, plain}, {"Event", 24, plain}, {"Outcome", 30, plain}, {"Events", 10, number}, {"Account", 16, plain},
			{"Region", 14, plain}, {"Actor", 60, mono}, {"Address", 18, plain}, {"Target", 50, mono}, {"Ticket", 16, plain}, {"Event ID", 38, mono}, {"Log file", 80, mono}, {"Evidence", 30, reference},
			{"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	for _, a := range p.Proof.Activity {
		r.rows = append(r.rows, []any{utc(a.At), utc(a.Last), a.What, a.Event, a.Outcome, a.Count, a.Account, a.Region, a.Actor, a.Address, a.Target,
			a.Ticket, a.EventID, a.Object, strings.Join(a.Evidence, ", "), "", ""})
	}
	for _, u := range p.Proof.Unlisted {
		r.rows = append(r.rows, []any{"not known", "", u.What, "", u.Why, "", u.Account, "", "", "", "", "", "", "", "", "", ""})
	}
	return r
}
