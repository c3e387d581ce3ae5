package archive

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

// amazon answers for STS and CloudTrail, and leaves the rest to S3.
func amazon(t *testing.T, w *world) http.Handler {
	s3 := serve(w, 100)
	return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		switch {
		case in.Method == http.MethodGet:
			s3.ServeHTTP(out, in)
		case strings.HasSuffix(in.Header.Get("X-Amz-Target"), ".ListPublicKeys"):
			var keys []map[string]any
			for fingerprint, key := range w.keys {
				keys = append(keys, map[string]any{"Value": base64.StdEncoding.EncodeToString(pkcs1(&key.PublicKey)), "Fingerprint": fingerprint,
					"ValidityStartTime": ever[0].Unix(), "ValidityEndTime": ever[1].Unix()})
			}
			out.Header().Set("Content-Type", "application/x-amz-json-1.1")
			if err := json.NewEncoder(out).Encode(map[string]any{"PublicKeyList": keys}); err != nil {
				t.Error(err)
			}
		default:
			_, _ = io.WriteString(out, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/a</Arn>`+
				`<UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
		}
	})
}

// sessionFor is one whose every service the handler answers for.
func sessionFor(t *testing.T, h http.Handler, recorder *awsapi.Recorder) *awsapi.Session {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"} {
		t.Setenv(name, value)
	}
	s, err := awsapi.Open(t.Context(), awsapi.Options{}, recorder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sessionBuckets(s *awsapi.Session) Buckets {
	client := SessionS3(s, "us-east-1")
	return Buckets{Client: func(context.Context, string) (S3, error) { return client, nil }}
}

func TestAnAnswerWithoutETagIsAnObjectOnlyIfItIsGzip(t *testing.T) {
	w, trail, _ := day(t)
	aws := amazon(t, w)
	s := sessionFor(t, http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		switch {
		case in.Method == http.MethodGet && strings.Contains(in.URL.Path, "/CloudTrail/") && strings.Contains(in.URL.Path, "T05"):
			_, _ = io.WriteString(out, "<html>Please sign in.</html>")
		default:
			aws.ServeHTTP(noETag{out}, in)
		}
	}), awsapi.NewRecorder(&awsapi.MemStore{}, time.Now))
	r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: sessionBuckets(s), Keys: SessionKeys(s), Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "incomplete: 02:00-10:00; digests 9 valid; logs 16 valid 2 unreadable; log-unreadable")
}

// noETag answers like a server that gives objects none.
type noETag struct{ http.ResponseWriter }

func (n noETag) Write(p []byte) (int, error) {
	n.Header().Del("ETag")
	return n.ResponseWriter.Write(p)
}

func TestASessionReadsObjectsOffTheRecordAndKeysOnIt(t *testing.T) {
	w, trail, _ := day(t)
	recorder := awsapi.NewRecorder(&awsapi.MemStore{}, time.Now)
	s := sessionFor(t, amazon(t, w), recorder)
	r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: sessionBuckets(s), Keys: SessionKeys(s), Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "valid: 02:00-10:00; digests 9 valid; logs 18 valid")
	var asked []string
	for _, call := range recorder.Calls() {
		asked = append(asked, call.Operation)
	}
	slices.Sort(asked)
	if got := strings.Join(asked, " "); got != "GetCallerIdentity ListPublicKeys" {
		t.Errorf("on record are %s", got)
	}

	nowhere := Buckets{Client: func(context.Context, string) (S3, error) { return nil, errors.New("denied s3:GetBucketLocation") }}
	r, err = Verify(t.Context(), Request{Period: period, Now: ever[1], Source: nowhere, Keys: SessionKeys(s), Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "incomplete:, unknown 02:00-10:00; digests; logs; listing-failed")
}
