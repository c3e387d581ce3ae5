package policy

// Truth is the answer to a question asked of a policy without a request to try
// it on. Its zero value is Open: it depends on what this package cannot tell.
type Truth int

// The truths.
const (
	Open Truth = iota
	No
	Yes
)

func (t Truth) String() string { return [...]string{"open", "no", "yes"}[t] }

// and is No if either is, else Open if either is, else Yes.
func (t Truth) and(u Truth) Truth {
	switch {
	case t == No || u == No:
		return No
	case t == Open || u == Open:
		return Open
	}
	return Yes
}

// or is Yes if either is, else Open if either is, else No.
func (t Truth) or(u Truth) Truth {
	switch {
	case t == Yes || u == Yes:
		return Yes
	case t == Open || u == Open:
		return Open
	}
	return No
}

func (t Truth) not() Truth {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Open
}

func truth(b bool) Truth {
	if b {
		return Yes
	}
	return No
}
