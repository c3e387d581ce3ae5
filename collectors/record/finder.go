package record

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/pattern"
)

// maxFound is how much is kept of the records that are found in one file.
const maxFound = 256 << 20

// A finder looks for the records that answer the questions of a search. Most
// records it refuses by a few of their fields, as they stand in the file; those
// that are left it has encoding/json read, and decides by what that says.
type finder struct {
	search *Search
	plan   *plan
	first  fieldReader // of every record
	then   fieldReader // of those of which questions are left
	most   int         // bytes of records that are kept

	left   []int // questions to be asked of one record
	found  []Found
	held   int
	strict int // records that were decoded because their fields may not say what they are
	fault  string
}

// Found is what the search found in the file that End ended, in the order of the
// file; of an odd file, what it found in it before the file turned odd.
func (s *Scanner) Found() []Found {
	if s.finder == nil {
		return nil
	}
	return s.finder.found
}

// Fault says why there may be more in the file that End ended than was found; ""
// if it was searched whole.
func (s *Scanner) Fault() string {
	if s.finder == nil {
		return ""
	}
	return s.finder.fault
}

func newFinder(s *Search) *finder {
	p := newPlan(s)
	return &finder{search: s, plan: p, most: maxFound, first: newFieldReader(&p.first), then: newFieldReader(&p.then)}
}

func (f *finder) begin() { f.found, f.held, f.strict, f.fault = nil, 0, 0, "" }

// end ends a file, which is odd or not.
func (f *finder) end(odd bool) {
	if odd {
		f.fault = "it holds something else than a list of records"
	}
}

// look judges the record whose first fields were read last.
func (f *finder) look(object string, place int, offset int64, record []byte) {
	f.left = f.left[:0]
	odd := f.first.odd
	if !odd {
		if f.left = f.plan.lead(f.first.values, f.left); len(f.left) == 0 {
			return
		}
		f.then.record(record, 0)
		odd = f.then.odd
	}
	if odd {
		f.strict++
		f.left = f.left[:0]
		for i := range f.search.Questions {
			f.left = append(f.left, i)
		}
	} else if f.left = f.plan.left(f.then.values, f.left); len(f.left) == 0 || !f.during(f.then.values[f.plan.time]) {
		return
	}
	document, err := f.document(record, odd)
	if err != nil {
		f.fault = "a record in it cannot be decoded: " + err.Error()
		return
	}
	if odd {
		if at, ok := document["eventTime"].(string); ok && !f.within(at) {
			return
		}
	}
	one := Found{Object: object, Place: place, Offset: offset}
	for _, i := range f.left {
		switch q := f.search.Questions[i]; q.answer(document) {
		case pattern.True:
			one.Matched = append(one.Matched, q.ID)
		case pattern.Unknown:
			one.Unsure = append(one.Unsure, q.ID)
		}
	}
	if one.Matched == nil && one.Unsure == nil {
		return
	}
	if f.held += len(record); f.held > f.most {
		f.fault = "the records that were looked for are too large to be kept: only the first of them are told"
		return
	}
	slices.Sort(one.Matched)
	slices.Sort(one.Unsure)
	one.Record = bytes.Clone(record)
	f.found = append(f.found, one)
}

// answer is true if all conditions hold, and unknown if one of them may not.
func (q Question) answer(document map[string]any) pattern.Truth {
	out := pattern.True
	for _, c := range q.All {
		switch c.Holds(document) {
		case pattern.False:
			return pattern.False
		case pattern.Unknown:
			out = pattern.Unknown
		}
	}
	return out
}

// during says whether a record with this eventTime may be of the period.
func (f *finder) during(eventTime []byte) bool {
	return len(eventTime) == 0 || eventTime[0] != '"' || f.within(string(saidBy(eventTime)))
}

// within says whether the time is in the period, or cannot be read.
func (f *finder) within(eventTime string) bool {
	p := f.search.Period
	if p.From.IsZero() && p.To.IsZero() {
		return true
	}
	at, err := time.Parse(time.RFC3339, eventTime)
	return err != nil || !at.Before(p.From) && (p.To.IsZero() || at.Before(p.To))
}

// document is the record as encoding/json decodes it, whole or as much of it as
// decides the questions that are left.
func (f *finder) document(record []byte, whole bool) (document map[string]any, err error) {
	for _, i := range f.left {
		whole = whole || f.plan.rests[i] == nil
	}
	if whole {
		err = decode(record, &document)
		return document, err
	}
	document = map[string]any{}
	for _, i := range f.left {
		for _, field := range f.plan.rests[i] {
			if _, done := document[field.name]; done || f.then.values[field.place] == nil {
				continue
			}
			var value any
			if err := decode(f.then.values[field.place], &value); err != nil {
				return nil, err
			}
			document[field.name] = value
		}
	}
	return document, nil
}

// decode is encoding/json's, with numbers as they are written.
func decode(b []byte, to any) error {
	if text, ok := to.(*any); ok && b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		*text = s
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(to)
}
