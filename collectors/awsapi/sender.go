package awsapi

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// sender sends requests whose bodies end with an end. The SDK closes a request's
// body as soon as the answer begins. Where the server is quick, net/http may not
// have looked for the end of the body yet; the SDK's WriteTo of a closed body
// then says io.EOF, which counts as a mistake, and the connection is broken off
// with half of the answer on it. Read says io.EOF as well, and means the end.
type sender struct{ aws.HTTPClient }

func (s sender) Do(req *http.Request) (*http.Response, error) {
	if req.Body != nil && req.Body != http.NoBody {
		req.Body = struct{ io.ReadCloser }{req.Body} // hides WriteTo
	}
	return s.HTTPClient.Do(req)
}
