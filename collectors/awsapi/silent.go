package awsapi

import (
	"sync"
	"time"
)

// silent remembers which hosts and which operations do not answer. Of a host that
// left a whole call without any response, and from which nothing was heard of
// late, each further call is tried once and not for long: otherwise one service
// that is out of reach costs as many full waits as there are questions for it.
// An operation that never answered, however often it was tried, is tried once
// likewise. One answer, and all is forgotten.
type silent struct {
	patience time.Duration // with a call that is throttled again and again

	mu    sync.Mutex
	hosts map[string]*manner
	ops   map[addressee]*manner

	heard  time.Time       // when any host responded last
	often  int             // how often one did
	failed map[string]bool // hosts that had responded before, and have failed since then
}

// manner is how a host or an operation behaved.
type manner struct {
	answered time.Time // last; zero for never
	often    int       // it responded, of a host
	failed   int       // attempts since then
	since    time.Time // of the first of those
	given    bool      // up, by a call
	throttle bool      // a call was throttled for as long as patience lasts
}

const (
	impatience = 5               // by how much less a silent host is waited for
	oflate     = 5 * time.Second // a host that was heard of late is not silent
	pause      = time.Second     // a busy run hears from somebody more often than that
	wellKnown  = 100             // responses: a run that goes well, and does not lose its network at the start
	settling   = 3 * time.Second // an operation is not given up more quickly than that
)

// note takes down how an attempt ended.
func (s *silent) note(t *trial, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	host, op := s.manners(t.at)
	switch {
	case t.heard:
		*host = manner{answered: now, often: host.often + 1}
		s.heard, s.failed = now, nil
		s.often++
	case !host.answered.IsZero():
		if s.failed == nil {
			s.failed = map[string]bool{}
		}
		s.failed[t.at.host] = true
	}
	switch t.how {
	case answered, expired:
		*op = manner{answered: now}
	case failed, hung:
		if op.failed++; op.failed == 1 {
			op.since = now
		}
	}
}

func (s *silent) manners(at addressee) (host, op *manner) {
	if s.hosts == nil {
		s.hosts, s.ops = map[string]*manner{}, map[addressee]*manner{}
	}
	if host = s.hosts[at.host]; host == nil {
		host = &manner{}
		s.hosts[at.host] = host
	}
	if op = s.ops[at]; op == nil {
		op = &manner{}
		s.ops[at] = op
	}
	return host, op
}

// giveUp notes that a call ended without an answer, with all its attempts.
func (s *silent) giveUp(t *trial) {
	s.mu.Lock()
	defer s.mu.Unlock()
	host, op := s.manners(t.at)
	host.given = host.given || !t.heard && t.how != unasked
	op.given = op.given || t.how == failed || t.how == hung
	op.throttle = op.throttle || t.how == throttled
}

// is says whether a host is silent.
func (s *silent) is(host string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.hosts[host]
	return m != nil && m.given && now.Sub(m.answered) > oflate
}

// hopeless says that an attempt which failed need not be repeated.
func (s *silent) hopeless(t *trial, now time.Time) bool {
	if !t.heard && s.is(t.at.host, now) {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, op := s.manners(t.at)
	return op.answered.IsZero() && (op.given || op.failed >= mostFailures && now.Sub(op.since) >= settling)
}

// bearing is for how long a call may be throttled.
func (s *silent) bearing(at addressee) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, op := s.manners(at); op.throttle {
		return s.patience / 20
	}
	return s.patience
}

// quiet says that nothing is heard from anybody any more, although hosts are
// asked that responded before: several, or the one that most responses came from.
func (s *silent) quiet(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.often < wellKnown {
		return false
	}
	responses := 0
	for host := range s.failed {
		responses += s.hosts[host].often
	}
	return (len(s.failed) > 1 || responses > s.often/2) && now.Sub(s.heard) > pause
}

// lost says that it has been so for long.
func (s *silent) lost(now time.Time, long time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Sub(s.heard) > long
}
