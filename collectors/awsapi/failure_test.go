package awsapi

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestEveryFailureHasItsClassAndIsReplayed(t *testing.T) {
	html := "<!DOCTYPE html><html><body>Sign in to the airport Wi-Fi</body></html>"
	tests := map[string]struct {
		operation string
		serve     http.HandlerFunc
		do        func(context.Context, *Session) (any, error)
		reason    evidence.Reason
		code      string
		detail    string
		status    int
		attempts  int
	}{
		"denied in JSON": {"GetTrailStatus", say(400, `{"__type":"AccessDeniedException","message":"User: arn:aws:iam::1:user/a is not authorized"}`), trailStatus,
			evidence.Denied, "AccessDeniedException", "AccessDeniedException: User: arn:aws:iam::1:user/a is not authorized", 400, 1},
		"denied in XML by a service that speaks JSON": {"GetTrailStatus", say(403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`), trailStatus,
			evidence.Denied, "AccessDenied", "AccessDenied: no", 403, 1},
		"denied in XML": {"ListBuckets", say(403, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`), listBuckets,
			evidence.Denied, "AccessDenied", "AccessDenied: Access Denied", 403, 1},
		"denied by EC2": {"DescribeRegions", say(403, `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized</Message></Error></Errors></Response>`), describeRegions,
			evidence.Denied, "UnauthorizedOperation", "UnauthorizedOperation: You are not authorized", 403, 1},
		"denied without a body": {"HEAD /logs", say(403, ""), headBucket,
			evidence.Denied, "Forbidden", "Forbidden", 403, 1},
		"denied without a word": {"GetTrailStatus", say(403, ""), trailStatus,
			evidence.Denied, "", "answered 403 with nothing", 403, 1},
		"expired credentials": {"GetTrailStatus", say(400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`), trailStatus,
			evidence.Denied, "ExpiredTokenException", "ExpiredTokenException: The security token included in the request is expired", 400, 3},
		"throttled for good": {"GetTrailStatus", say(400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`), trailStatus,
			evidence.Throttled, "ThrottlingException", "ThrottlingException: Rate exceeded", 400, 3},
		"throttled by S3": {"ListBuckets", say(503, `<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`), listBuckets,
			evidence.Throttled, "SlowDown", "SlowDown: Please reduce your request rate.", 503, 3},
		"unknown operation": {"GetTrailStatus", say(400, `{"__type":"UnknownOperationException"}`), trailStatus,
			evidence.Unsupported, "UnknownOperationException", "UnknownOperationException", 400, 1},
		"opt-in required": {"DescribeRegions", say(403, `<Response><Errors><Error><Code>OptInRequired</Code><Message>You are not subscribed</Message></Error></Errors></Response>`), describeRegions,
			evidence.Unsupported, "OptInRequired", "OptInRequired: You are not subscribed", 403, 1},
		"an operation the server lacks": {"GetTrailStatus", say(501, "later"), trailStatus,
			evidence.Unsupported, "", "answered 501 with something that is not its answer", 501, 1},
		"HTML page and 500": {"GetTrailStatus", say(500, html), trailStatus,
			evidence.Failed, "", "answered 500 with an HTML page", 500, 3},
		"HTML page instead of JSON": {"GetTrailStatus", say(200, html), trailStatus,
			evidence.Failed, "", "answered 200 with an HTML page", 200, 3},
		"HTML page instead of XML": {"ListBuckets", say(200, strings.TrimPrefix(html, "<!DOCTYPE html>")), listBuckets,
			evidence.Failed, "", "answered 200 with an HTML page", 200, 3},
		"HTML page instead of Query": {"DescribeRegions", say(200, html), describeRegions,
			evidence.Failed, "", "answered 200 with an HTML page", 200, 3},
		"nothing instead of JSON": {"GetTrailStatus", say(200, ""), trailStatus,
			evidence.Failed, "", "answered 200 with nothing", 200, 3},
		"nothing instead of XML": {"ListBuckets", say(200, ""), listBuckets,
			evidence.Failed, "", "answered 200 with nothing", 200, 3},
		"null instead of an answer": {"GetTrailStatus", say(200, "null"), trailStatus,
			evidence.Failed, "", "answered 200 with something that is not its answer", 200, 3},
		"the answer to another question": {"DescribeRegions", say(200, `<DescribeVpcsResponse/>`), describeRegions,
			evidence.Failed, "", "answered 200 with XML that is not its answer", 200, 3},
		"S3 error with status 200": {"ListBuckets", say(200, `<Error><Code>InternalError</Code><Message>again</Message></Error>`), listBuckets,
			evidence.Failed, "InternalError", "InternalError: again", 200, 3},
		"JSON that ends early": {"GetTrailStatus", say(200, `{"IsLogging":`), trailStatus,
			evidence.Failed, "", "answered 200 with a body that cannot be read: unexpected EOF", 200, 3},
		"XML that ends early": {"ListBuckets", say(200, `<ListAllMyBucketsResult><Buckets><Bucket>`), listBuckets,
			evidence.Failed, "", "answered 200 with a body that cannot be read: XML syntax error on line 1: unexpected EOF", 200, 3},
		"connection broken off": {"GetTrailStatus", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			say(200, `{"IsLogging":true}`)(w, r)
		}, trailStatus, evidence.Failed, "", "answered 200, but the response broke off after 18 bytes", 200, 3},
		"connection reset": {"GetTrailStatus", reset, trailStatus,
			evidence.Failed, "", "connection closed without a response", 0, 3},
		"larger than bearable": {"GetTrailStatus", say(200, `{"x":"`+strings.Repeat("y", 5000)+`"}`), trailStatus,
			evidence.Failed, "", "the response is larger than 4096 bytes", 200, 1},
		"hostile words": {"GetTrailStatus", say(400, `{"__type":"Bad Code\u0000","message":"x\u001b[31m\u202ered\n"}`), trailStatus,
			evidence.Failed, "", "answered 400 with JSON that is not its answer", 400, 1},
		"hostile message": {"GetTrailStatus", say(400, `{"__type":"BadCode","message":"x\u001b[31m\u202ered\n"}`), trailStatus,
			evidence.Failed, "BadCode", `BadCode: x\u001b[31m\u202ered\n`, 400, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, map[string]http.HandlerFunc{test.operation: test.serve})
			pointAt(t, s)
			session, rec, store := openWith(t, Options{retryer: impatient, maxBody: 4096})
			live := ask(t.Context(), session, test.do)
			if live.err == "" {
				t.Fatalf("got the answer %s", live.output)
			}
			if live.gap.Reason != test.reason || live.code != test.code || live.gap.Detail != test.detail {
				t.Errorf("got %s, code %q, detail %q\nwant %s, %q, %q", live.gap.Reason, live.code, live.gap.Detail, test.reason, test.code, test.detail)
			}
			call := rec.Calls()[len(rec.Calls())-1]
			if call.Operation == "GetCallerIdentity" {
				call = rec.Calls()[0]
			}
			if call.Status != test.status || call.Attempts != test.attempts {
				t.Errorf("status %d after %d attempts, want %d after %d", call.Status, call.Attempts, test.status, test.attempts)
			}
			if call.Reason == nil || *call.Reason != test.reason || call.Error == "" {
				t.Errorf("ledger says error %q, reason %v", call.Error, call.Reason)
			}
			if len(live.cited) != 1 || live.cited[0] != call.ID {
				t.Errorf("cited %v, want the failed call", live.cited)
			}
			checkReplay(t, live, rec, store, test.do)
		})
	}
}

