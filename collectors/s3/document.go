package s3

import (
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// document is the parsed bucket policy, empty if there is none. A policy that
// cannot be read is a gap: nothing may be concluded from it.
func (b Bucket) document() evidence.Value[policy.Document] {
	p, known := b.Policy.Get()
	if !known {
		return evidence.Missing[policy.Document](*b.Policy.Gap(), b.Policy.Calls()...)
	}
	if !p.Exists {
		return evidence.Known(policy.Document{}, b.Policy.Calls()...)
	}
	doc, err := policy.Parse(p.Document)
	if err != nil {
		return undecided[policy.Document]("the bucket policy cannot be read: "+err.Error(), b.Policy.Calls())
	}
	return evidence.Known(*doc, b.Policy.Calls()...)
}

// undecided is the gap where AWS answered, and the answer does not tell.
func undecided[T any](why string, calls []evidence.CallID) evidence.Value[T] {
	return evidence.Missing[T](evidence.Gap{Reason: evidence.Unsupported, Detail: why}, calls...)
}
