package controls

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Attestation is a person's answer to a control's question, with the documents
// that bear it out.
type Attestation struct {
	ID        string    `json:"id" yaml:"id"`
	Framework string    `json:"framework" yaml:"framework"`
	Control   string    `json:"control" yaml:"control"`
	Answer    string    `json:"answer" yaml:"answer"` // yes, no or not-applicable
	Statement string    `json:"statement" yaml:"statement"`
	Owner     string    `json:"owner" yaml:"owner"`
	Date      time.Time `json:"date" yaml:"date"`
	Expires   time.Time `json:"expires" yaml:"expires"`
	// File and SHA256 are the first of Files, the documents that bear the answer out.
	File   string     `json:"file,omitempty" yaml:"file"`
	SHA256 string     `json:"sha256,omitempty" yaml:"sha256"`
	Files  []Document `json:"files,omitempty" yaml:"files"`
}

// Document is a file that bears an answer out. It lies beside the file of
// attestations or below it, and in a pack in controls/attestations/.
type Document struct {
	File   string `json:"file" yaml:"file"`
	SHA256 string `json:"sha256" yaml:"sha256"`
}

// Verdict is what the answer says of the control.
func (a Attestation) Verdict() Verdict {
	switch a.Answer {
	case "yes":
		return Pass
	case "no":
		return Fail
	case "not-applicable":
		return NotApplicable
	}
	return Unknown
}

// Expired says whether the attestation speaks no more at a time. It speaks to
// the end of the day it expires, UTC. It may be dated after the evidence:
// questions are often answered once the evidence shows that they are open.
func (a Attestation) Expired(at time.Time) bool { return pastDay(a.Expires, at) }

// attestation is the answer on file to the control's question, the latest that
// has not expired, and why there is none, if there is none. Of answers that
// contradict each other on the same days, the worst counts.
func (j controlJudge) attestation(given []Attestation) (*AttestationResult, string) {
	out := &AttestationResult{Question: j.control.Attestation, Inherited: j.control.Inherited}
	var mine []Attestation
	for i := range given {
		if given[i].Framework == j.catalog.ID && given[i].Control == j.control.ID {
			mine = append(mine, given[i])
		}
	}
	if len(mine) == 0 {
		return out, "no attestation is on file"
	}
	slices.SortFunc(mine, func(a, b Attestation) int {
		return cmp.Or(b.Date.Compare(a.Date), b.Expires.Compare(a.Expires), cmp.Compare(a.Verdict(), b.Verdict()), cmp.Compare(a.ID, b.ID))
	})
	for _, a := range mine {
		if !a.Expired(j.finished) {
			out.Given, out.Verdict = &a, a.Verdict()
			return out, ""
		}
	}
	return out, fmt.Sprintf("the attestation by %s expired on %s", mine[0].Owner, mine[0].Expires.Format(time.DateOnly))
}
