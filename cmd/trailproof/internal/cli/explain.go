package cli

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/report/view"
)

func newExplain(env *Env) *cobra.Command {
	var from string
	var all bool
	cmd := &cobra.Command{
		Use:   "explain CONTROL|CHECK --from PACK",
		Short: "The sentences, what was seen, the calls, and what would settle an unknown",
		Long: `explain says of a control or check what was asked of each subject, what was found,
by which calls, and what would settle an unknown. Of very many subjects, and of
very many reads without an answer, it shows the first, the worst before others,
and counts the rest; --all shows every one.`,
		Example: `  trailproof explain 10.3.4 --from trailproof-pack
  trailproof explain log-file-validation --from trailproof-pack`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := openReport(from, looks{})
			if err != nil {
				return err
			}
			id := strings.Join(args, " ")
			if e := newExplainer(env.Stdout, r.view, all); !e.explain(id) {
				return unknownID(r.brief.library, id)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the pack to explain: a folder or a zip file")
	cmd.Flags().BoolVar(&all, "all", false, "show every subject, however many there are")
	return cmd
}

// explainer prints what a pack says of one control or check.
type explainer struct {
	out      io.Writer
	report   *view.Pack
	most     int            // subjects shown of a check
	evidence map[string]int // where an item stands in the report
}

// mostExplained is how many subjects, and reads without an answer, are shown.
const mostExplained = 25

func newExplainer(out io.Writer, report *view.Pack, all bool) explainer {
	e := explainer{out: out, report: report, most: mostExplained, evidence: map[string]int{}}
	if all {
		e.most = math.MaxInt
	}
	for i, item := range report.Evidence {
		e.evidence[item.ID] = i
	}
	return e
}

func (e explainer) explain(id string) bool {
	found := false
	for _, f := range e.report.Frameworks {
		for _, r := range f.Requirements {
			if r.ID == id || f.ID+" "+r.ID == id {
				e.requirement(f, r)
				found = true
			}
		}
	}
	for _, c := range e.report.Checks {
		if c.ID == id || c.Number == id {
			e.check(c)
			found = true
		}
	}
	return found
}

func (e explainer) requirement(f view.Framework, r view.Requirement) {
	fmt.Fprintf(e.out, "%s %s  %s\n%s\n\n", visible(f.Title), visible(r.ID), visible(r.Title), visible(r.Paraphrase))
	line(e.out, "result", r.Result.String()+" ("+r.Words+")")
	line(e.out, "why", visible(r.Why))
	for _, u := range e.report.Undecided {
		if u.ID == r.ID && (u.Framework == f.Title || u.Framework == f.ID) {
			line(e.out, "would settle it", visible(u.Needed))
		}
	}
	line(e.out, "asked of a person", visible(r.Attest))
	line(e.out, "answer on file", visible(r.Attested))
	line(e.out, "a pass does not show", visible(r.NotShown))
	fmt.Fprintln(e.out)
	for _, ref := range r.Checks {
		i := slices.IndexFunc(e.report.Checks, func(c view.Check) bool { return c.Number == ref.Number })
		if i >= 0 {
			e.check(e.report.Checks[i])
		}
	}
}

func (e explainer) check(c view.Check) {
	fmt.Fprintf(e.out, "%s %s  %s\n", c.Number, visible(c.ID), visible(c.Title))
	line(e.out, "result", c.Result.String())
	line(e.out, "why", visible(c.Why))
	line(e.out, "judges", c.Population)
	line(e.out, "parameters", c.Parameters)
	for _, t := range c.Tests {
		line(e.out, t.Number, fmt.Sprintf("%s  (examined: %d, deviations: %d, undecided: %d)", t.Sentence, t.Population, t.Deviations, t.Undecided))
	}
	shown := slices.Clone(c.Subjects)
	if len(shown) > e.most {
		slices.SortStableFunc(shown, func(x, y view.Subject) int { return int(x.Result) - int(y.Result) })
		shown = shown[:e.most]
	}
	for _, s := range shown {
		fmt.Fprintf(e.out, "\n  %s  %s\n", s.Result, visible(s.ID))
		line(e.out, "  account, region", strings.TrimSpace(s.Account+" "+s.Region))
		line(e.out, "  reason", visible(s.Reason))
		for _, step := range s.Steps {
			line(e.out, "  "+step.Truth, visible(step.Sentence))
			line(e.out, "  found", visible(step.Got))
			line(e.out, "  not known", visible(step.Gap))
			line(e.out, "  evidence", e.cite(step.Evidence))
		}
		e.alert(c.ID, s.Account)
	}
	if len(shown) < len(c.Subjects) {
		var counts view.Counts
		for _, s := range c.Subjects {
			counts[s.Result]++
		}
		fmt.Fprintf(e.out, "\n  shown are %d of %d subjects, the worst first (%s); --all shows every one\n", len(shown), len(c.Subjects), inCounts(counts))
	}
	for _, g := range c.Unread[:min(len(c.Unread), e.most)] {
		fmt.Fprintf(e.out, "\n  could not be read: account %s %s\n", visible(g.Account), visible(g.Region))
		line(e.out, "  reason", visible(g.Reason))
		line(e.out, "  would settle it", visible(g.Action))
		line(e.out, "  why", visible(g.Detail))
		line(e.out, "  evidence", e.cite(g.Evidence))
	}
	if len(c.Unread) > e.most {
		fmt.Fprintf(e.out, "\n  shown are %d of %d that could not be read; --all shows every one\n", e.most, len(c.Unread))
		for _, g := range view.GroupGaps(c.Unread) {
			line(e.out, "  would settle it", visible(strings.TrimSpace(fmt.Sprintf("%s %s", g.Reason, g.Action))+fmt.Sprintf(" (%d reads, %d accounts)", g.Reads, g.Accounts)))
		}
	}
	if c.Result == view.Exception || c.Result == view.Waived {
		line(e.out, "remedy", c.Remedy)
	}
	line(e.out, "a pass does not show", visible(c.NotShown))
	fmt.Fprintln(e.out)
}

// inCounts says how many there are of each result.
func inCounts(c view.Counts) string {
	var out []string
	for _, r := range view.Results() {
		if c[r] > 0 {
			out = append(out, fmt.Sprintf("%s: %d", r, c[r]))
		}
	}
	return strings.Join(out, ", ")
}

// cite names calls with when they were made and their request IDs.
func (e explainer) cite(ids []string) string {
	var out []string
	for _, id := range ids {
		i, known := e.evidence[id]
		if !known {
			continue
		}
		v := e.report.Evidence[i]
		what := v.Source + " " + v.At.UTC().Format("2006-01-02T15:04:05Z")
		if v.RequestID != "" { // an item that stands for many requests has none
			what += " request " + v.RequestID
		}
		out = append(out, visible(fmt.Sprintf("%s %s %s", v.ID, what, v.Outcome)))
	}
	return strings.Join(out, "\n")
}
