package archive

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	neturl "net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// serve answers as S3 does, from a world, with pages of a few keys.
func serve(w *world, page int) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		bucket, key, _ := strings.Cut(strings.TrimPrefix(in.URL.Path, "/"), "/")
		if key == "" {
			serveList(out, in.URL.Query(), w, bucket, page)
			return
		}
		at := spot{bucket, key}
		o, ok := w.objects[at]
		switch err := w.failing[at]; {
		case err != nil:
			status, code, _ := strings.Cut(err.Error(), " ")
			n, _ := strconv.Atoi(status)
			out.WriteHeader(n)
			_, _ = fmt.Fprintf(out, `<Error><Code>%s</Code><Message>So it is.</Message></Error>`, code)
		case !ok:
			out.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(out, `<Error><Code>NoSuchKey</Code><Message>So it is.</Message></Error>`)
		default:
			for name, value := range o.meta {
				out.Header().Set("x-amz-meta-"+name, value)
			}
			out.Header().Set("ETag", `"0"`)
			out.Header().Set("Content-Encoding", "gzip")
			out.Header().Set("Content-Length", strconv.Itoa(len(o.body)))
			body := o.body
			if w.cutting[at] > 0 {
				w.cutting[at]--
				body = body[:len(body)/2]
			}
			_, _ = out.Write(body) // a short one breaks the connection
		}
	})
}

func serveList(out http.ResponseWriter, q neturl.Values, w *world, bucket string, page int) {
	type content struct {
		Key  string
		Size int
	}
	result := struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		EncodingType          string
		IsTruncated           bool
		NextContinuationToken string
		Contents              []content
	}{EncodingType: q.Get("encoding-type")}
	var keys []string
	for at := range w.objects {
		after := max(q.Get("start-after"), q.Get("continuation-token"))
		if at.bucket == bucket && strings.HasPrefix(at.key, q.Get("prefix")) && at.key > after {
			keys = append(keys, at.key)
		}
	}
	slices.Sort(keys)
	if len(keys) > page {
		keys = keys[:page]
		result.IsTruncated, result.NextContinuationToken = true, keys[page-1]
	}
	for _, key := range keys {
		size := len(w.objects[spot{bucket, key}].body)
		if result.EncodingType == "url" {
			key = strings.ReplaceAll(neturl.QueryEscape(key), "%2F", "/")
		}
		result.Contents = append(result.Contents, content{key, size})
	}
	_ = xml.NewEncoder(out).Encode(result)
}

func buckets(t *testing.T, w *world, page int) Buckets {
	server := httptest.NewServer(serve(w, page))
	t.Cleanup(server.Close)
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
	})
	return Buckets{Client: func(context.Context, string) (S3, error) { return client, nil }}
}

func TestAnArchiveInS3IsVerified(t *testing.T) {
	w, trail, d := day(t)
	w.objects[spot{"logs", home.Digests() + "2026/01/01/\x01 +?.json.gz"}] = object2{zipped(nil), nil}
	log := func(hour int) spot {
		n := w.logsIn(d[hour])[0]
		return spot{n.Bucket, n.Key()}
	}
	w.cutting[log(2)] = 1
	w.cutting[log(3)] = 99
	w.failing[log(4)] = errors.New("403 AccessDenied")
	w.failing[log(5)] = errors.New("503 SlowDown")
	w.failing[log(6)] = errors.New("403 InvalidObjectState")
	delete(w.objects, log(7))
	v, err := newVerifier(Request{Period: period, Now: ever[1], Source: buckets(t, w, 5), Keys: w})
	if err != nil {
		t.Fatal(err)
	}
	v.pause = time.Microsecond
	r, err := v.run(t.Context(), []Chain{trail.chain()})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "invalid: 02:00-10:00; digests 9 valid; logs 13 valid 1 missing 4 unreadable; log-missing log-unreadable unexpected-object")
	for _, want := range []string{`denied s3:GetObject: "AccessDenied"`, `throttled s3:GetObject: "SlowDown"`, `failed s3:GetObject: "InvalidObjectState"`, "did not arrive whole"} {
		if !strings.Contains(details(r.Chains[0]), want) {
			t.Errorf("nothing says %s in\n%s", want, details(r.Chains[0]))
		}
	}
}

