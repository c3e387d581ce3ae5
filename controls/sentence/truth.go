package sentence

// Truth is three-valued. The zero value is Unknown.
type Truth int

// The truths.
const (
	Unknown Truth = iota
	False
	True
)

var truthWords = [...]string{"unknown", "false", "true"}

func (t Truth) String() string { return truthWords[t] }

// Of is the truth of what is known.
func Of(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Not is Kleene's negation.
func (t Truth) Not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

// And is Kleene's conjunction; of nothing it is True.
func And(truths ...Truth) Truth {
	out := True
	for _, t := range truths {
		if t == False {
			return False
		}
		out = min(out, t) // Unknown < True
	}
	return out
}

// Or is Kleene's disjunction; of nothing it is False.
func Or(truths ...Truth) Truth {
	negated := make([]Truth, len(truths))
	for i, t := range truths {
		negated[i] = t.Not()
	}
	return And(negated...).Not()
}