func TestAThrottledCallThatSucceedsIsAnAnswer(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": inTurn(
		say(400, `{"__type":"ThrottlingException"}`), say(500, "<html></html>"), say(200, `{"IsLogging":true}`))})
	session, rec, store := openLive(t, s)
	live := ask(t.Context(), session, trailStatus)
	if !strings.Contains(live.output, `"IsLogging":true`) {
		t.Fatalf("got %+v", live)
	}
	if call := callOf(t, rec, "GetTrailStatus"); call.Attempts != 3 || call.Status != 200 || call.Error != "" || call.Reason != nil {
		t.Errorf("ledger line is %+v", call)
	}
	checkReplay(t, live, rec, store, trailStatus)
}

func TestPatienceEndsWhereTheWireHangs(t *testing.T) {
	for name, test := range map[string]struct {
		serve  http.HandlerFunc
		detail string
	}{
		"no response":      {hang, "no answer within 60ms"},
		"throttled before": {inTurn(say(400, `{"__type":"ThrottlingException"}`), hang), "no answer within 30ms"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": test.serve})
			session, rec, store := openLive(t, s)
			session.opts.CallTimeout = 60 * time.Millisecond
			live := ask(t.Context(), session, trailStatus)
			if live.gap.Reason != evidence.Failed || live.gap.Detail != test.detail {
				t.Errorf("got %+v", live)
			}
			if call := callOf(t, rec, "GetTrailStatus"); call.Status != 0 || call.Body != "" || call.RequestID != "" {
				t.Errorf("ledger line is %+v, want no trace of a response", call)
			}
			checkReplay(t, live, rec, store, trailStatus)
		})
	}
}

