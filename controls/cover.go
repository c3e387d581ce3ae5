package controls

// citation is a control that rests on a check.
type citation struct{ framework, control string }

// citations are the controls that rest on each result.
func (l *Library) citations(catalogs []*Catalog, results map[string]*Result, o Options) map[*Result][]citation {
	out := map[*Result][]citation{}
	for _, c := range catalogs {
		for _, control := range c.Controls() {
			for _, ref := range control.Checks {
				r := results[l.runOf(ref, o).key]
				out[r] = append(out[r], citation{c.ID, control.ID})
			}
		}
	}
	return out
}

// settle names the waiver of every failing subject that is waived: one that is of
// the check in every framework, or else, where every control that rests on the
// check has a waiver for the subject, the first of those. The result is waived if
// all of its failing subjects are.
func (all waivers) settle(r *Result, cited []citation) {
	if r.Verdict != Fail || len(all) == 0 {
		return
	}
	everywhere := all.where(func(w Waiver) bool { return w.Framework == "" && w.Check == r.Check })
	byControl := []waivers{}
	for _, c := range cited {
		byControl = append(byControl, all.where(func(w Waiver) bool { return w.of(c.framework, c.control, r.Check) }))
	}
	first, open := "", false
	for i := range r.Subjects {
		s := &r.Subjects[i]
		if s.Verdict != Fail {
			continue
		}
		s.Waiver = idOf(everywhere.covering(s))
		if s.Waiver == "" {
			s.Waiver = inEach(byControl, s)
		}
		if first == "" {
			first = s.Waiver
		}
		open = open || s.Waiver == ""
	}
	if !open {
		r.Waiver = first
	}
}

// inEach is the ID of the first waiver that names the subject, if there is one
// among the waivers of every control; else, and without controls, "".
func inEach(byControl []waivers, s *Subject) string {
	first := ""
	for _, some := range byControl {
		id := idOf(some.covering(s))
		if id == "" {
			return ""
		}
		if first == "" {
			first = id
		}
	}
	return first
}

func idOf(w *Waiver) string {
	if w == nil {
		return ""
	}
	return w.ID
}

// waiver is the waiver that stands for those that cover a failing control: each
// failing subject of each failing check, and the answer of a person if that fails.
// It is one of the control as a whole, or else the first of those that count. It
// is nil if a part of the failure is not covered. The IDs are those of all that
// cover a part.
func (j controlJudge) waiver(all waivers, c ControlResult) (*Waiver, []string) {
	used := map[string]bool{}
	open := false
	for _, r := range j.results {
		if r.Verdict != Fail {
			continue
		}
		mine := all.where(func(w Waiver) bool { return w.of(j.catalog.ID, j.control.ID, r.Check) })
		covered, by := mine.cover(r)
		open = open || !covered
		for id := range by {
			used[id] = true
		}
	}
	whole := all.where(func(w Waiver) bool { return !w.limited() && w.of(j.catalog.ID, j.control.ID, "") })
	if c.Attestation != nil && c.Attestation.Verdict == Fail {
		open = open || len(whole) == 0
		for _, w := range whole {
			used[w.ID] = true
		}
	}
	counting := all.where(func(w Waiver) bool { return used[w.ID] })
	ids := []string{}
	for _, w := range counting {
		ids = append(ids, w.ID)
	}
	switch {
	case open || len(counting) == 0:
		return nil, ids
	case len(whole) > 0:
		return &whole[0], ids
	}
	return &counting[0], ids
}

// compensated says whether waivers that name a compensating control cover all of
// the failure.
func (j controlJudge) compensated(all waivers, c ControlResult) bool {
	w, _ := j.waiver(all.where(func(w Waiver) bool { return w.Compensating != "" }), c)
	return w != nil
}