func TestABucketIsListedInOrderAndWithinBounds(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"a/1", "a/2 +", "a/3\x02", "a/é", "b/1", "a-/1"} {
		w.objects[spot{"logs", key}] = object2{[]byte(key), nil}
	}
	list := func(prefix, after, before string) (keys []string) {
		err := buckets(t, w, 2).List(t.Context(), "logs", prefix, after, before, func(o Object) error {
			if int(o.Size) != len(o.Key) {
				t.Errorf("%q has %d bytes", o.Key, o.Size)
			}
			keys = append(keys, o.Key)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	if got, want := list("a/", "", ""), []string{"a/1", "a/2 +", "a/3\x02", "a/é"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := list("a/", "a/1", "a/é"), []string{"a/2 +", "a/3\x02"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	stop := errors.New("enough")
	if err := buckets(t, w, 2).List(t.Context(), "logs", "", "", "", func(Object) error { return stop }); err != stop {
		t.Errorf("stopped with %v", err)
	}
}

// pages answers with listings that no S3 should give.
type pages []*s3.ListObjectsV2Output

func (p *pages) ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	out := (*p)[0]
	if len(*p) > 1 {
		*p = (*p)[1:]
	}
	return out, nil
}

func (*pages) GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return nil, errors.New("not asked")
}

func TestAListingThatDoesNotEndIsAFailure(t *testing.T) {
	for name, p := range map[string]pages{
		"no token":       {{IsTruncated: aws.Bool(true)}},
		"the same token": {{IsTruncated: aws.Bool(true), NextContinuationToken: aws.String("x")}},
	} {
		b := Buckets{Client: func(context.Context, string) (S3, error) { return &p, nil }}
		err := b.List(t.Context(), "logs", "", "", "", func(Object) error { return nil })
		if gap := evidence.GapOf(err); err == nil || gap.Reason != evidence.Failed || gap.Action != "s3:ListBucket" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyNoSuchKeyIsAbsence(t *testing.T) {
	w := newWorld(t)
	for key, why := range map[string]string{"denied": "403 AccessDenied", "bucket": "404 NoSuchBucket", "down": "500 InternalError"} {
		w.failing[spot{"logs", key}] = errors.New(why)
		if _, _, err := buckets(t, w, 1).Get(t.Context(), "logs", key); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", why, err)
		}
	}
	if _, _, err := buckets(t, w, 1).Get(t.Context(), "logs", "bucket"); !strings.Contains(err.Error(), "there is no bucket of this name") {
		t.Errorf("no such bucket: %v", err)
	}
	if _, _, err := buckets(t, w, 1).Get(t.Context(), "logs", "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such key: %v", err)
	}
}

func TestARefusalNamesTheActionThatWasRefused(t *testing.T) {
	refused := func(message string) string {
		cause := &smithy.GenericAPIError{Code: "AccessDenied", Message: message}
		response := &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusForbidden}}, Err: cause}}
		return evidence.GapOf(unanswered("s3:GetObject", response)).Action
	}
	user := "User: arn:aws:sts::111122223333:assumed-role/Auditor/q is not authorized to perform: "
	for message, want := range map[string]string{
		"Access Denied": "s3:GetObject",
		user + "s3:GetObject on resource: \"arn:aws:s3:::logs/x\"":                                           "s3:GetObject",
		user + "kms:Decrypt on the resource associated with this ciphertext":                                 "kms:Decrypt",
		user + "s3:GetObject on resource: \"arn:aws:s3:::logs/is not authorized to perform: kms:Decrypt/x\"": "s3:GetObject",
	} {
		if got := refused(message); got != want {
			t.Errorf("%s: %s, want %s", message, got, want)
		}
	}
}
