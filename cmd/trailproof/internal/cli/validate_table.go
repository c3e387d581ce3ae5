package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// proofTable shows the result of a validation to people. What is left out for
// its length is said to be.
type proofTable struct {
	*sheet
	names map[string]string // of trails, by ARN
}

const (
	mostHoles   = 20 // of a chain
	mostObjects = 5  // of a class of findings
	elsewhere   = "complete list: -f json"
)

func (t *proofTable) write(r *archive.Result) error {
	t.names = trailNames(r)
	t.line("", fmt.Sprintf("Period %s to %s (%s)", stamp(r.Period.From), stamp(r.Period.To), lasting(r.Period.To.Sub(r.Period.From))))
	t.chains(r)
	t.holes(r)
	t.findings(r)
	t.unread(r)
	t.line("", "")
	t.painted(toneOf(r.Verdict), verdictLine(r))
	return t.w.Flush()
}

// trailNames are the trails' names, or ARNs where two share a name.
func trailNames(r *archive.Result) map[string]string {
	arns := map[string]map[string]bool{}
	for _, c := range r.Chains {
		name := c.Trail[strings.LastIndexByte(c.Trail, '/')+1:]
		if arns[name] == nil {
			arns[name] = map[string]bool{}
		}
		arns[name][c.Trail] = true
	}
	names := map[string]string{}
	for name, sharing := range arns {
		for arn := range sharing {
			if names[arn] = name; len(sharing) > 1 {
				names[arn] = arn
			}
		}
	}
	return names
}

// chains has one line for each chain.
func (t *proofTable) chains(r *archive.Result) {
	if len(r.Chains) == 0 {
		return
	}
	rows := [][]string{{"VERDICT", "COVERED", "ACCOUNT", "REGION", "TRAIL", "DIGESTS", "LOG FILES"}}
	for _, c := range r.Chains {
		rows = append(rows, []string{string(c.Verdict), covered(r.Period, c), c.Account, c.Region, t.names[c.Trail], digestCounts(c.Digests), logCounts(c.Logs)})
	}
	t.line("", "")
	t.rows(rows, func(row, column int) string {
		switch {
		case row == 0:
			return "1"
		case column == 0:
			return toneOf(r.Chains[row-1].Verdict)
		}
		return ""
	})
}

// toneOf is the colour of a verdict; the word stands beside it always.
func toneOf(v archive.Verdict) string {
	switch v {
	case archive.Valid:
		return "32"
	case archive.Invalid:
		return "31"
	}
	return "35"
}

func digestCounts(d archive.DigestCounts) string {
	return counted([]counting{{d.Valid, "ok"}, {d.Invalid, "bad"}, {d.Missing, "missing"}, {d.Unreadable, "unreadable"}})
}

func logCounts(l archive.LogCounts) string {
	return counted([]counting{{l.Valid, "ok"}, {l.Modified, "modified"}, {l.Missing, "missing"}, {l.Corrupt, "corrupt"}, {l.TrailingData, "with appended data"},
		{l.Unreferenced, "unlisted"}, {l.Unreadable, "unreadable"}, {l.Unproven, "unproven"}})
}

type counting struct {
	n    int
	what string
}

// counted leaves out what there is none of, but for the first.
func counted(all []counting) string {
	var out []string
	for i, c := range all {
		if i == 0 || c.n > 0 {
			out = append(out, thousands(int64(c.n))+" "+c.what)
		}
	}
	return strings.Join(out, ", ")
}

// holes are the parts of the period that are not proven, chain by chain.
func (t *proofTable) holes(r *archive.Result) {
	all, in := 0, 0
	for _, c := range r.Chains {
		if all += len(c.Gaps); len(c.Gaps) > 0 {
			in++
		}
	}
	if all == 0 {
		return
	}
	t.heading(fmt.Sprintf("Not proven: %s in %d of %s", count(all, "hole"), in, count(len(r.Chains), "chain")))
	for _, c := range r.Chains {
		if len(c.Gaps) == 0 {
			continue
		}
		t.line("  ", t.names[c.Trail]+"  "+c.Account+"  "+c.Region)
		for _, g := range c.Gaps[:min(mostHoles, len(c.Gaps))] {
			t.line("    ", fmt.Sprintf("%s to %s  %s  %s", stamp(g.From), stamp(g.To), lasting(g.To.Sub(g.From)), g.Cause))
			t.line("      ", g.Detail)
		}
		if more := len(c.Gaps) - mostHoles; more > 0 {
			t.line("    ", fmt.Sprintf("and %s more; %s", thousands(int64(more)), elsewhere))
		}
	}
}

// findings are grouped by what they are about.
func (t *proofTable) findings(r *archive.Result) {
	of := map[archive.Class][]archive.Finding{}
	for _, c := range r.Chains {
		for _, f := range c.Findings {
			of[f.Class] = append(of[f.Class], f)
		}
	}
	for _, class := range slices.Sorted(maps.Keys(of)) {
		list := of[class]
		t.heading(fmt.Sprintf("Found: %s, %s", class, thousands(int64(len(list)))))
		for _, f := range list[:min(mostObjects, len(list))] {
			indent := "  "
			if f.Object != "" {
				t.line(indent, f.Object)
				indent += "  "
			}
			t.line(indent, f.Detail)
		}
		if more := len(list) - mostObjects; more > 0 {
			t.line("  ", fmt.Sprintf("and %s more; %s", thousands(int64(more)), elsewhere))
		}
	}
}

// unread is what could not be asked when chains were looked for.
func (t *proofTable) unread(r *archive.Result) {
	if len(r.Unread) == 0 {
		return
	}
	t.heading("There may be more chains:")
	for _, u := range r.Unread {
		where := strings.Join(slices.DeleteFunc([]string{u.Account, u.Region, strings.TrimSpace(u.Reason.String() + " " + u.Action)}, func(s string) bool { return s == "" }), "  ")
		t.line("  ", where)
		t.line("    ", u.Detail)
	}
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
