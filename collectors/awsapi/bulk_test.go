package awsapi

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// identified is the ledger of a run that only asked who it is.
func identified(t *testing.T, store Store) []evidence.Call {
	t.Helper()
	call, err := Fixture(store, evidence.Call{Account: "111122223333", Region: "us-east-1", Service: "STS", Operation: "GetCallerIdentity"},
		`<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	if err != nil {
		t.Fatal(err)
	}
	return []evidence.Call{call}
}

func replayed(t *testing.T, calls []evidence.Call, from, to Store) (*Session, *Recorder) {
	t.Helper()
	rec := NewRecorder(to, func() time.Time { return time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC) })
	s, err := Open(t.Context(), Options{Replay: NewReplay(calls, from)}, rec)
	if err != nil {
		t.Fatal(err)
	}
	return s, rec
}

var tree = BulkQuestion{Region: "eu-west-1", Service: "S3", Operation: "ReadArchive", Action: "s3:GetObject",
	Params: struct{ Bucket, Prefix string }{"logs", "AWSLogs/"}}

func TestABulkAnswerIsOneLineAndIsGivenAgain(t *testing.T) {
	first, second := &MemStore{}, &MemStore{}
	s, rec := replayed(t, identified(t, first), first, second)
	ctx, cited := evidence.Citing(t.Context())
	if _, err := s.Bulk(ctx, tree); evidence.GapOf(err) != (evidence.Gap{Reason: evidence.NotAsked, Action: "s3:GetObject", Detail: "not on record"}) {
		t.Errorf("before it is on record: %v", err)
	}
	if err := s.KeepBulk(ctx, tree, []byte(`{"a":1}`), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepBulk(ctx, tree, []byte(`{"b":2}`), nil); err != nil {
		t.Fatal(err)
	}
	if body, err := s.Bulk(ctx, tree); err != nil || string(body) != `{"a":1}` {
		t.Errorf("got %s, %v", body, err)
	}
	calls := rec.Calls()
	if len(calls) != 2 || !calls[0].Set || calls[0].Action != "s3:GetObject" || string(calls[0].Params) != `{"Bucket":"logs","Prefix":"AWSLogs/"}` {
		t.Fatalf("the ledger is %+v", calls)
	}
	if got := cited(); len(got) != 1 || got[0] != calls[0].ID {
		t.Errorf("cited %v", got)
	}
	third := &MemStore{}
	again, rec := replayed(t, calls, second, third)
	if body, err := again.Bulk(t.Context(), tree); err != nil || !bytes.Equal(body, []byte(`{"a":1}`)) {
		t.Errorf("replayed, it is %s, %v", body, err)
	}
	if got := rec.Calls(); len(got) != 2 || got[0].At != calls[0].At || got[0].Body != calls[0].Body {
		t.Errorf("the ledger of the replay is %+v", got)
	}
	if _, err := third.Raw(calls[0].Body); err != nil {
		t.Errorf("the replay did not keep the answer: %v", err)
	}
}

func TestWhyThereIsNoBulkAnswerIsOnRecord(t *testing.T) {
	store := &MemStore{}
	s, rec := replayed(t, identified(t, store), store, store)
	denied := &Error{Reason: evidence.Denied, Action: "s3:ListBucket", Detail: "AccessDenied: no"}
	if err := s.KeepBulk(t.Context(), tree, nil, denied); err != nil {
		t.Fatal(err)
	}
	want := evidence.Gap{Reason: evidence.Denied, Action: "s3:ListBucket", Detail: "AccessDenied: no"}
	if _, err := s.Bulk(t.Context(), tree); evidence.GapOf(err) != want {
		t.Errorf("got %v", err)
	}
	again, _ := replayed(t, rec.Calls(), store, store)
	if _, err := again.Bulk(t.Context(), tree); evidence.GapOf(err) != want {
		t.Errorf("replayed: %v", err)
	}
}

type fullStore struct{ MemStore }

func (*fullStore) PutRaw(evidence.Digest, []byte) error { return errors.New("no space") }

func TestABulkAnswerThatCannotBeStoredIsNone(t *testing.T) {
	from := &MemStore{}
	s, _ := replayed(t, identified(t, from), from, &MemStore{})
	s.rec.store = &fullStore{}
	if err := s.KeepBulk(t.Context(), tree, []byte("{}"), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Bulk(t.Context(), tree); evidence.GapOf(err).Detail != "the response could not be stored: no space" {
		t.Errorf("got %v", err)
	}
	if _, err := s.PutRaw([]byte("x")); err == nil {
		t.Error("an object was stored where there is no room")
	}
}

func TestAnInterruptedRunHasNoBulkAnswer(t *testing.T) {
	store := &MemStore{}
	calls := identified(t, store)
	s, _ := replayed(t, calls, store, store)
	s.opts.Replay = nil // as live sessions are
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, live := s.Bulk(ctx, tree)
	record := NewReplay(calls, store)
	record.OfInterrupted()
	s.opts.Replay = record
	_, replayed := s.Bulk(t.Context(), tree)
	if evidence.GapOf(live) != evidence.GapOf(replayed) || evidence.GapOf(live).Detail != "interrupted" {
		t.Errorf("live %v, replayed %v", live, replayed)
	}
}

func TestARawObjectIsHeldAgainstItsDigest(t *testing.T) {
	from, to := &MemStore{}, &MemStore{}
	s, _ := replayed(t, identified(t, from), from, to)
	digest := evidence.DigestOf([]byte("digest file"))
	if _, err := s.Raw(digest); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := from.PutRaw(digest, []byte("another")); err != nil {
		t.Fatal(err)
	}
	if body, err := s.Raw(digest); err == nil {
		t.Errorf("got %q", body)
	}
	if err := from.PutRaw(digest, []byte("digest file")); err != nil {
		t.Fatal(err)
	}
	if body, err := s.Raw(digest); err != nil || string(body) != "digest file" {
		t.Errorf("got %q, %v", body, err)
	}
	if _, err := to.Raw(digest); err != nil {
		t.Errorf("the replay did not keep it: %v", err)
	}
}
