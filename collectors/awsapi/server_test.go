package awsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	homeAccount   = "111122223333"
	memberAccount = "444455556666"
)

// server is an AWS of a few operations, by name.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	does map[string]http.HandlerFunc
	hits map[string]int
}

// newServer serves the operations, and sts:GetCallerIdentity for the account
// that an access key names ("AKIA" and the account).
func newServer(t testing.TB, does map[string]http.HandlerFunc) *server {
	t.Helper()
	s := &server{does: does, hits: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op := operationOf(r)
	s.mu.Lock()
	s.hits[op]++
	do := s.does[op]
	s.mu.Unlock()
	w.Header().Set("X-Amzn-Requestid", "req-"+op)
	switch {
	case do != nil:
		do(w, r)
	case op == "GetCallerIdentity":
		_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=AKIA")
		account := credential[:12]
		say(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>`+account+
			`</Account><Arn>arn:aws:iam::`+account+`:user/auditor</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`)(w, r)
	default:
		http.Error(w, "no such operation in this test: "+op, http.StatusTeapot)
	}
}

func (s *server) count(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[op]
}

// operationOf tells the operation from a request of any of AWS's protocols.
func operationOf(r *http.Request) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return target[strings.LastIndex(target, ".")+1:]
	}
	if r.Header.Get("Smithy-Protocol") != "" {
		return path.Base(r.URL.Path)
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		_ = r.ParseForm() // a request without an action is an unknown operation
		return r.PostForm.Get("Action")
	}
	for _, sub := range []string{"policy", "encryption", "location", "acl"} {
		if r.URL.Query().Has(sub) {
			return "GetBucket:" + sub
		}
	}
	if r.URL.Path == "/" {
		return "ListBuckets"
	}
	return r.Method + " " + r.URL.Path
}

func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body)) // the client's complaint, not ours
	}
}

// inTurn answers each request with the next handler, then with the last.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		do := handlers[min(next, len(handlers)-1)]
		next++
		mu.Unlock()
		do(w, r)
	}
}

// hang answers nothing until the client hangs up, which is noticed only once
// its request was read.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	conn.Close()
}

// clearEnvironment leaves the SDK nothing to find.
func clearEnvironment(t *testing.T) { withoutEnvironment(t) }

func withoutEnvironment(t testing.TB) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	empty := t.TempDir()
	t.Setenv("AWS_CONFIG_FILE", empty+"/config")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", empty+"/credentials")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func pointAt(t testing.TB, s *server) {
	t.Helper()
	withoutEnvironment(t)
	t.Setenv("AWS_ENDPOINT_URL", s.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIA"+homeAccount)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "home-secret")
	t.Setenv("AWS_REGION", "eu-west-1")
}

// impatient retries twice, at once.
func impatient() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 3
		o.RateLimiter = ratelimit.None
		o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
	})
}

// clock gives a second more every time it is read.
func clock() func() time.Time {
	var mu sync.Mutex
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

func openLive(t *testing.T, s *server) (*Session, *Recorder, *MemStore) {
	t.Helper()
	pointAt(t, s)
	return openWith(t, Options{retryer: impatient, Unmetered: true})
}

func openWith(t *testing.T, o Options) (*Session, *Recorder, *MemStore) {
	t.Helper()
	store := &MemStore{}
	rec := NewRecorder(store, clock())
	session, err := Open(t.Context(), o, rec)
	if err != nil {
		t.Fatal(err)
	}
	return session, rec, store
}

// outcome is what a collector gets to see of a call.
type outcome struct {
	output string
	err    string
	gap    evidence.Gap
	code   string
	cited  []evidence.CallID
}

func ask(ctx context.Context, s *Session, do func(context.Context, *Session) (any, error)) outcome {
	ctx, cited := evidence.Citing(ctx)
	out, err := do(ctx, s)
	if err != nil {
		return outcome{err: err.Error(), gap: evidence.GapOf(err), code: Code(err), cited: cited()}
	}
	return outcome{output: withoutMetadata(out), cited: cited()}
}

func withoutMetadata(out any) string {
	raw, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func ledger(t *testing.T, r *Recorder) []byte {
	t.Helper()
	text, err := evidence.EncodeCalls(r.Calls())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checkReplay asks the record the same question, without environment, and holds
// outcome, ledger and stored bodies against the live ones.
func checkReplay(t *testing.T, live outcome, rec *Recorder, store *MemStore, do func(context.Context, *Session) (any, error)) {
	t.Helper()
	clearEnvironment(t)
	read, err := evidence.DecodeCalls(bytes.NewReader(ledger(t, rec)))
	if err != nil {
		t.Fatal(err)
	}
	again, rec2, store2 := openWith(t, Options{Replay: NewReplay(read, store)})
	got := ask(t.Context(), again, do)
	// Only the SDK's own remarks (attempts, request IDs) may differ in the error's text.
	got.err, live.err = "", ""
	if !reflect.DeepEqual(got, live) {
		t.Errorf("replay differs:\n got %+v\nwant %+v", got, live)
	}
	if a, b := ledger(t, rec2), ledger(t, rec); !bytes.Equal(a, b) {
		t.Errorf("ledger of the replay differs:\n got %s\nwant %s", a, b)
	}
	if !reflect.DeepEqual(store2.bodies, store.bodies) {
		t.Errorf("stored bodies differ: %d and %d", len(store2.bodies), len(store.bodies))
	}
}

func callOf(t *testing.T, r *Recorder, operation string) evidence.Call {
	t.Helper()
	for _, call := range r.Calls() {
		if call.Operation == operation {
			return call
		}
	}
	t.Fatalf("no call of %s on record", operation)
	return evidence.Call{}
}

func asError(t *testing.T, err error) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("%v is not an *Error", err)
	}
	return e
}

type lookupFails struct{}

func (lookupFails) Do(*http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: "Post", URL: "https://user:password@host/", Err: &net.OpError{Op: "dial",
		Err: &net.DNSError{Err: "no such host", Name: "cloudtrail.xx-north-1.amazonaws.com", IsNotFound: true}}}
}
