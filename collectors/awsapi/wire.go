package awsapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// wire is the bottom of the stack: it reads the response bytes whole, masks
// what must not be kept, and hands the rest of the stack a copy. For a call
// that is on record it is the network.
type wire struct{ *Session }

func (*wire) ID() string { return "trailproof.Wire" }

func (w *wire) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, metadata middleware.Metadata, err error,
) {
	x := exchangeOf(ctx)
	if x == nil {
		return next.HandleDeserialize(ctx, in)
	}
	req, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, metadata, fmt.Errorf("a request of type %T cannot be recorded", in.Request)
	}
	if x.given != nil {
		if !x.given.spoken() {
			return out, metadata, &onRecord{x.given.call}
		}
		x.body = x.given.masked
		resp := x.given.response()
		out.RawResponse = resp
		return out, metadata, checkShape(req, &x.call, resp, x.body)
	}

	x.begin()
	if x.call.At.IsZero() {
		x.call.At = w.rec.now().UTC()
	}
	t := trialOf(ctx)
	limit := w.limit(t)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, metadata, err = next.HandleDeserialize(limited, in)
	if err != nil {
		if limited.Err() != nil && ctx.Err() == nil {
			err = t.unanswered(limit)
		}
		return out, metadata, err
	}
	resp, ok := out.RawResponse.(*smithyhttp.Response)
	if !ok {
		return out, metadata, fmt.Errorf("a response of type %T cannot be recorded", out.RawResponse)
	}
	raw, err := readWhole(resp.Body, w.largestBody())
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return out, metadata, t.unanswered(limit)
	}
	x.call.Status = resp.StatusCode
	x.call.RequestID = requestID(resp.Header)
	x.call.Headers = tellingHeaders(resp.Header)
	if err != nil {
		return out, metadata, err
	}
	x.body, x.call.Redacted = mask(&x.call, req.Header, raw)
	if x.call.RequestID == "" {
		x.call.RequestID = words(x.body).requestID
	}
	shown := raw
	if resp.StatusCode >= http.StatusMultipleChoices {
		shown = x.body // an error's words may repeat the signed request
	}
	resp.Body = io.NopCloser(bytes.NewReader(shown))
	return out, metadata, checkShape(req, &x.call, resp, shown)
}

// response is the recorded answer as the SDK's deserializers want it.
func (a *answer) response() *smithyhttp.Response {
	header := http.Header{}
	for name, value := range a.call.Headers {
		header.Set(name, value)
	}
	if id := a.call.RequestID; id != "" {
		header.Set("X-Amzn-Requestid", id)
		header.Set("X-Amz-Request-Id", id)
	}
	return &smithyhttp.Response{Response: &http.Response{
		StatusCode: a.call.Status, Status: fmt.Sprintf("%d %s", a.call.Status, http.StatusText(a.call.Status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(bytes.NewReader(a.masked)), ContentLength: int64(len(a.masked)),
	}}
}

// readWhole reads a response body of at most limit bytes and closes it. A body
// that ends early is a broken connection, which the SDK may retry.
func readWhole(body io.ReadCloser, limit int64) ([]byte, error) {
	defer body.Close() // nothing is lost: it was read or is given up
	raw, err := io.ReadAll(io.LimitReader(body, limit+1))
	switch {
	case err != nil && hungUp(err):
		return nil, &smithyhttp.RequestSendError{Err: fmt.Errorf("the response broke off after %d bytes", len(raw))}
	case err != nil:
		return nil, &smithyhttp.RequestSendError{Err: err}
	case int64(len(raw)) > limit:
		return nil, &unreadable{fmt.Sprintf("the response is larger than %d bytes", limit), true}
	}
	return raw, nil
}

// unreadable is a response that is not an answer.
type unreadable struct {
	sentence string
	large    bool // and will be again
}

func (u *unreadable) Error() string { return u.sentence }

// checkShape refuses a successful response that is not shaped like an answer of
// the operation. The SDK's deserializers are lenient: a proxy's HTML page or an
// empty body reads as "there is nothing", which nobody said.
func checkShape(req *smithyhttp.Request, call *evidence.Call, resp *smithyhttp.Response, body []byte) error {
	if resp.StatusCode < 200 || resp.StatusCode > 299 || resp.StatusCode == http.StatusNoContent || req.Method == http.MethodHead {
		return nil
	}
	service, operation := call.Service, call.Operation
	body = bytes.TrimSpace(body)
	wrong := &unreadable{sentence: fmt.Sprintf("answered %d with %s", resp.StatusCode, looksLike(body))}
	contentType := req.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(contentType, "application/x-amz-json"):
		if !bytes.HasPrefix(body, []byte("{")) {
			return wrong
		}
	case strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
		if rootElement(body) != operation+"Response" {
			return wrong
		}
	case service == "S3" && (operation == "GetObject" || operation == "GetBucketPolicy"):
		if operation == "GetBucketPolicy" && !bytes.HasPrefix(body, []byte("{")) {
			return wrong
		}
	case service == "S3" || service == "S3 Control":
		if root := rootElement(body); root == "" || strings.EqualFold(root, "html") {
			return wrong
		}
	}
	return nil
}
