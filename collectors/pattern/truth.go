package pattern

// Truth is what is known of whether a pattern matches. Where AWS documents
// nothing, it is Unknown.
type Truth int8

// The truth values. Unknown is the zero value.
const (
	Unknown Truth = iota
	False
	True
)

func (t Truth) String() string {
	return [...]string{"unknown", "false", "true"}[t]
}

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

// and is Kleene's: one False decides.
func and(a, b Truth) Truth {
	switch {
	case a == False || b == False:
		return False
	case a == True && b == True:
		return True
	}
	return Unknown
}

// or is Kleene's: one True decides.
func or(a, b Truth) Truth {
	switch {
	case a == True || b == True:
		return True
	case a == False && b == False:
		return False
	}
	return Unknown
}
