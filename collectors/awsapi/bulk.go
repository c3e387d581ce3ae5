package awsapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// BulkQuestion is one that takes many requests to answer, such as what a part of
// a log archive holds. It is one line of the ledger (Call.Set), and its answer a
// document that the asker writes; the requests themselves are not recorded.
type BulkQuestion struct {
	Region             string
	Service, Operation string // the service as the SDK names it; the operation is ours
	Params             any    // encodes as a JSON object
	Action             string // the IAM action that matters most
}

// largestSet bounds the answer to a bulk question.
const largestSet = 512 << 20

// Replays says whether the session answers from a record instead of asking AWS.
func (s *Session) Replays() bool { return s.opts.Replay != nil }

// KeepBulk puts the answer to a bulk question on record, or why there is none,
// with the time at which that was known. If the question is on record already,
// that stands. The error is the context's.
func (s *Session) KeepBulk(ctx context.Context, q BulkQuestion, body []byte, failure error) error {
	call, err := s.bulk(q)
	if err != nil {
		return err
	}
	e, mine, err := s.rec.claim(ctx, call.ID)
	if err != nil || !mine {
		return err
	}
	call.At, call.Attempts = s.rec.now().UTC(), 1
	if failure == nil && int64(len(body)) > largestSet {
		failure = fmt.Errorf("the record would be larger than %d bytes", int64(largestSet))
	}
	if failure == nil {
		if err := s.rec.store.PutRaw(evidence.DigestOf(body), body); err != nil {
			failure = &unstored{err}
		}
	}
	if failure == nil {
		call.Status, call.Body, call.Bytes = http.StatusOK, evidence.DigestOf(body), int64(len(body))
	} else {
		gap := evidence.GapOf(failure)
		call.Error, call.Reason, call.Action = oneLine(gap.Detail), &gap.Reason, cmp.Or(gap.Action, q.Action)
	}
	s.rec.keep(call.ID, e, answer{call: call})
	return nil
}

// Bulk gives the answer to a bulk question that is on record, of this run or of
// the one that is replayed, and cites it. If it is not on record, the error's gap
// is NotAsked.
func (s *Session) Bulk(ctx context.Context, q BulkQuestion) ([]byte, error) {
	call, err := s.bulk(q)
	if err != nil {
		return nil, err
	}
	e, mine, err := s.rec.claim(context.WithoutCancel(ctx), call.ID)
	if err != nil {
		return nil, err
	}
	if mine {
		given, err := s.given(ctx, call)
		if err != nil {
			s.rec.release(call.ID, e)
			return nil, err
		}
		s.rec.keep(call.ID, e, answer{call: given.call})
	}
	given, err := s.rec.answerOf(e)
	if err != nil {
		return nil, err
	}
	evidence.Cite(ctx, given.call.ID)
	if given.call.Error != "" {
		failure := &Error{Action: given.call.Action, Call: given.call.ID}
		failure.Reason, failure.Detail = (&onRecord{given.call}).outcome()
		return nil, failure
	}
	body, err := given.body(s.rec.store)
	if err != nil {
		return nil, &Error{Reason: evidence.Failed, Action: q.Action, Detail: oneLine(err.Error()), Call: given.call.ID}
	}
	return body, nil
}

// given is the answer of the record that is replayed.
func (s *Session) given(ctx context.Context, call evidence.Call) (*answer, error) {
	switch {
	case s.opts.Replay != nil:
		given, err := s.opts.Replay.find(call)
		if err != nil {
			return nil, err
		}
		if given.call.Body != "" {
			err = s.rec.store.PutRaw(given.call.Body, given.masked)
		}
		if err != nil {
			return nil, &Error{Reason: evidence.Failed, Action: call.Action, Detail: oneLine((&unstored{err}).Error()), cause: err}
		}
		return given, nil
	case ctx.Err() != nil:
		return nil, interrupted(call.Action, ctx.Err())
	}
	return nil, &Error{Reason: evidence.NotAsked, Action: call.Action, Detail: notOnRecord}
}

// PutRaw stores an object that the answer to a bulk question names.
func (s *Session) PutRaw(body []byte) (evidence.Digest, error) {
	digest := evidence.DigestOf(body)
	if err := s.rec.store.PutRaw(digest, body); err != nil {
		return "", &unstored{err}
	}
	return digest, nil
}

// Raw returns such an object: from the record that is replayed, which is then
// kept, or from that of this run.
func (s *Session) Raw(digest evidence.Digest) ([]byte, error) {
	from := s.rec.store
	if s.opts.Replay != nil {
		from = s.opts.Replay.store
	}
	body, err := from.Raw(digest)
	if err != nil {
		return nil, err
	}
	if evidence.DigestOf(body) != digest {
		return nil, fmt.Errorf("raw object %s does not have its digest", digest)
	}
	if s.opts.Replay != nil {
		err = s.rec.store.PutRaw(digest, body)
	}
	return body, err
}

// bulk is the line of the ledger as far as it is known before the answer.
func (s *Session) bulk(q BulkQuestion) (evidence.Call, error) {
	call := evidence.Call{Account: s.Account, Region: q.Region, Service: q.Service, Operation: q.Operation, Action: q.Action, Set: true}
	var err error
	if call.Params, err = params(q.Service, q.Operation, q.Params); err != nil {
		return call, err
	}
	call.ID = evidence.NewCallID(call.Account, call.Region, call.Service, call.Operation, call.Params)
	return call, nil
}

// Resumes says whether the run goes on with an earlier one that was answered.
func (s *Session) Resumes() bool { return s.rec.journal != nil && s.rec.journal.Answered() > 0 }

// Answered says whether the question is on record, of this run or of the one that
// it resumes.
func (s *Session) Answered(ctx context.Context, q BulkQuestion) bool {
	call, err := s.bulk(q)
	if err != nil {
		return false
	}
	e, mine, err := s.rec.claim(ctx, call.ID)
	if mine {
		s.rec.release(call.ID, e)
	}
	return err == nil && !mine
}

// objectsWhole says whether the objects that the answer to a bulk question names
// are all in the store, and what they are said to be.
func objectsWhole(call evidence.Call, body []byte, store Store) bool {
	if !call.Set || call.Body == "" {
		return true
	}
	kept, err := evidence.KeptIn(body)
	if err != nil {
		return false
	}
	for _, k := range kept {
		if object, err := store.Raw(k.SHA256); err != nil || evidence.DigestOf(object) != k.SHA256 {
			return false
		}
	}
	return true
}
