package cloudtrail

import "math/rand/v2"

func newRandom(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// randomSelectors makes selectors over a vocabulary so small that they meet,
// contradict and complete each other often.
func randomSelectors(rng *rand.Rand) EventSelectors {
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	some := func(from ...string) []string {
		var out []string
		for range rng.IntN(3) + 1 {
			out = append(out, pick(from...))
		}
		return out
	}
	var s EventSelectors
	if rng.IntN(3) == 0 {
		for range rng.IntN(4) {
			b := BasicSelector{ReadWrite: pick("All", "ReadOnly", "WriteOnly"), IncludeManagementEvents: rng.IntN(3) > 0}
			if rng.IntN(2) == 0 {
				b.ExcludedSources = some(kmsSource, rdsSource)
			}
			if rng.IntN(2) == 0 {
				b.DataResources = []DataResource{{Type: s3Objects, Values: some("arn:aws:s3", "arn:aws:s3:::a/", "arn:aws:s3:::ab/", "arn:aws:s3:::ab/k", "arn:aws:s3:::c")}}
			}
			s.Basic = append(s.Basic, b)
		}
		return s
	}
	for range rng.IntN(5) {
		var a AdvancedSelector
		if rng.IntN(2) == 0 {
			a.Fields = []FieldSelector{is("eventCategory", "Management")}
			switch rng.IntN(4) {
			case 0:
				a.Fields = append(a.Fields, not("eventSource", some(kmsSource, rdsSource)...))
			case 1:
				a.Fields = append(a.Fields, is("eventSource", some(kmsSource, rdsSource)...))
			}
		} else {
			a.Fields = []FieldSelector{is("eventCategory", "Data"), is("resources.type", s3Objects)}
			f := FieldSelector{Field: "resources.ARN"}
			arns := []string{"arn:aws:s3:::", "arn:aws:s3:::a", "arn:aws:s3:::a/", "arn:aws:s3:::ab", "arn:aws:s3:::ab/", "arn:aws:s3:::ab/k", "arn:aws:s3:::c/"}
			switch rng.IntN(6) {
			case 0, 1:
				f.StartsWith = some(arns...)
			case 2, 3:
				f.NotStartsWith = some(arns[1:]...)
			case 4:
				f.EndsWith = some(".csv")
			}
			if f.literals() > 0 {
				a.Fields = append(a.Fields, f)
			}
		}
		if rng.IntN(3) == 0 {
			a.Fields = append(a.Fields, is("readOnly", pick("true", "false")))
		}
		switch rng.IntN(6) {
		case 0:
			a.Fields = append(a.Fields, is("eventName", some("Get", "Put")...))
		case 1:
			a.Fields = append(a.Fields, not("eventName", some("Get", "Put")...))
		}
		s.Advanced = append(s.Advanced, a)
	}
	return s
}
