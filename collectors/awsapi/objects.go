package awsapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/encoding/httpbinding"
)

// Objects gets and lists objects of S3 in one request each. To a small object,
// and to each line of a listing, the SDK adds more work than it takes to inflate
// and hash the object. Whatever is not a plain success is left to the SDK, with
// its retries and its words for what went wrong.
type Objects struct {
	session *Session
	cfg     aws.Config
	client  *s3.Client
	signer  signer

	mu    sync.RWMutex
	bases map[string]*url.URL // by bucket; nil where the SDK must ask
}

// Objects gets objects of buckets in the region.
func (s *Session) Objects(region string) *Objects {
	cfg := s.plain(region)
	return &Objects{session: s, cfg: cfg, client: s3.NewFromConfig(cfg, s.S3Options()), bases: map[string]*url.URL{}, signer: signer{region: region}}
}

// Get opens an object and its user metadata, whose names are in lower case. It
// is false if the SDK must ask.
func (o *Objects) Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, bool) {
	base := o.base(ctx, bucket)
	if base == nil {
		return nil, nil, false
	}
	address := *base
	address.Path += key
	path := address.Path
	if !plain(path) {
		path = base.EscapedPath() + httpbinding.EscapePath(key, false)
		address.RawPath = path
	}
	response := o.ask(ctx, &address, path)
	if response == nil {
		return nil, nil, false
	}
	if response.Header.Get("Etag") == "" { // not S3's
		_ = response.Body.Close()
		return nil, nil, false
	}
	return response.Body, userMetadata(response.Header), true
}

// plain says that nothing of a path needs escaping.
func plain(path string) bool {
	for i := range len(path) {
		c := path[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '-' || c > '9') && c != '_' && c != '~' {
			return false
		}
	}
	return true
}

// ask sends a signed request for the escaped path in its turn. It is nil unless the answer is a plain
// success.
func (o *Objects) ask(ctx context.Context, address *url.URL, path string) *http.Response {
	credentials, err := o.cfg.Credentials.Retrieve(ctx)
	if err != nil || o.turn(ctx, address.Host+address.Path) != nil {
		return nil
	}
	req := (&http.Request{
		Method: http.MethodGet, URL: address, Host: address.Host, Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept-Encoding": {"identity"}}, // the objects are gzip, and to be hashed so
	}).WithContext(ctx)
	o.signer.sign(req, path, credentials, time.Now())
	response, err := o.cfg.HTTPClient.Do(req)
	if err != nil {
		return nil
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil
	}
	return response
}

// turn returns when a request for the path may be sent.
func (o *Objects) turn(ctx context.Context, path string) error {
	folder := path[:strings.LastIndexByte(path, '/')+1]
	return o.session.rates.objects(folder).take(ctx, func() error { return o.session.pace.wait(ctx) })
}

// base is what the addresses of a bucket's objects begin with, as the SDK has it.
func (o *Objects) base(ctx context.Context, bucket string) *url.URL {
	o.mu.RLock()
	base, known := o.bases[bucket]
	o.mu.RUnlock()
	if known {
		return base
	}
	base, err := o.resolve(ctx, bucket)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		base = nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bases[bucket] = base
	return base
}

// resolve lets the SDK make the address of an object, without asking for it.
func (o *Objects) resolve(ctx context.Context, bucket string) (*url.URL, error) {
	const name = "object"
	signed, err := s3.NewPresignClient(o.client).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: aws.String(name)})
	if err != nil {
		return nil, err
	}
	at, err := url.Parse(signed.URL)
	if err != nil {
		return nil, err
	}
	scope := strings.Split(at.Query().Get("X-Amz-Credential"), "/")
	base, ends := strings.CutSuffix(at.Path, "/"+name)
	if bucket == "" || !ends || at.RawPath != "" || len(scope) != 5 || scope[2] != o.cfg.Region || scope[3] != "s3" {
		return nil, fmt.Errorf("objects of %s are asked for in another way", bucket)
	}
	return &url.URL{Scheme: at.Scheme, Host: at.Host, Path: base + "/"}, nil
}

func userMetadata(h http.Header) map[string]string {
	const prefix = "X-Amz-Meta-"
	var out map[string]string
	for name, values := range h {
		if strings.HasPrefix(name, prefix) {
			if out == nil {
				out = map[string]string{}
			}
			out[strings.ToLower(name[len(prefix):])] = values[0]
		}
	}
	return out
}