func TestPatienceEndsInTheMiddleOfABody(t *testing.T) {
	session, rec, store := openLive(t, newServer(t, nil))
	session.opts.CallTimeout = 50 * time.Millisecond
	session.cfg.HTTPClient = stalling{}
	live := ask(t.Context(), session, trailStatus)
	if live.gap.Reason != evidence.Failed || live.gap.Detail != "no answer within 50ms" {
		t.Errorf("got %+v", live)
	}
	checkReplay(t, live, rec, store, trailStatus)
}

// stalling begins a response and does not go on.
type stalling struct{}

func (stalling) Do(r *http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader(`{"IsLo`), untilDone{r.Context()})
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(body)}, nil
}

type untilDone struct{ ctx context.Context }

func (u untilDone) Read([]byte) (int, error) {
	<-u.ctx.Done()
	return 0, u.ctx.Err()
}

func TestPatienceThatEndsBetweenAttemptsKeepsTheLastAnswer(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`)})
	pointAt(t, s)
	session, rec, store := openWith(t, Options{}) // the real retryer, which waits
	session.silent.patience = 50 * time.Millisecond
	live := ask(t.Context(), session, trailStatus)
	if live.gap.Reason != evidence.Throttled || live.gap.Detail != "ThrottlingException: Rate exceeded" {
		t.Errorf("got %+v", live)
	}
	checkReplay(t, live, rec, store, trailStatus)
}

func TestAnInterruptedCallIsNotOnRecordAndCanBeAskedAgain(t *testing.T) {
	started := make(chan struct{})
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": inTurn(
		func(w http.ResponseWriter, r *http.Request) { close(started); hang(w, r) },
		say(200, `{"IsLogging":true}`))})
	session, rec, _ := openLive(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan outcome)
	go func() { first <- ask(ctx, session, trailStatus) }()
	<-started
	second := make(chan outcome)
	go func() { second <- ask(t.Context(), session, trailStatus) }() // waits for the first, then asks itself
	cancel()
	if got := <-first; got.gap != (evidence.Gap{Reason: evidence.NotAsked, Action: "cloudtrail:GetTrailStatus", Detail: "interrupted"}) || len(got.cited) != 0 {
		t.Errorf("interrupted: got %+v", got)
	}
	if got := <-second; !strings.Contains(got.output, `"IsLogging":true`) {
		t.Errorf("the other asker: got %+v", got)
	}
	if n := len(rec.Calls()); n != 2 {
		t.Errorf("the ledger has %d calls, want 2", n)
	}
}

func TestAHostThatDoesNotExistIsAServiceThatIsNotThere(t *testing.T) {
	s := newServer(t, nil)
	session, rec, store := openLive(t, s)
	session.cfg.HTTPClient = lookupFails{}
	live := ask(t.Context(), session, trailStatus)
	if live.gap.Reason != evidence.Unsupported || live.gap.Detail != "no such host cloudtrail.xx-north-1.amazonaws.com" {
		t.Errorf("got %+v", live)
	}
	checkReplay(t, live, rec, store, trailStatus)
}

func TestAResponseThatCannotBeStoredIsNoAnswer(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(200, `{"IsLogging":true}`)})
	session, rec, _ := openLive(t, s)
	rec.store = fullDisk{}
	got := ask(t.Context(), session, trailStatus)
	if got.gap.Reason != evidence.Failed || got.gap.Detail != "the response could not be stored: no space left" {
		t.Errorf("got %+v", got)
	}
	if call := callOf(t, rec, "GetTrailStatus"); call.Body != "" || call.Error == "" {
		t.Errorf("ledger line is %+v", call)
	}
}

type fullDisk struct{ Store }

func (fullDisk) PutRaw(evidence.Digest, []byte) error {
	return &fs.PathError{Op: "write", Path: "somewhere/.tmp-1", Err: errors.New("no space left")}
}

func TestAFullDiskIsNotBlamedOnAWS(t *testing.T) {
	pointAt(t, newServer(t, nil))
	_, err := Open(t.Context(), Options{}, NewRecorder(fullDisk{}, clock()))
	if err == nil || err.Error() != "the response could not be stored: no space left" {
		t.Errorf("got %v", err)
	}
}

func TestWordsAreBoundedAndSayWhatWasCut(t *testing.T) {
	got := oneLine(strings.Repeat("é", longestDetail) + "rest")
	if want := strings.Repeat("é", longestDetail) + "… (4 more bytes)"; got != want {
		t.Errorf("got %q", got)
	}
	if again := visible(got, longestDetail+32); again != got {
		t.Errorf("written again it is %q", again)
	}
	if got, want := oneLine("a\tb\x80\u2028\u200b"), `a\tb\x80\u2028\u200b`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
