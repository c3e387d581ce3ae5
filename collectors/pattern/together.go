package pattern

// Together is a pattern that matches what one of several matches, of either
// language.
func Together(patterns ...Pattern) Pattern {
	if len(patterns) == 1 {
		return patterns[0]
	}
	return together(patterns)
}

// together is matched against the record itself: each pattern makes of it what it
// is matched against.
type together []Pattern

// Match implements Pattern.
func (all together) Match(record map[string]any) Truth {
	t := False
	for _, p := range all {
		t = or(t, p.Match(p.ofRecord(record)))
	}
	return t
}

func (all together) surely(record map[string]any) Truth {
	t := False
	for _, p := range all {
		t = or(t, p.surely(record))
	}
	return t
}

func (all together) ofRecord(record map[string]any) map[string]any { return record }

func (all together) tests() []tested {
	var out []tested
	for _, p := range all {
		out = append(out, p.tests()...)
	}
	return out
}

// Within is the requirement for the records of one account and one region; for ""
// of any. A pattern may ask for them, which then makes no difference.
func (r Requirement) Within(account, region string) Requirement {
	r.given = map[string]string{}
	if account != "" {
		r.given["recipientAccountId"] = account
	}
	if region != "" {
		r.given["awsRegion"] = region
	}
	return r
}

// Touches says whether the pattern matches any record that the requirement names.
func Touches(r Requirement, p Pattern) Truth {
	if f, ok := p.(*Filter); ok && f.plain {
		return Unknown
	}
	conjuncts, ok := alternatives(r.Filter.root)
	if !ok {
		return Unknown
	}
	out := False
	for _, all := range conjuncts {
		s := newSpace(r, all, p)
		s.try(func(record map[string]any) bool {
			if r.Filter.Match(record) == True {
				out = or(out, p.Match(p.ofRecord(record)))
			}
			return out != True
		})
		if s.exhausted {
			out = or(out, Unknown)
		}
		if out == True {
			break
		}
	}
	return out
}
