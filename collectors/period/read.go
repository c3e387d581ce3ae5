package period

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// result is what the verification of one chain found.
type result = archive.ChainResult

// request is the verification of some chains, of which the others may explain
// restarts. It depends on nothing that a replay of the record does not know.
func (s *study) request(of []archive.Chain, others []archive.Chain) archive.Request {
	return archive.Request{
		Chains: of, Known: others, Period: s.estate.Period, Now: s.estate.Now.Truncate(time.Second), // as the record has it
		Keys: s.depots.keys(), Records: s.interest(),
	}
}

// read reads the trees of all chains and puts what it learns on record: one line
// of the ledger for each tree. A replay has that record already. A run that is
// interrupted puts nothing on record of trees: what it has of them proves nothing
// yet. One that is resumed does not read again what is all on record.
func (s *study) read(ctx context.Context) {
	if s.estate.Home.Replays() || len(s.chains) == 0 || s.estate.Home.Resumes() && s.answered(ctx) {
		return
	}
	var mu sync.Mutex
	journals := map[archive.Tree]*journal{}
	req := s.request(s.all(nil), s.known)
	req.Source = s.depots.objects()
	req.Concurrency = s.objectsAtOnce()
	req.Progress = s.progress()
	req.Journal = func(t archive.Tree) archive.Journal {
		j := newJournal(s.depots.reader(t.Bucket))
		mu.Lock()
		defer mu.Unlock()
		journals[t] = j
		return j
	}
	_, failure := archive.Verify(ctx, req)
	if ctx.Err() != nil {
		return
	}
	for _, of := range s.chains {
		var body []byte
		err := failure
		if j := journals[of.Tree]; j != nil && err == nil {
			body, err = j.document()
		}
		if err = s.depots.reader(of.Bucket).KeepBulk(ctx, s.question(ctx, of.Tree), body, err); err != nil {
			return // interrupted
		}
		delete(journals, of.Tree) // a second chain of the tree is kept with the first
	}
}

// answered says whether every tree is on record.
func (s *study) answered(ctx context.Context) bool {
	for _, of := range s.chains {
		if !s.depots.reader(of.Tree.Bucket).Answered(ctx, s.question(ctx, of.Tree)) {
			return false
		}
	}
	return true
}

// usual is how many questions are in flight unless somebody says otherwise.
const usual = 8

// objectsAtOnce is how many objects are read at once: as many as serve, but no more
// than questions are allowed where that is fewer than usual, or than --max-rps lets
// through before their patience ends.
func (s *study) objectsAtOnce() int {
	if s.limit < usual {
		return s.estate.Home.AtOnce(max(1, s.limit))
	}
	return s.estate.Home.AtOnce(max(archive.Readers, s.limit))
}

// all lists the chains but one.
func (s *study) all(but *chain) []archive.Chain {
	var out []archive.Chain
	for _, of := range s.chains {
		if of != but {
			out = append(out, of.Chain)
		}
	}
	return out
}

// question is what the record answers of one tree.
func (s *study) question(ctx context.Context, t archive.Tree) awsapi.BulkQuestion {
	p := s.estate.Period
	return awsapi.BulkQuestion{
		Region: s.depots.askedIn(ctx, t.Bucket), Service: "S3", Operation: "ReadArchive", Action: getObject,
		Params: struct{ Bucket, Prefix, Organization, Account, Region, From, To, AsOf string }{
			t.Bucket, t.Prefix, t.Organization, t.Account, t.Region,
			instant(p.From), instant(p.To), instant(s.estate.Now),
		},
	}
}

// tree is what is on record of one tree.
type tree struct {
	once    sync.Once
	journal *journal
	err     error
	calls   []evidence.CallID
}

// recall opens the record of a tree, once for all of its chains, each of which
// cites it.
func (s *study) recall(ctx context.Context, of archive.Tree) (*journal, error) {
	s.mu.Lock()
	t := s.trees[of]
	if t == nil {
		t = &tree{}
		s.trees[of] = t
	}
	s.mu.Unlock()
	t.once.Do(func() {
		citing, cited := evidence.Citing(ctx)
		session := s.depots.reader(of.Bucket)
		var body []byte
		if body, t.err = session.Bulk(citing, s.question(citing, of)); t.err == nil {
			t.journal, t.err = openJournal(session, body)
		}
		t.calls = cited()
	})
	for _, id := range t.calls {
		evidence.Cite(ctx, id)
	}
	return t.journal, t.err
}

// verify verifies one chain from the record. That the run has ended meanwhile
// does not matter: nothing is asked that is not on record.
func (s *study) verify(ctx context.Context, of *chain) evidence.Value[result] {
	return evidence.Read(ctx, func(ctx context.Context) (result, error) {
		own, err := s.recall(ctx, of.Tree)
		if err != nil {
			return result{}, err
		}
		ctx = context.WithoutCancel(ctx)
		req := s.request([]archive.Chain{of.Chain}, append(s.all(of), s.known...))
		req.Source = nothing{}
		req.Journal = func(t archive.Tree) archive.Journal { return own }
		found, err := archive.Verify(ctx, req)
		if err != nil {
			return result{}, err
		}
		return found.Chains[0], nil
	})
}

// nothing is the source of what is not on record.
type nothing struct{}

var errNotRecorded = errors.New("it is not on record")

// List implements archive.Source.
func (nothing) List(context.Context, string, string, string, string, func(archive.Object) error) error {
	return &unread{evidence.Gap{Reason: evidence.NotAsked, Action: listBucket, Detail: errNotRecorded.Error()}}
}

// Get implements archive.Source.
func (nothing) Get(context.Context, string, string) (io.ReadCloser, map[string]string, error) {
	return nil, nil, &unread{evidence.Gap{Reason: evidence.NotAsked, Action: getObject, Detail: errNotRecorded.Error()}}
}

// interest is whose changes are to be kept: those of the buckets and keys of all
// trails.
func (s *study) interest() *record.Interest {
	in := &record.Interest{Buckets: map[string]bool{}, Keys: map[string]bool{}}
	for _, t := range s.trails {
		in.Buckets[t.BucketName] = true
		if arn := keyOf(t); arn != "" {
			in.Keys[arn] = true
		}
	}
	return in
}
