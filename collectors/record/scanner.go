package record

import "encoding/json"

// maxFile is the size beyond which a file is odd.
const maxFile = 256 << 20

// A Scanner reads the records of one log file after the other. What it is given
// is hostile: it never fails, and counts as odd what it cannot read.
type Scanner struct {
	interest *Interest
	keyIDs   map[string]bool // of the keys of interest
	object   string
	buf      []byte
}

// NewScanner makes a scanner; interest may be nil.
func NewScanner(interest *Interest) *Scanner {
	s := &Scanner{interest: interest, keyIDs: map[string]bool{}}
	if interest != nil {
		for arn := range interest.Keys {
			s.keyIDs[keyID(arn)] = true
		}
	}
	return s
}

// Begin begins a log file, s3://bucket/key.
func (s *Scanner) Begin(object string) { s.object, s.buf = object, s.buf[:0] }

// Write takes the next inflated bytes of the file. It never returns an error.
func (s *Scanner) Write(p []byte) (int, error) {
	if len(s.buf) <= maxFile {
		s.buf = append(s.buf, p...)
	}
	return len(p), nil
}

// End says what the file held.
func (s *Scanner) End() Tally {
	var records []json.RawMessage
	if len(s.buf) > maxFile || json.Unmarshal(open(s.buf)["Records"], &records) != nil || records == nil {
		return Tally{Files: 1, Odd: 1}
	}
	t := Tally{Files: 1}
	for i, raw := range records {
		e, ok := decode(raw)
		if !ok {
			return Tally{Files: 1, Odd: 1}
		}
		var one Tally
		one.Records = 1
		if lacks := e.lacks().list(); lacks != nil {
			one.Lacking = 1
			one.Lacks = map[Field]int{}
			for _, f := range lacks {
				one.Lacks[f] = 1
			}
			one.Examples = []Example{{Object: s.object, Place: i, EventID: open(raw).text("eventID"), Lacks: lacks}}
		}
		one.Classes = map[Class]int{}
		set := e.classes(s.interest)
		for i, c := range classes {
			if set&(1<<i) != 0 {
				one.Classes[c] = 1
			}
		}
		if s.changes(&e) {
			one.Changes = []Change{newChange(s.object, raw)}
		}
		t.Add(one)
	}
	return t
}
