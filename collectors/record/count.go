package record

// count is the tally of one file in the making. Adding to it allocates nothing
// unless there is evidence to keep.
type count struct {
	records  int
	lacking  int
	lacks    [len(fields)]int
	classes  [len(classes)]int
	examples []Example
	changes  Tally // sorted and bounded
	recent   []Change
	notes    notes
}

// judge counts a record.
func (s *Scanner) judge(e *event) {
	c := &s.count
	if lacks := e.lacks(); lacks != 0 {
		c.lacking++
		for i := range fields {
			if lacks&(1<<i) != 0 {
				c.lacks[i]++
			}
		}
		if len(c.examples) < maxExamples {
			c.examples = append(c.examples, Example{Object: s.object, Place: c.records, EventID: open(e.record).text("eventID"), Lacks: lacks.list()})
		}
	}
	set := e.classes(s.interest)
	for i := range classes {
		c.classes[i] += int(set >> i & 1)
	}
	s.note(e, set)
	if s.changes(e) {
		c.recent = append(c.recent, newChange(s.object, e.record))
		if len(c.recent) == maxChanges {
			c.settle()
		}
	}
	c.records++
}

// settle sorts and bounds the changes.
func (c *count) settle() {
	c.changes.Add(Tally{Changes: c.recent})
	c.recent = nil
}

func (c *count) tally() Tally {
	c.settle()
	c.notes.settle()
	t := Tally{Files: 1, Records: c.records, Lacking: c.lacking, Examples: c.examples, Changes: c.changes.Changes, Unkept: c.changes.Unkept}
	t.Add(c.notes.settled)
	for i, n := range c.lacks {
		if n > 0 {
			t.Lacks = sum(t.Lacks, map[Field]int{fields[i]: n})
		}
	}
	for i, n := range c.classes {
		if n > 0 {
			t.Classes = sum(t.Classes, map[Class]int{classes[i]: n})
		}
	}
	return t
}
