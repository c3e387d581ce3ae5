package record

const (
	// maxUnit is the size beyond which a record makes its file odd. CloudTrail
	// cuts records at 256 KB.
	maxUnit = 4 << 20
	// little is how much is added to what was not there whole: more than most of
	// what is left of a record.
	little = 4 << 10
	// spare is the largest buffer that is kept for the next file.
	spare = 1 << 20
)

// A Scanner reads the records of one log file after the other. What it is given
// is hostile: it never fails, and counts as odd what it cannot read.
//
// A log file is a JSON object with a field Records, a list of objects. A file is
// odd if it is not exactly that: if it is no JSON by the rules of encoding/json,
// has no Records or has them twice, or if one of them is no object or is larger
// than 4 MB. Nothing is counted of an odd file; what was found in it before it
// turned odd is told all the same, with a fault. A field that a record has twice
// counts as it stands last.
//
// The scanner reads the bytes in place and keeps no more of them than a record,
// so that memory does not grow with the file, but for what is found. What becomes
// evidence, or decides what was found, is read anew with encoding/json. It is for
// one goroutine.
type Scanner struct {
	interest *Interest
	keyIDs   map[string]bool // of the keys of interest
	counts   bool            // more than records
	finder   *finder         // nil without a search

	object string
	state  state
	seen   bool   // of Records
	buf    []byte // what is not read yet
	before int64  // how many bytes of the file were read
	enough int    // how long buf must be for another try to be worthwhile
	event  event
	count  count
}

// NewScanner makes a scanner. Either may be nil: without a search nothing is
// found, and with a search alone no more is counted than files and records.
func NewScanner(interest *Interest, search *Search) *Scanner {
	s := &Scanner{interest: interest, keyIDs: map[string]bool{}, counts: interest != nil || search == nil}
	if search != nil {
		s.finder = newFinder(search)
	}
	if interest != nil {
		for arn := range interest.Keys {
			s.keyIDs[keyID(arn)] = true
		}
	}
	return s
}

// state is what comes next in a file.
type state int

const (
	nextOpen        state = iota
	nextFirstKey          // or the close of the file
	nextKey               // with its value, or with the opening of Records
	nextAfterValue        // a comma, or the close of the file
	nextFirstRecord       // or the close of Records
	nextRecord            // whole
	nextAfterRecord       // a comma, or the close of Records
	nextNothing
	stopped // the file is odd
)

// Begin begins a log file, s3://bucket/key.
func (s *Scanner) Begin(object string) {
	s.object, s.state, s.seen, s.before, s.enough, s.count = object, nextOpen, false, 0, 1, count{}
	if s.finder != nil {
		s.finder.begin()
	}
	if s.buf = s.buf[:0]; cap(s.buf) > spare {
		s.buf = nil
	}
}

// Write takes the next inflated bytes of the file. It never returns an error.
//
// They are read where they are. What is not there whole is kept, and read when
// there is a little more of it, at first, and then twice as much: so that what is
// large is not read over and over however small the pieces it comes in.
func (s *Scanner) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0 && s.state != stopped; {
		kept := len(s.buf)
		if kept == 0 {
			s.keep(rest[s.read(rest):])
			break
		}
		n := min(len(rest), max(little, s.enough-kept))
		s.buf = append(s.buf, rest[:n]...)
		if len(s.buf) < s.enough {
			break
		}
		if done := s.read(s.buf); done >= kept {
			s.keep(nil)
			rest = rest[done-kept:]
		} else {
			s.keep(s.buf[done:])
			rest = rest[n:]
		}
	}
	return len(p), nil
}

// keep keeps what is not read yet.
func (s *Scanner) keep(rest []byte) {
	s.buf = append(s.buf[:0], rest...)
	s.enough = 2*len(s.buf) + 1
}

// End says what the file held.
func (s *Scanner) End() Tally {
	s.keep(s.buf[s.read(s.buf):])
	t := s.count.tally()
	if s.state != nextNothing || !s.seen {
		t = Tally{Files: 1, Odd: 1}
	}
	if s.finder != nil {
		t.Strict = s.finder.strict
		s.finder.end(t.Odd > 0)
	}
	return t
}

// read reads as much of the bytes as is there whole, and says how much that is.
func (s *Scanner) read(b []byte) (at int) {
	for s.state != stopped {
		at = space(b, at)
		end := s.step(b, at)
		if end == bad || end-at > maxUnit || end == short && len(b)-at > maxUnit {
			s.state = stopped
		}
		if end < 0 {
			break
		}
		at = end
	}
	s.before += int64(at)
	return at
}

// step reads the one thing that begins at the index, and returns the index after
// it.
func (s *Scanner) step(b []byte, at int) int {
	if at >= len(b) {
		return short
	}
	c := b[at]
	switch s.state {
	case nextOpen:
		return s.pass(c == '{', nextFirstKey, at)
	case nextFirstKey:
		if c == '}' {
			return s.pass(true, nextNothing, at)
		}
		return s.topLevel(b, at)
	case nextKey:
		return s.topLevel(b, at)
	case nextAfterValue:
		if c == ',' {
			return s.pass(true, nextKey, at)
		}
		return s.pass(c == '}', nextNothing, at)
	case nextFirstRecord:
		if c == ']' {
			return s.pass(true, nextAfterValue, at)
		}
		return s.record(b, at)
	case nextRecord:
		return s.record(b, at)
	case nextAfterRecord:
		if c == ',' {
			return s.pass(true, nextRecord, at)
		}
		return s.pass(c == ']', nextAfterValue, at)
	}
	return bad
}

// pass passes one byte to the next state, if it is the right one.
func (s *Scanner) pass(right bool, to state, at int) int {
	if !right {
		return bad
	}
	s.state = to
	return at + 1
}

// topLevel reads a field of the file: the opening of Records, or any other and
// its value.
func (s *Scanner) topLevel(b []byte, at int) int {
	begin, name, plain := member(b, at)
	if begin < 0 {
		return begin
	}
	if !is(name, plain, "Records") {
		end := value(b, begin, 1)
		if end > 0 {
			s.state = nextAfterValue
		}
		return end
	}
	if begin >= len(b) {
		return short
	}
	if s.seen || b[begin] != '[' {
		return bad
	}
	s.seen, s.state = true, nextFirstRecord
	return begin + 1
}

// record reads a record: for the search, for the count, or for both.
func (s *Scanner) record(b []byte, at int) int {
	end := 0
	if s.finder != nil {
		end = s.finder.first.record(b, at)
	}
	if s.counts && end >= 0 {
		end = s.event.decode(b, at)
	}
	if end < 0 || end-at > maxUnit {
		return end
	}
	if s.finder != nil {
		s.finder.look(s.object, s.count.records, s.before+int64(at), b[at:end])
	}
	if s.counts {
		s.judge(&s.event)
	} else {
		s.count.records++
	}
	s.state = nextAfterRecord
	return end
}
