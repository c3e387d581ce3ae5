package awsapi

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// failure says what the error of a call amounts to. It is decided by the last
// attempt's response (status and stored body) where there was one, so that a
// replay of that response decides the same.
func (x *exchange) failure(err error) *Error {
	if x.last != nil {
		err = x.last // without the retryer's remarks
	}
	f := &Error{Action: x.call.Action, Call: x.call.ID, cause: err}
	if recorded, ok := errors.AsType[*onRecord](err); ok {
		f.Reason, f.Detail = recorded.outcome()
		return f
	}
	if x.call.Status == 0 {
		f.Reason, f.Detail = silence(err)
		return f
	}
	if u, ok := errors.AsType[*unreadable](err); ok {
		f.Reason, f.Detail = evidence.Failed, u.sentence
		return f
	}
	if brokeOff(err) {
		f.Reason, f.Detail = evidence.Failed, oneLine(fmt.Sprintf("answered %d, but %s", x.call.Status, rootCause(err)))
		return f
	}
	said := words(x.body)
	if api, ok := errors.AsType[smithy.APIError](err); ok && isCode(api.ErrorCode()) && api.ErrorCode() != "UnknownError" {
		said.code, said.message = api.ErrorCode(), api.ErrorMessage()
		if said.message == "UnknownError" { // the SDK's word for none
			said.message = ""
		}
	}
	f.Code, f.Reason = said.code, classify(said.code, x.call.Status)
	switch {
	case said.code != "" && said.message != "" && said.message != said.code:
		f.Detail = oneLine(said.code + ": " + said.message)
	case said.code != "":
		f.Detail = said.code
	case x.call.Status >= http.StatusMultipleChoices:
		f.Detail = fmt.Sprintf("answered %d with %s", x.call.Status, looksLike(x.body))
	default:
		f.Detail = oneLine(fmt.Sprintf("answered %d with a body that cannot be read: %s", x.call.Status, rootCause(err)))
	}
	return f
}

// brokeOff says whether a response began and did not arrive whole.
func brokeOff(err error) bool {
	_, ok := errors.AsType[*smithyhttp.RequestSendError](err)
	return ok
}

// classify sorts an error that AWS answered with into its class.
func classify(code string, status int) evidence.Reason {
	_, throttle := retry.DefaultThrottleErrorCodes[code]
	switch {
	case throttle || status == http.StatusTooManyRequests:
		return evidence.Throttled
	case unsupported[code] || status == http.StatusNotImplemented:
		return evidence.Unsupported
	case denied[code] || strings.HasPrefix(code, "AccessDenied") || strings.HasPrefix(code, "ExpiredToken") ||
		status == http.StatusForbidden || status == http.StatusUnauthorized:
		return evidence.Denied
	}
	return evidence.Failed
}

var denied = map[string]bool{
	"AllAccessDisabled":           true,
	"AuthFailure":                 true,
	"AuthorizationError":          true, // SNS
	"AuthorizationErrorException": true,
	"Forbidden":                   true,
	"IncompleteSignature":         true,
	"InvalidAccessKeyId":          true,
	"InvalidClientTokenId":        true,
	"InvalidSignatureException":   true,
	"InvalidToken":                true,
	"MissingAuthenticationToken":  true,
	"NotAuthorized":               true,
	"NotAuthorizedException":      true,
	"RequestExpired":              true,
	"SignatureDoesNotMatch":       true,
	"UnauthorizedOperation":       true, // EC2
	"UnrecognizedClientException": true,
}

var unsupported = map[string]bool{
	"InvalidAction":                 true,
	"NotImplemented":                true,
	"OptInRequired":                 true,
	"RegionDisabledException":       true,
	"SubscriptionRequiredException": true,
	"UnknownOperation":              true,
	"UnknownOperationException":     true,
	"UnsupportedOperation":          true,
	"UnsupportedOperationException": true,
}

// silence says why no response arrived. Addresses and ports of this machine are
// left out: they differ from run to run and tell an auditor nothing.
func silence(err error) (evidence.Reason, string) {
	if timeout, ok := errors.AsType[*unanswered](err); ok {
		return evidence.Failed, timeout.Error()
	}
	if nested, ok := errors.AsType[*Error](err); ok {
		return nested.Reason, nested.Detail
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok { // while obtaining credentials
		reason := classify(api.ErrorCode(), 0)
		return reason, oneLine("no credentials: " + api.ErrorCode() + ": " + api.ErrorMessage())
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return evidence.Unsupported, oneLine("no such host " + dns.Name)
		}
		return evidence.Failed, oneLine("host name " + dns.Name + " could not be looked up")
	}
	errno, system := errors.AsType[syscall.Errno](err)
	switch {
	case hungUp(err):
		return evidence.Failed, "connection closed without a response"
	case system:
		return evidence.Failed, errno.Error()
	case isTimeout(err):
		return evidence.Failed, "connection timed out"
	}
	return evidence.Failed, oneLine("no response: " + rootCause(err))
}

// hungUp says whether the other side closed the connection. Which of these
// errors says so depends on the moment.
func hungUp(err error) bool {
	for _, closed := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, closed) {
			return true
		}
	}
	return false
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// unanswered is a call whose patience ran out.
type unanswered struct{ limit time.Duration }

func noAnswerWithin(limit time.Duration) error { return &unanswered{limit} }

func (u *unanswered) Error() string { return "no answer within " + u.limit.String() }

// onRecord stands for a recorded call that ended without a response to give.
type onRecord struct{ call evidence.Call }

func (r *onRecord) Error() string { return r.call.Error }

func (r *onRecord) outcome() (evidence.Reason, string) {
	text := visible(r.call.Error, longestDetail+32) // it may say what was cut off
	if r.call.Reason == nil {
		return evidence.Failed, text
	}
	return *r.call.Reason, text
}

func rootCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
