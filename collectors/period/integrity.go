package period

import (
	"github.com/trailproof/trailproof/collectors/evidence"
)

// integrityOf is what the fact says of a verification.
func integrityOf(r result, p evidence.Period) Integrity {
	covered, unaltered, unreferenced := answers(r)
	return Integrity{
		Verdict: r.Verdict, From: p.From.UTC(), To: p.To.UTC(), Periods: r.Covered, Gaps: r.Gaps,
		Digests: r.Digests, Logs: r.Logs, Findings: r.Findings, Objects: r.Objects, Bytes: r.Bytes,
		Covered: covered, Unaltered: unaltered, Unreferenced: unreferenced,
	}
}
