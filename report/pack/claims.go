package pack

import (
	"errors"
	"slices"
	"strings"
)

// Holds says whether a claim of a pack holds.
type Holds string

// What may be said of a claim.
const (
	Yes        Holds = "yes"
	No         Holds = "no"
	NotChecked Holds = "not-checked"
	None       Holds = "none" // the pack makes no such claim
)

// Claim is one thing that a pack says of itself.
type Claim struct {
	Name  string `json:"claim"`
	Holds Holds  `json:"holds"`
	Why   string `json:"why"` // in plain words
}

// aClaim is a claim with how it is checked.
type aClaim struct {
	name  string
	steps []func(*Pack, Deps, *Checked) error
	needs string // the claim without which there is nothing to check here
}

// claims are those of every pack, in the order in which they are checked.
func claims() []aClaim {
	type steps = []func(*Pack, Deps, *Checked) error
	return []aClaim{
		{"files", steps{verifyFiles, verifyRoot}, ""},
		{"signature", steps{verifySignature}, "files"},
		{"time", steps{verifyTime}, "files"},
		{"facts from responses", steps{verifyEvident, verifyLedger, verifyFacts}, "files"},
		{"verdicts from facts", steps{verifyEvident, verifyVerdicts}, "facts from responses"},
		{"reports", steps{verifyEvident, verifyReports}, "verdicts from facts"},
	}
}

// unsettled ends the checking of a claim that neither holds nor fails.
type unsettled struct {
	holds Holds
	why   string
}

func (u *unsettled) Error() string { return u.why }

// Verify checks a pack: the files are the manifest's, and the root is theirs; the
// signature and the time-stamp are over them; the facts follow from the responses, the verdicts from
// the facts, and the evidence files and reports from those. What rests on a claim
// that does not hold is not checked. The error is the first difference, a *Mismatch;
// any other means that the pack could not be checked.
func Verify(path string, deps Deps) (*Checked, error) {
	p, err := Open(path)
	if err != nil {
		first := &Mismatch{err.Error()}
		done := &Checked{}
		done.claim(nil, deps, first)
		return done, first
	}
	defer p.Close() //nolint:errcheck // it was only read
	done := &Checked{Manifest: p.Manifest}
	return done, done.claim(p, deps, nil)
}

// claim checks one claim after the other. A pack that cannot be opened does not
// even have the files.
func (c *Checked) claim(p *Pack, deps Deps, unopened *Mismatch) error {
	var first error
	failed := map[string]bool{}
	for _, claim := range claims() {
		switch {
		case unopened != nil && claim.needs == "":
			c.add(claim.name, No, unopened.Difference)
			failed[claim.name] = true
			continue
		case failed[claim.needs]:
			c.add(claim.name, NotChecked, "not checked, since what it rests on does not hold: "+claim.needs)
			failed[claim.name] = true
			continue
		}
		before := len(c.Done)
		err := claim.check(p, deps, c)
		u, open := errors.AsType[*unsettled](err)
		m, differs := errors.AsType[*Mismatch](err)
		switch {
		case err == nil:
			c.add(claim.name, Yes, strings.Join(c.Done[before:], "; "))
		case open:
			c.add(claim.name, u.holds, strings.Join(append(slices.Clone(c.Done[before:]), u.why), "; "))
		case differs:
			c.add(claim.name, No, m.Difference)
			failed[claim.name] = true
			if first == nil {
				first = m
			}
		default:
			return err
		}
	}
	return first
}

func (a aClaim) check(p *Pack, deps Deps, done *Checked) error {
	for _, step := range a.steps {
		if err := step(p, deps, done); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checked) add(name string, holds Holds, why string) {
	c.Claims = append(c.Claims, Claim{name, holds, why})
}
