package awsapi

import (
	"context"
	"errors"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
)

// trial is one call with all its attempts, as far as patience with it goes. What
// passes is tried again: a throttled call until minutes are used up, one that
// failed in another way a few times.
type trial struct {
	given   bool // answered from the record: nothing is tried
	streams bool // not held at the gate
	at      addressee

	inside    bool          // at the gate, in this attempt
	sent      time.Time     // this attempt; zero if it was not
	key       string        // the access key that signed it
	failures  int           // attempts that failed, throttled and expired ones not counted
	hung      int           // attempts that were not answered in time
	waited    time.Duration // for those
	expired   int           // attempts that were answered that the credentials are expired
	throttled time.Time     // since when every attempt was; zero if the last was not

	how   ending // how the last attempt ended
	heard bool   // whether there was a response to it
}

func newTrial(ctx context.Context) *trial {
	return &trial{at: addressee{service: awsmiddleware.GetServiceID(ctx), operation: awsmiddleware.GetOperationName(ctx)}}
}

// addressee is an operation at a host.
type addressee struct{ host, service, operation string }

const (
	mostFailures     = 8 // attempts of a call
	mostExpired      = 4 // attempts that are answered that the credentials are expired
	throttlePatience = 4 // times Options.CallTimeout, with a call that is throttled again and again
)

type trialKey struct{}

func withTrial(ctx context.Context, t *trial) context.Context {
	return context.WithValue(ctx, trialKey{}, t)
}

// trialOf is nil for calls that are made outside of any session.
func trialOf(ctx context.Context) *trial {
	t, _ := ctx.Value(trialKey{}).(*trial)
	return t
}

// attempting stands inside the retry loop: it keeps the last attempt's error,
// and says whether there is to be another.
type attempting struct{ *Session }

func (attempting) ID() string { return "trailproof.Attempting" }

func (a attempting) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	out middleware.FinalizeOutput, metadata middleware.Metadata, err error,
) {
	t, x := trialOf(ctx), exchangeOf(ctx)
	if t == nil {
		return next.HandleFinalize(ctx, in)
	}
	t.sent, t.inside = time.Time{}, false
	if x != nil && !t.given {
		x.forget()
	}
	defer func() {
		if t.inside { // a panic passes through
			a.gate.leave(0, true)
		}
	}()
	out, metadata, err = next.HandleFinalize(ctx, in)
	if x != nil {
		x.last = err
	}
	if t.given {
		if err != nil {
			err = final{err}
		}
		return out, metadata, err
	}
	how := ended(t, x, err)
	if t.inside {
		t.inside = false
		a.gate.leave(time.Since(t.sent), how == throttled || how == hung)
	}
	if ctx.Err() != nil {
		return out, metadata, err
	}
	return out, metadata, a.judge(t, x, how, err)
}

// judge says whether the attempt that ended is to be repeated.
func (a attempting) judge(t *trial, x *exchange, how ending, err error) error {
	now := time.Now()
	t.how, t.heard = how, err == nil || responded(x, err)
	if how != unasked {
		a.silent.note(t, now)
	}
	if how != throttled {
		t.throttled = time.Time{}
	}
	switch how {
	case throttled:
		if t.throttled.IsZero() {
			t.throttled = now
		}
		return decided(err, now.Sub(t.throttled) < a.silent.bearing(t.at))
	case expired:
		t.expired++
		return decided(err, a.renew(t))
	case failed, hung:
		return decided(err, a.bear(t, now))
	case hopeless, unasked:
		return decided(err, false)
	}
	return err
}

// bear says whether a failure is one more to live with.
func (a attempting) bear(t *trial, now time.Time) bool {
	if !t.heard && a.silent.quiet(now) {
		// It is not this host's failure, nor the call's.
		if a.silent.lost(now, a.timeout()) {
			a.end(ErrLost)
			return false
		}
		return true
	}
	if t.failures++; t.how == hung {
		t.hung++
	}
	return t.failures < mostFailures && t.hung < len(portions) && !a.silent.hopeless(t, now)
}

// responded says whether there was a response at all.
func responded(x *exchange, err error) bool {
	if x != nil {
		return x.call.Status != 0
	}
	_, ok := errors.AsType[*awshttp.ResponseError](err)
	return ok
}

// decided has the SDK's retryer try again, or not.
func decided(err error, again bool) error {
	if again {
		return passing{err}
	}
	return final{err}
}

// passing is an error that the SDK's retryer retries.
type passing struct{ error }

func (passing) RetryableError() bool { return true }
func (p passing) Unwrap() error      { return p.error }

// final is one that it does not retry.
type final struct{ error }

func (final) RetryableError() bool { return false }
func (f final) Unwrap() error      { return f.error }
