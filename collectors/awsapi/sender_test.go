package awsapi

import (
	"io"
	"net/http"
	"strings"
	"testing"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// late is net/http that looks for the end of a body when the SDK has closed it.
type late struct{ err error }

func (l *late) Do(req *http.Request) (*http.Response, error) {
	if _, err := io.CopyN(io.Discard, req.Body, req.ContentLength); err != nil {
		return nil, err
	}
	if err := req.Body.Close(); err != nil {
		return nil, err
	}
	_, l.err = io.Copy(io.Discard, req.Body)
	return &http.Response{}, nil
}

func TestABodyThatTheSDKHasClosedIsAtItsEnd(t *testing.T) {
	body := func() *http.Request {
		req := smithyhttp.NewStackRequest().(*smithyhttp.Request)
		req.URL.Scheme, req.URL.Host, req.ContentLength = "http", "example.com", 2
		req, err := req.SetStream(strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		return req.Build(t.Context())
	}
	bare, mended := &late{}, &late{}
	if _, err := bare.Do(body()); err != nil {
		t.Fatal(err)
	}
	if bare.err == nil {
		t.Error("the SDK's own body is at its end when closed: the sender is not needed any more")
	}
	if _, err := (sender{mended}).Do(body()); err != nil {
		t.Fatal(err)
	}
	if mended.err != nil {
		t.Errorf("a closed body: %v", mended.err)
	}
}
