package awsapi

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Error is what every failed call of a Session's clients returns (wrapped by
// the SDK; find it with errors.AsType). It is evidence.Unanswered.
type Error struct {
	Reason evidence.Reason
	Code   string          // the service's error code; "" if it gave none
	Action string          // the IAM action the call needs
	Detail string          // one line: the service's own words, or ours
	Call   evidence.CallID // the ledger's line; "" if the question was never put

	cause error
}

func (e *Error) Error() string { return e.Gap().String() }

// Gap is what the error leaves in the place of an answer.
func (e *Error) Gap() evidence.Gap {
	return evidence.Gap{Reason: e.Reason, Action: e.Action, Detail: e.Detail}
}

// Unwrap gives the SDK's error, so that errors.As finds modelled exceptions.
func (e *Error) Unwrap() error { return e.cause }

// Without is the error of an answer that lacks what it should hold: not taken to
// mean that there is none.
func Without(action, what string) error {
	return &Error{Reason: evidence.Failed, Action: action, Detail: "answered without " + what}
}

// Code returns the error code that the service gave, or "".
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		return e.ErrorCode()
	}
	return ""
}

// IsCode says whether the service gave one of the codes.
func IsCode(err error, codes ...string) bool {
	code := Code(err)
	return code != "" && slices.Contains(codes, code)
}

// Says says whether the service gave the code in words that hold the phrase.
func Says(err error, code, phrase string) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && code != "" && e.Code == code && strings.Contains(e.Detail, phrase)
}

func expected(ctx context.Context, failure *Error) bool {
	codes, _ := ctx.Value(expectKey{}).([]string)
	s, _ := ctx.Value(sayingKey{}).(saying)
	return failure.Code != "" && slices.Contains(codes, failure.Code) || Says(failure, s.code, s.phrase)
}

const wasInterrupted = "interrupted"

func interrupted(action string, cause error) *Error {
	return &Error{Reason: evidence.NotAsked, Action: action, Detail: wasInterrupted, cause: cause}
}
