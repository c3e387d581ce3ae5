package archive

// Verdict says what a verification amounts to.
//
// Invalid: something that CloudTrail signed is shown to be altered, forged or
// gone: an invalid or missing digest, or a log file that is modified, missing,
// corrupt or has something after its end.
//
// Incomplete: nothing of that kind, but not everything is shown to be right:
// there is a gap, or a digest or log file that could not be read, a log file
// that no digest lists, one that only an invalid digest lists, or a listing that
// failed. Nothing found is incomplete: its gap is the whole period.
//
// Valid: neither. Every moment of the period is covered and every log file is
// as CloudTrail delivered it.
//
// What else is found changes no verdict: an unexpected object among the digests
// hides nothing, a digest proven by the one after it is proven, and nothing rests
// on how a key's fingerprint is made.
//
// Any invalid chain makes the whole invalid, else any incomplete one makes it
// incomplete; no chain at all is incomplete, and so is the whole where it is not
// known which chains there are.
type Verdict string

// The verdicts.
const (
	Valid      Verdict = "valid"
	Invalid    Verdict = "invalid"
	Incomplete Verdict = "incomplete"
)

func (c *ChainResult) verdict() Verdict {
	d, l := c.Digests, c.Logs
	switch {
	case d.Invalid+d.Missing+l.Modified+l.Missing+l.Corrupt+l.TrailingData > 0:
		return Invalid
	case len(c.Gaps) > 0 || d.Unreadable+l.Unreadable+l.Unreferenced+l.Unproven > 0:
		return Incomplete
	}
	for _, f := range c.Findings {
		if f.Class == ListingFailed {
			return Incomplete
		}
	}
	if len(c.Covered) == 0 {
		return Incomplete
	}
	return Valid
}

func (r *Result) verdict() Verdict {
	verdict := Valid
	for _, c := range r.Chains {
		switch {
		case c.Verdict == Invalid:
			return Invalid
		case c.Verdict != Valid:
			verdict = Incomplete
		}
	}
	if len(r.Chains) == 0 || len(r.Unread) > 0 {
		return Incomplete
	}
	return verdict
}
