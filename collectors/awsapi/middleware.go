package awsapi

import (
	"context"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// record puts every call of a client on the ledger of the account.
func (s *Session) record(stack *middleware.Stack) error {
	if err := stack.Initialize.Add(&asking{s}, middleware.After); err != nil {
		return err
	}
	if err := s.behave(stack); err != nil {
		return err
	}
	return stack.Deserialize.Add(&wire{s}, middleware.After)
}

// asking is the top of the stack: here the question is known, and the outcome
// becomes a line of the ledger, a citation and, if need be, an Error.
type asking struct{ *Session }

func (*asking) ID() string { return "trailproof.Asking" }

func (a *asking) HandleInitialize(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	out middleware.InitializeOutput, metadata middleware.Metadata, err error,
) {
	call, err := a.question(ctx, in.Parameters)
	if err != nil {
		return out, metadata, err
	}
	e, mine, err := a.rec.claim(ctx, call.ID)
	if err != nil {
		return out, metadata, interrupted(call.Action, err)
	}
	if !mine {
		return a.again(ctx, e, in, next)
	}
	settled := false
	defer func() {
		if !settled { // also when a panic passes through
			a.rec.release(call.ID, e)
		}
	}()

	x := &exchange{call: call}
	t := newTrial(ctx)
	if a.opts.Replay != nil {
		if x.given, err = a.opts.Replay.find(call); err != nil {
			return out, metadata, err
		}
		x.call, t.given = x.given.call, true
	}
	out, metadata, err = next.HandleInitialize(withTrial(withExchange(ctx, x), t), in)
	if err != nil && ctx.Err() != nil {
		return out, metadata, interrupted(call.Action, err)
	}
	if err == nil && x.call.Account == "" {
		x.call.Account = accountIn(out.Result)
		x.call.ID = evidence.NewCallID(x.call.Account, call.Region, call.Service, call.Operation, call.Params)
	}
	if err != nil && x.given == nil {
		a.silent.giveUp(t)
	}
	if x.call.At.IsZero() { // it could not be put
		x.call.At = a.rec.now().UTC()
	}
	err = a.conclude(ctx, x, err)
	a.rec.keep(call.ID, e, answer{call: x.call})
	settled = true
	evidence.Cite(ctx, x.call.ID)
	if err != nil {
		return out, metadata, err
	}
	return out, metadata, nil
}

// again gives the answer that is on record already. Nothing is asked, so that it
// does not matter whether the run has ended.
func (a *asking) again(ctx context.Context, e *entry, in middleware.InitializeInput, next middleware.InitializeHandler) (
	out middleware.InitializeOutput, metadata middleware.Metadata, err error,
) {
	given, err := a.rec.answerOf(e)
	if err != nil {
		return out, metadata, err
	}
	evidence.Cite(ctx, given.call.ID)
	if given.masked, err = given.body(a.rec.store); err != nil {
		return out, metadata, &Error{Reason: evidence.Failed, Action: given.call.Action, Detail: oneLine(err.Error()), Call: given.call.ID}
	}
	x := &exchange{call: given.call, given: &given}
	out, metadata, err = next.HandleInitialize(withTrial(withExchange(context.WithoutCancel(ctx), x), &trial{given: true}), in)
	if err == nil {
		return out, metadata, nil
	}
	failure := x.failure(err)
	if given.call.Reason != nil && expected(ctx, failure) {
		a.rec.excuse(given.call.ID)
	}
	return out, metadata, failure
}

// question is the call as far as it is known before it is made.
func (a *asking) question(ctx context.Context, input any) (evidence.Call, error) {
	call := evidence.Call{
		Account:   a.Account,
		Region:    awsmiddleware.GetRegion(ctx),
		Service:   awsmiddleware.GetServiceID(ctx),
		Operation: awsmiddleware.GetOperationName(ctx),
	}
	var err error
	if call.Params, err = params(call.Service, call.Operation, input); err != nil {
		return call, err
	}
	call.ID = evidence.NewCallID(call.Account, call.Region, call.Service, call.Operation, call.Params)
	call.Action = Action(call.Service, call.Operation)
	return call, nil
}

// conclude completes the ledger line, stores the body, and says what the error
// amounts to.
func (a *asking) conclude(ctx context.Context, x *exchange, err error) error {
	call := &x.call
	var failure *Error
	if err != nil {
		failure = x.failure(err)
	}
	if len(x.body) > 0 {
		call.Body, call.Bytes = evidence.DigestOf(x.body), int64(len(x.body))
		if err := a.rec.store.PutRaw(call.Body, x.body); err != nil {
			call.Body, call.Bytes = "", 0
			lost := &unstored{err}
			failure = &Error{Reason: evidence.Failed, Action: call.Action, cause: lost, Detail: oneLine(lost.Error())}
		}
	}
	if failure == nil {
		call.Error, call.Reason = "", nil
		return nil
	}
	failure.Call = call.ID
	call.Error, call.Reason = failure.Code, &failure.Reason
	if failure.Code == "" {
		call.Error = failure.Detail
	}
	if expected(ctx, failure) {
		call.Reason = nil
	}
	return failure
}
