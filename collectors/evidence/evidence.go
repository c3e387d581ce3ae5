// Package evidence is the vocabulary of trailproof: what was asked of AWS,
// what came back, and what stands in the place of an answer that did not come.
//
// The one rule to respect: an answer is never assumed. A read that failed is a
// Value holding a Gap, and everything derived from it is a Gap too.
//
//	logging := evidence.Read(ctx, func(ctx context.Context) (bool, error) { … })
//	if on, known := logging.Get(); known && on { … }
//
// The package imports the standard library only, so that controls and reports
// can read evidence without knowing how it was collected.
package evidence

import "time"

// CallID names one recorded call. It is derived from what was asked (account,
// region, service, operation, parameters), so the same question has the same
// ID in every run.
type CallID string

// Digest is the SHA-256 of some bytes, in lower-case hexadecimal.
type Digest string

// Period is the time span the evidence speaks for, in UTC. A period whose ends
// are equal is a moment: configuration as it stood then.
type Period struct {
	From time.Time `json:"from" doc:"When it begins."`
	To   time.Time `json:"to" doc:"When it ends."`
}

// Moment says whether the period is a single point in time.
func (p Period) Moment() bool { return p.From.Equal(p.To) }
