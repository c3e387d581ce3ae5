package controls

import "fmt"

// Verdict is what the evidence says of a check or a control. The zero value is
// Unknown: forgetting to decide never passes.
type Verdict int

const (
	Unknown Verdict = iota
	Fail
	Pass
	NotApplicable
)

var verdictWords = [...]string{"unknown", "fail", "pass", "not-applicable"}

func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictWords) {
		return fmt.Sprintf("verdict(%d)", int(v))
	}
	return verdictWords[v]
}

// MarshalText writes the verdict as its word.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a verdict from its word.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, word := range verdictWords {
		if word == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q; one of fail, pass, not-applicable, unknown", text)
}

// And joins verdicts as a control joins its checks: any Fail is Fail, else any
// Unknown is Unknown, all NotApplicable is NotApplicable, else Pass. Of no
// verdicts it is Unknown.
func And(verdicts ...Verdict) Verdict {
	seen := [len(verdictWords)]bool{}
	for _, v := range verdicts {
		seen[v] = true
	}
	switch {
	case seen[Fail]:
		return Fail
	case seen[Unknown], len(verdicts) == 0:
		return Unknown
	case seen[Pass]:
		return Pass
	}
	return NotApplicable
}
