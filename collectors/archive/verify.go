package archive

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// A Chain is what is to be verified: the digests of one trail for one account
// and one region.
type Chain struct {
	Trail string // the trail's ARN
	Tree         // where it delivers now; where it delivered before is found by the links
}

// A Request says what to verify. Its zero numbers are the defaults.
type Request struct {
	Chains []Chain
	Period evidence.Period
	Now    time.Time // digests of the last two hours before it may still come
	Source Source
	Keys   Keys

	Concurrency   int   // objects read at once; Readers
	LargestDigest int64 // bytes, inflated or not, of the largest digest that is read; 32 MiB
	LargestLog    int64 // bytes, inflated, of the largest log file that is read; 1 GiB

	Known    []Chain            // not to be verified; their log files may explain why one of Chains begins anew
	Records  *record.Interest   // nil: log files are hashed, and their records not read
	Journal  func(Tree) Journal // nil: nothing is kept
	Progress func(Progress)     // nil: nobody is told; else called often, by many goroutines

	// Search is what is looked for in every log file delivered in the period, once
	// in each, as it is hashed: those that digests of the chains list, and what else
	// lies in the trees of the chains, proven or not; nil for nothing. See Delivered
	// for the period that events need. A search needs the Source: the log files are
	// read whatever the Journal recalls of them.
	Search *record.Search
	// Found takes what the search finds. It is called by many goroutines, never
	// twice for one log file, and what it was told stands if the run is interrupted.
	Found   func(Searched)
	Trees   []Tree   // searched as well, though no chain is known to deliver there
	Folders []Folder // likewise, whole and whatever the period; none of the trees is in one
}

// Readers is how many objects are read at once unless a request says otherwise.
// At 40 milliseconds for each they ask less than the 5,500 times a second that S3
// allows for a prefix. Where S3 answers sooner the processors set the pace, and
// where it asks for less it gets less.
const Readers = 192

// Verify verifies the chains. What could not be read is in the result; the error
// says that the request makes no sense, or is that of the context.
func Verify(ctx context.Context, req Request) (*Result, error) {
	v, err := newVerifier(req)
	if err != nil {
		return nil, err
	}
	return v.run(ctx, req.Chains)
}

func (v *verifier) run(ctx context.Context, requested []Chain) (*Result, error) {
	groups, err := group(requested)
	if err != nil {
		return nil, err
	}
	result := &Result{Period: v.Period, Chains: make([]ChainResult, len(requested))}
	var mu sync.Mutex
	var unread []Unread
	visit := func(at site) {
		session := v.open(at.Tree)
		defer session.close()
		for _, m := range at.chains {
			result.Chains[m.index] = session.chain(ctx, m)
			v.toldChain()
		}
		if v.Search != nil {
			unlisted := session.searchSite(ctx, at)
			mu.Lock()
			defer mu.Unlock()
			unread = append(unread, unlisted...)
		}
	}
	awsapi.Every(min(treesAtOnce, v.Concurrency), v.sites(groups), visit)
	awsapi.Every(min(treesAtOnce, v.Concurrency), v.others(), visit)
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	result.Verdict = result.verdict()
	result.Searched = v.counts
	if len(unread) > 0 {
		result.Lack(unread...)
	}
	return result, nil
}

// treesAtOnce bounds the memory; the objects read at once have their own bound.
const treesAtOnce = 4

// keptBytes is how many bytes of digests are kept, over all, so that they need
// not be read again for their log files.
const keptBytes = 32 << 20

type verifier struct {
	Request
	pause  time.Duration
	slots  chan struct{}
	large  chan struct{} // held by whoever reads a large digest
	idle   sync.Pool     // of *unpacker
	mu     sync.Mutex
	budget int64
	done   counters
	turns  map[string]func() keptTurns // by digest
	asked  string                      // of the records of a log file, for the journal; "" for nothing

	claimed map[Tree]bool // trees that a session searches
	counts  SearchCounts
}

func newVerifier(req Request) (*verifier, error) {
	switch {
	case !req.Period.From.Before(req.Period.To):
		return nil, errors.New("the period to verify is empty")
	case req.Now.IsZero() || req.Source == nil || req.Keys == nil:
		return nil, errors.New("a verification needs the time, a source and keys")
	case req.Search != nil && req.Found == nil:
		return nil, errors.New("a search needs somebody to tell")
	}
	req.Period = evidence.Period{From: req.Period.From.UTC(), To: req.Period.To.UTC()}
	req.Concurrency = cmp.Or(req.Concurrency, Readers)
	req.LargestDigest = cmp.Or(req.LargestDigest, 32<<20)
	req.LargestLog = cmp.Or(req.LargestLog, 1<<30)
	v := &verifier{Request: req, pause: 200 * time.Millisecond, budget: keptBytes, turns: map[string]func() keptTurns{}, claimed: map[Tree]bool{}}
	v.slots, v.large = make(chan struct{}, req.Concurrency), make(chan struct{}, 1)
	inflaters := newInflaters()
	v.idle.New = func() any { return newUnpacker(inflaters) }
	if req.Records != nil {
		text, err := json.Marshal(req.Records)
		if err != nil {
			return nil, err
		}
		v.asked = fmt.Sprintf(" with records for %x", sha256.Sum256(text))
	}
	return v, nil
}

// each does something for every item, within the bound on objects read at once.
// The goroutines go on from item to item: their stacks grow deep, which takes
// time.
func each[T any](ctx context.Context, v *verifier, items []T, do func(T, *unpacker)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(len(items), v.Concurrency) {
		all.Go(func() {
			for {
				select {
				case v.slots <- struct{}{}:
				case <-ctx.Done():
					return
				}
				i := int(next.Add(1)) - 1
				if i < len(items) {
					u := v.idle.Get().(*unpacker)
					do(items[i], u)
					v.idle.Put(u)
				}
				<-v.slots
				if i >= len(items) {
					return
				}
			}
		})
	}
	all.Wait()
}

// keep says whether there is room to keep so many bytes.
func (v *verifier) keep(n int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if int64(n) > v.budget {
		return false
	}
	v.budget -= int64(n)
	return true
}

// session verifies the chains of one tree, one after the other.
type session struct {
	*verifier
	at      Tree
	trees   map[Tree]*tree
	journal Journal
	search  searching
}

func (v *verifier) open(at Tree) *session {
	s := &session{verifier: v, at: at, trees: map[Tree]*tree{}, journal: unkept{}}
	if v.Journal != nil && at != (Tree{}) { // a folder has none
		s.journal = v.Journal(at)
	}
	return s
}

// close ends the journal and gives back the room of what the session kept.
func (s *session) close() {
	s.journal.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.trees {
		for _, entries := range t.chains {
			for _, e := range entries {
				s.budget += int64(weight(e.list))
			}
		}
	}
}

// chain verifies one chain.
func (s *session) chain(ctx context.Context, m member) ChainResult {
	c := s.gather(ctx, m)
	r := ChainResult{Trail: m.Trail, Account: m.Account, Region: m.Region}
	c.count(s.Period, &r)
	covered, parts := c.cover(s.Period, s.Now)
	r.Covered = covered
	r.addGaps(s.retell(ctx, c, parts))
	c.doubt(&r.doubts)
	s.expect(c)
	s.hashLogs(ctx, c, &r)
	s.findUnlisted(ctx, c, &r)
	c.remark()
	r.Findings = c.notes.sorted()
	r.Verdict = r.verdict()
	return r
}
