package policy

// Decide says what comes of a request, by the logic that AWS documents. What it
// cannot tell from the request is open; where the outcome hinges on that, it is
// Depends, with the conditions on which it does. It never guesses.
//
// Not considered are ACLs, public access blocks and locks of S3, and the
// policies of VPC endpoints and access points.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func Decide(r *Request) Decision {
	seen := &notes{}
	v := view{context: &r.Context}
	t := trial{Request: r, v: &v, notes: seen}
	first := t.run()
	if outcome := first.outcome(); outcome != Depends {
		return settled(outcome, first, seen)
	}
	return t.explore(first)
}

func (v verdict) outcome() Outcome {
	switch {
	case v.denied == Yes:
		return ExplicitlyDenied
	case v.granted == No:
		return ImplicitlyDenied
	case v.denied == No && v.granted == Yes:
		return Allowed
	}
	return Depends
}

func settled(outcome Outcome, v verdict, seen *notes) Decision {
	d := Decision{Outcome: outcome}
	certain := func(e noted) bool { return e.truth == Yes }
	switch outcome {
	case ExplicitlyDenied:
		d.Refusals = cited(seen.refusals, certain)
	case ImplicitlyDenied:
		d.Missing = v.missing
	case Allowed:
		d.Grantors = cited(seen.grantors, certain)
	}
	return d
}
