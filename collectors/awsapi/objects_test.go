package awsapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// asked is a server that keeps what it is asked for.
type asked struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func listen(t *testing.T, status int) *asked {
	a := &asked{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if operationOf(r) == "GetCallerIdentity" {
			say(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>`+homeAccount+`</Account><Arn>arn:aws:iam::`+homeAccount+`:user/auditor</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`)(w, r)
			return
		}
		a.mu.Lock()
		a.seen = append(a.seen, r)
		a.mu.Unlock()
		w.Header().Set("x-amz-meta-Signature", "00")
		w.Header().Set("ETag", `"9a0364b9e99bb480dd25e1f0284c8555"`)
		say(status, "content")(w, r)
	}))
	t.Cleanup(a.Close)
	pointAt(t, newServer(t, nil))
	t.Setenv("AWS_ENDPOINT_URL", a.URL)
	return a
}

func TestObjectsAreAskedForAsTheSDKAsks(t *testing.T) {
	server := listen(t, 200)
	t.Setenv("AWS_SESSION_TOKEN", "token")
	session, _, _ := openWith(t, Options{})
	objects := session.Objects("eu-central-1")
	client := s3.NewFromConfig(session.Unrecorded("eu-central-1"), session.S3Options())
	for _, key := range []string{"plain", "AWSLogs/111122223333/x_T0006Z.json.gz", "a b+c&d=e?f#g", "ü/日本", "a//b/./../c", "%2F", "/leading", "~(!)*'"} {
		server.seen = nil
		body, metadata, ok := objects.Get(t.Context(), "logs", key)
		if !ok {
			t.Errorf("%q is left to the SDK", key)
			continue
		}
		content, err := io.ReadAll(body)
		if err != nil || string(content) != "content" || !reflect.DeepEqual(metadata, map[string]string{"signature": "00"}) {
			t.Errorf("%q: %q, %v, %v", key, content, metadata, err)
		}
		_ = body.Close()
		if _, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: new("logs"), Key: &key}); err != nil {
			t.Error(err)
		}
		short, long := server.seen[0], server.seen[1]
		if path, _, _ := strings.Cut(long.RequestURI, "?"); short.RequestURI != path {
			t.Errorf("%q is asked for at %s, and by the SDK at %s", key, short.RequestURI, path)
		}
		if _, ok := objects.List(t.Context(), "logs", key, "", ""); ok {
			t.Errorf("what is no listing is read as one")
		}
		for _, r := range server.seen {
			if want := signatureOf(r, "home-secret"); !strings.HasSuffix(r.Header.Get("Authorization"), "Signature="+want) {
				t.Errorf("%q: %s, want the signature %s", key, r.Header.Get("Authorization"), want)
			}
		}
	}
}

// signatureOf is what AWS's documentation makes of a request for an object:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
func signatureOf(r *http.Request, secret string) string {
	_, fields, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	scope, rest, _ := strings.Cut(fields, ", SignedHeaders=")
	names, _, _ := strings.Cut(rest, ", ")
	path, query, _ := strings.Cut(r.RequestURI, "?")
	if values := r.URL.Query(); query != "" {
		query = strings.ReplaceAll(values.Encode(), "+", "%20")
	}
	canonical := r.Method + "\n" + path + "\n" + query + "\n"
	for _, name := range strings.Split(names, ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical += name + ":" + value + "\n"
	}
	canonical += "\n" + names + "\n" + r.Header.Get("X-Amz-Content-Sha256")
	part := strings.SplitN(scope, "/", 2)
	sum := sha256.Sum256([]byte(canonical))
	text := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + part[1] + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + secret)
	for _, step := range append(strings.Split(part[1], "/"), text) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(step))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

func TestWhatIsNoPlainSuccessIsLeftToTheSDK(t *testing.T) {
	for _, status := range []int{204, 301, 403, 404, 503} {
		listen(t, status)
		session, _, _ := openWith(t, Options{})
		if _, _, ok := session.Objects("eu-west-1").Get(t.Context(), "logs", "key"); ok {
			t.Errorf("%d is a success", status)
		}
	}
	server := listen(t, 200)
	session, _, _ := openWith(t, Options{})
	objects := session.Objects("eu-west-1")
	for _, bucket := range []string{"", "arn:aws:s3:eu-west-1:111122223333:accesspoint/logs", "logs--euw1-az1--x-s3"} {
		if _, _, ok := objects.Get(t.Context(), bucket, "key"); ok {
			t.Errorf("the bucket %q is read in the short way: %s", bucket, server.seen[len(server.seen)-1].RequestURI)
		}
	}
	server.Close()
	if _, _, ok := objects.Get(t.Context(), "logs", "key"); ok {
		t.Error("no answer is a success")
	}
}

func TestAddressesAreThoseOfTheSDK(t *testing.T) {
	listen(t, 200)
	session, _, _ := openWith(t, Options{})
	for _, c := range []struct{ region, bucket, want string }{
		{"eu-west-1", "logs", "https://logs.s3.eu-west-1.amazonaws.com/"},
		{"us-east-1", "logs", "https://logs.s3.us-east-1.amazonaws.com/"},
		{"cn-north-1", "logs", "https://logs.s3.cn-north-1.amazonaws.com.cn/"},
		{"eu-west-1", "dotted.logs", "https://s3.eu-west-1.amazonaws.com/dotted.logs/"},
	} {
		objects := session.Objects(c.region)
		objects.client = s3.NewFromConfig(aws.Config{Region: c.region, Credentials: session.cfg.Credentials})
		if base := objects.base(t.Context(), c.bucket); base == nil || base.String() != c.want {
			t.Errorf("%s in %s: %v, want %s", c.bucket, c.region, base, c.want)
		}
	}
}

func TestTheKeyOfADayIsNotUsedForAnother(t *testing.T) {
	s := signer{region: "eu-west-1"}
	signatures := map[string]bool{}
	now := time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)
	for _, by := range []aws.Credentials{{AccessKeyID: "id", SecretAccessKey: "one"}, {AccessKeyID: "id", SecretAccessKey: "two"}} {
		for _, at := range []time.Time{now, now.Add(2 * time.Hour)} {
			for _, signing := range []*signer{&s, {region: "eu-west-1"}} {
				req := httptest.NewRequest(http.MethodGet, "http://localhost/logs/key", http.NoBody)
				req.URL.Host = "localhost"
				signing.sign(req, req.URL.EscapedPath(), by, at)
				signatures[req.Header.Get("Authorization")] = true
			}
		}
	}
	if len(signatures) != 4 {
		t.Errorf("%d signatures with 2 secrets on 2 days", len(signatures))
	}
}
