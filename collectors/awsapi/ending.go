package awsapi

import (
	"errors"
	"net"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// ending is how an attempt ended, where that says whether to try again.
type ending int

const (
	answered  ending = iota // for good or ill
	throttled               // told to slow down
	expired                 // told that the credentials are expired
	failed                  // a server's error, a broken connection, or no answer of this operation
	hung                    // no answer in time
	hopeless                // no such host, an answer beyond bounds, an operation the server lacks
	unasked                 // the request was not sent
)

// ended sorts the end of an attempt. x is nil where it is not recorded.
func ended(t *trial, x *exchange, err error) ending {
	if err == nil {
		return answered
	}
	if t.sent.IsZero() {
		return unasked
	}
	status, code := 0, ""
	if x != nil {
		status = x.call.Status
	} else if response, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		status = response.HTTPStatusCode()
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		code = api.ErrorCode()
	}
	if x != nil && status >= http.StatusMultipleChoices {
		code = x.failure(err).Code
	}
	return sorted(status, code, err)
}

func sorted(status int, code string, err error) ending {
	if _, ok := errors.AsType[*unanswered](err); ok {
		return hung
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return hopeless
	}
	if u, ok := errors.AsType[*unreadable](err); ok && u.large {
		return hopeless
	}
	switch {
	case strings.HasPrefix(code, "ExpiredToken") || code == "RequestExpired":
		return expired
	case classify(code, status) == evidence.Throttled:
		return throttled
	case status == http.StatusNotImplemented:
		return hopeless
	case status >= http.StatusInternalServerError, status < http.StatusMultipleChoices,
		code == "RequestTimeout", code == "RequestTimeoutException":
		return failed
	}
	return answered
}
