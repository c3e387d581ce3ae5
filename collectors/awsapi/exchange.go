package awsapi

import (
	"context"
	"errors"
	"io/fs"
	"net/http"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// answer is a settled call with what is needed to give it again.
type answer struct {
	call   evidence.Call
	masked []byte // the response as stored, while it is at hand
}

// body is the response to give again, as it is stored: whoever asks again is
// given what a replay gives.
func (a answer) body(store Store) ([]byte, error) {
	if a.masked != nil || a.call.Body == "" {
		return a.masked, nil
	}
	body, err := store.Raw(a.call.Body)
	if err == nil && evidence.DigestOf(body) != a.call.Body {
		err = errors.New("raw response " + string(a.call.Body) + " does not have its digest")
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("raw response " + string(a.call.Body) + " is not in the store")
	}
	return body, err
}

// spoken says whether the call ended with a response that can be given again;
// otherwise its Error is a sentence and the whole outcome.
func (a answer) spoken() bool {
	return a.call.Status != 0 && (a.call.Body != "" || a.call.Error == "" || isCode(a.call.Error))
}

// exchange accompanies one call from the top of the SDK's middleware stack,
// where the question is known, to the wire, where the answer is, and back.
type exchange struct {
	call  evidence.Call // grows as the call proceeds
	given *answer       // on record: the wire is not asked

	body []byte // the last attempt's response, masked
	last error  // the last attempt's error
}

// begin forgets the attempt before.
func (x *exchange) begin() {
	x.call.Attempts++
	x.forget()
}

// forget leaves the exchange without a response.
func (x *exchange) forget() {
	x.call.Status, x.call.RequestID, x.call.Headers = 0, "", nil
	x.call.Redacted, x.body = nil, nil
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// exchangeOf is nil for calls that are not recorded.
func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// telling are the response headers that carry a part of the answer; no other is
// stored.
var telling = []string{"Smithy-Protocol", "X-Amz-Access-Point-Alias", "X-Amz-Bucket-Region", "X-Amzn-Errortype", "X-Amzn-Query-Error"}

func tellingHeaders(h http.Header) map[string]string {
	var kept map[string]string
	for _, name := range telling {
		if value := h.Get(name); value != "" {
			if kept == nil {
				kept = map[string]string{}
			}
			kept[name] = oneLine(value)
		}
	}
	return kept
}

func requestID(h http.Header) string {
	for _, name := range []string{"X-Amzn-Requestid", "X-Amz-Requestid", "X-Amz-Request-Id"} {
		if id := h.Get(name); id != "" {
			return oneLine(id)
		}
	}
	return ""
}
