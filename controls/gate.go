package controls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls/sentence"
)

// GateOptions say what the gate asks for.
type GateOptions struct {
	FailOn      Severity // failing controls at or above it fail the gate; None: never fail
	MinCoverage float64  // percent of controls that must be decided
}

// Gate is the decision: exactly one of Passed, Failed and Incomplete.
type Gate struct {
	Passed     bool
	Failed     bool
	Incomplete bool
	Line       string   // the decision and why, in one line
	Reasons    []string // each failing control, then each thing that is missing
}

// mostNamed bounds how many controls or gaps the line names.
const mostNamed = 5

// Decide decides whether an assessment is good enough to go on. A failure
// counts if its severity is high enough and no waiver in force covers it. What
// is incomplete never passes: where something was denied, throttled out or
// unreachable, where a population could not be listed for whatever reason,
// where too few controls were decided or none, and where nothing was examined
// at all.
func Decide(a Assessment, o GateOptions) Gate {
	failing, why := failures(a, o)
	missing := incomplete(a, o)
	g := Gate{Reasons: slices.Concat(why, missing)}
	switch {
	case len(failing) > 0:
		g.Failed = true
		g.Line = fmt.Sprintf("gate: failed: %s at or above %s (%s)", plural(len(failing), "control"), o.FailOn, named(failing))
	case len(missing) > 0:
		g.Incomplete = true
		g.Line = "gate: incomplete: " + strings.Join(shortened(missing), "; ")
	default:
		g.Passed = true
		g.Line = fmt.Sprintf("gate: passed: %s decided, none fails at or above %s", plural(a.Coverage.Controls.Decided, "control"), o.FailOn)
		if o.FailOn == None {
			g.Line = fmt.Sprintf("gate: passed: %s decided, failures are not counted", plural(a.Coverage.Controls.Decided, "control"))
		}
	}
	return g
}

func failures(a Assessment, o GateOptions) (failing, why []string) {
	if o.FailOn == None {
		return nil, nil
	}
	for _, catalog := range a.Catalogs {
		for _, c := range catalog.Controls {
			name := catalog.ID + " " + c.ID
			if c.Verdict == Fail && c.Waiver == nil && c.Severity >= o.FailOn {
				failing = append(failing, name)
				why = append(why, fmt.Sprintf("%s (%s): %s", name, c.Severity, c.Why))
			}
		}
	}
	return failing, why
}

// incomplete lists what keeps the assessment from being complete.
func incomplete(a Assessment, o GateOptions) []string {
	var out []string
	if empty(a) {
		out = append(out, "nothing was examined")
	}
	if a.About.Interrupted {
		out = append(out, "the collection was interrupted")
	}
	unlisted, all := unlisted(a), recordsForLater(a)
	for _, g := range a.Coverage.Gaps {
		if len(g.Checks) == 0 && !all || !stands(g) && !unlisted[gapKey{g.Account, g.Region, g.Action, g.Reason}] {
			continue
		}
		out = append(out, standing(g))
	}
	total := a.Coverage.Controls.Decided + a.Coverage.Controls.Undecided
	if a.Coverage.Controls.Decided == 0 && len(out) == 0 {
		out = append(out, fmt.Sprintf("of %s none could be decided", plural(total, "control")))
	}
	if decided := percent(a.Coverage.Controls.Decided, total); decided < o.MinCoverage {
		out = append(out, fmt.Sprintf("%d of %d controls decided (%.1f%%), below %g%%", a.Coverage.Controls.Decided, total, decided, o.MinCoverage))
	}
	return out
}

// recordsForLater says whether a check of the assessment is not judged by this
// version. Its evidence is recorded nevertheless, to be judged again, so that
// all that was refused is missing from it. Without such a check, only that is
// missing which a check asks for.
func recordsForLater(a Assessment) bool {
	return slices.ContainsFunc(a.Results, func(r Result) bool { return r.Uncollected != "" })
}

// stands says whether a gap stands in the way of a complete assessment. What was
// refused or failed does. That AWS does not offer what was asked for there (an
// unknown operation, no such host) does so only where it leaves a control
// undecided.
func stands(g CoverageGap) bool {
	switch g.Reason {
	case evidence.Denied, evidence.Throttled, evidence.Failed:
		return true
	case evidence.Unsupported:
		return g.Action != "" && len(g.Controls) > 0
	}
	return false
}

// standing says a gap in a few words: what was not answered, and where; and why, if
// no action would settle it. Without an account it is a kind that nobody was asked
// about.
func standing(g CoverageGap) string {
	if g.Account == "" && g.Action == "" {
		return "no account was asked"
	}
	words := strings.Fields(g.Reason.String() + " " + g.Action)
	if where := strings.Fields(g.Account + " " + g.Region); len(where) > 0 {
		words = slices.Concat(words, []string{"in"}, where)
	}
	if g.Action == "" && g.Detail != "" {
		words = append(words, "("+sentence.Brief(g.Detail)+")")
	}
	return strings.Join(words, " ")
}

// unlisted are the gaps that hide a part of a population. Even a service that
// is not offered there (no such host, an unknown operation) may hide a subject.
func unlisted(a Assessment) map[gapKey]bool {
	out := map[gapKey]bool{}
	for _, r := range a.Results {
		for _, u := range r.Unread {
			out[gapKey{u.Account, u.Region, u.Action, u.Reason}] = true
		}
	}
	return out
}

// empty says whether the assessment rests on nothing: no controls, or neither a
// subject nor an attestation behind them.
func empty(a Assessment) bool {
	subjects, controls := 0, 0
	for _, r := range a.Results {
		subjects += len(r.Subjects)
	}
	for _, catalog := range a.Catalogs {
		controls += len(catalog.Controls)
		for _, c := range catalog.Controls {
			if c.Attestation != nil && c.Attestation.Given != nil {
				subjects++
			}
		}
	}
	return subjects == 0 || controls == 0
}

func percent(part, total int) float64 {
	if total == 0 {
		return 0
	}
	return 100 * float64(part) / float64(total)
}

// named lists the first few names, as "a, b, ...".
func named(names []string) string {
	if len(names) > mostNamed {
		names = append(slices.Clone(names[:mostNamed]), "...")
	}
	return strings.Join(names, ", ")
}

func shortened(texts []string) []string {
	if len(texts) <= mostNamed {
		return texts
	}
	return append(slices.Clone(texts[:mostNamed]), fmt.Sprintf("and %d more", len(texts)-mostNamed))
}
