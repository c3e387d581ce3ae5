package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/examples/wire"
)

// fault is a way in which AWS, or what stands between us and it, fails to answer.
type fault struct {
	name   string
	reason evidence.Reason
	answer func(r *http.Request, signing string) (*http.Response, error)
}

// faults are all of them. The first is a refusal.
var faults = []fault{
	{"denied", evidence.Denied, refusal("AccessDenied", "the test does not permit it")},
	{"throttled", evidence.Throttled, refusal("Throttling", "Rate exceeded")},
	{"expired", evidence.Denied, refusal("ExpiredToken", "The security token included in the request is expired")},
	{"reset", evidence.Failed, broken(syscall.ECONNRESET)},
	{"timeout", evidence.Failed, broken(os.ErrDeadlineExceeded)},
	{"html", evidence.Failed, page(http.StatusOK)},
	{"html 502", evidence.Failed, page(http.StatusBadGateway)},
	{"cut off", evidence.Failed, cutOff},
}

func broken(err error) func(*http.Request, string) (*http.Response, error) {
	return func(*http.Request, string) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: err}
	}
}

func page(status int) func(*http.Request, string) (*http.Response, error) {
	return func(*http.Request, string) (*http.Response, error) {
		return response(status, "text/html", "<!DOCTYPE html><html><body>Please sign in</body></html>"), nil
	}
}

// cutOff is a response whose connection broke after a few bytes.
func cutOff(*http.Request, string) (*http.Response, error) {
	out := response(http.StatusOK, "text/xml", "")
	out.Body = io.NopCloser(io.MultiReader(strings.NewReader("<Li"), breaks{}))
	return out, nil
}

type breaks struct{}

func (breaks) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// refusal refuses a request in the words, the form and the status that the
// request's service has for it.
func refusal(code, message string) func(*http.Request, string) (*http.Response, error) {
	return func(r *http.Request, signing string) (*http.Response, error) {
		code, status := code, http.StatusForbidden
		switch {
		case r.Header.Get("X-Amz-Target") != "":
			status = http.StatusBadRequest
			return response(status, "application/x-amz-json-1.1", fmt.Sprintf(`{"__type":"%sException","message":"%s"}`, code, message)), nil
		case strings.HasPrefix(r.URL.Path, wire.Granite):
			status = http.StatusBadRequest
			out := response(status, "application/cbor", string(asCBOR(fmt.Appendf(nil, `{"__type":"com.amazonaws.cloudwatch#%sException","message":"%s"}`, code, message))))
			out.Header.Set("smithy-protocol", "rpc-v2-cbor")
			return out, nil
		case wire.SaidByPath(signing):
			if code == "Throttling" {
				code, status = "TooManyRequests", http.StatusTooManyRequests
			}
			out := response(status, "application/json", fmt.Sprintf(`{"message":"%s"}`, message))
			out.Header.Set("x-amzn-errortype", code+"Exception:http://internal.amazon.com/")
			return out, nil
		case r.Method == http.MethodHead:
			return response(status, "", ""), nil
		case signing == "s3":
			if code == "Throttling" {
				code, status = "SlowDown", http.StatusServiceUnavailable
			}
			return response(status, "application/xml", fmt.Sprintf(`<Error><Code>%s</Code><Message>%s</Message></Error>`, code, message)), nil
		case signing == "ec2":
			code = strings.NewReplacer("AccessDenied", "UnauthorizedOperation", "Throttling", "RequestLimitExceeded").Replace(code)
			return response(status, "text/xml", fmt.Sprintf(`<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors></Response>`, code, message)), nil
		case signing == "sns" && code == "AccessDenied":
			code = "AuthorizationError"
		}
		return response(status, "text/xml", fmt.Sprintf(`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`, code, message)), nil
	}
}

func response(status int, contentType, body string) *http.Response {
	out := httptest.NewRecorder()
	out.Header().Set("content-type", contentType)
	out.WriteHeader(status)
	io.WriteString(out, body) //nolint:errcheck // into memory
	return out.Result()
}

// faulty answers from the sample, but for the requests that are to fail. It
// stands in the place of the network.
type faulty struct {
	sample *server
	fails  func(n int, q question) *fault // nil for a request that is answered; n counts from 1

	mu      sync.Mutex
	asked   int
	refused int // by the sample itself
	away    int // sent to another region by the sample
	failed  map[question]*fault
	lent    map[question]bool // roles that were assumed
}

// Do implements aws.HTTPClient.
func (c *faulty) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	q, again := c.sample.read(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	out := httptest.NewRecorder()
	if c.lent[q] { // a renewal of credentials that were refused: no question, and not on record
		c.sample.ServeHTTP(out, again)
		return received(out), nil
	}
	c.asked++
	if fails := c.fails(c.asked, q); fails != nil {
		c.failed[q] = fails
		_, _, signing := wire.Scope(r.Header.Get("Authorization"))
		return fails.answer(again, signing)
	}
	c.sample.ServeHTTP(out, again)
	if q.Operation == "sts.AssumeRole" && out.Code == http.StatusOK {
		c.lent[q] = true
	}
	switch out.Code {
	case http.StatusForbidden:
		c.refused++
	case http.StatusMovedPermanently:
		c.away++
	}
	return received(out), nil
}

// received is a response as it comes over a network: without regard to how the
// names of its headers were written.
func received(out *httptest.ResponseRecorder) *http.Response {
	r := out.Result()
	sent := r.Header
	r.Header = http.Header{}
	for name, values := range sent {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	return r
}
