package awsapi

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestOpeningSaysWhyItCannot(t *testing.T) {
	refused := newServer(t, map[string]http.HandlerFunc{"GetCallerIdentity": say(403, `<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>`)})
	page := newServer(t, map[string]http.HandlerFunc{"GetCallerIdentity": say(200, `<html></html>`)})
	nameless := newServer(t, map[string]http.HandlerFunc{"GetCallerIdentity": say(200, `<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>`)})
	gone := newServer(t, nil)
	gone.Close()
	tests := map[string]struct {
		set   func(t *testing.T)
		opts  Options
		want  error
		words string
	}{
		"no credentials":  {clearEnvironment, Options{}, ErrNoCredentials, "no usable AWS credentials: "},
		"no such profile": {clearEnvironment, Options{Profile: "nobody"}, ErrSettings, "nobody"},
		"no such bundle": {func(t *testing.T) { pointAt(t, gone); t.Setenv("AWS_CA_BUNDLE", "/nonexistent.pem") }, Options{}, ErrSettings,
			"the AWS configuration cannot be used: open /nonexistent.pem: no such file"},
		"expired":           {func(t *testing.T) { pointAt(t, refused) }, Options{}, ErrRefused, "ExpiredToken: The security token"},
		"captive portal":    {func(t *testing.T) { pointAt(t, page) }, Options{}, ErrUnreachable, "answered 200 with an HTML page"},
		"nameless":          {func(t *testing.T) { pointAt(t, nameless) }, Options{}, ErrUnreachable, "did not name an account"},
		"nothing listening": {func(t *testing.T) { pointAt(t, gone) }, Options{}, ErrUnreachable, "connection refused"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.set(t)
			test.opts.retryer = impatient
			_, err := Open(t.Context(), test.opts, NewRecorder(&MemStore{}, clock()))
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("got %v, want %v and the words %q", err, test.want, test.words)
			}
		})
	}
}

func TestOpeningEndsWithItsContext(t *testing.T) {
	pointAt(t, newServer(t, map[string]http.HandlerFunc{"GetCallerIdentity": hang}))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Open(ctx, Options{}, NewRecorder(&MemStore{}, clock())); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestASessionKnowsWhomItSpeaksFor(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetCallerIdentity": say(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws-cn:sts::111122223333:assumed-role/audit/me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`)})
	session, _, _ := openLive(t, s)
	if session.Account != homeAccount || session.Partition != "aws-cn" || session.Region != "cn-north-1" || session.ARN != "arn:aws-cn:sts::111122223333:assumed-role/audit/me" {
		t.Errorf("got %+v", session)
	}
	t.Setenv("AWS_REGION", "")
	if session, _, _ := openWith(t, Options{retryer: impatient}); session.Region != "cn-north-1" {
		t.Errorf("region without any setting is %q", session.Region)
	}
	if session, _, _ := openWith(t, Options{retryer: impatient, Region: "cn-northwest-1"}); session.Region != "cn-northwest-1" {
		t.Errorf("region is %q, want the option's", session.Region)
	}
}

func TestBucketsAreAddressedByPathWhereAnEndpointIsConfigured(t *testing.T) {
	hosts := make(chan string, 2)
	s := newServer(t, map[string]http.HandlerFunc{"HEAD /logs": func(_ http.ResponseWriter, r *http.Request) { hosts <- r.Host }})
	local := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	openHere := func(t *testing.T) {
		session, _, _ := openWith(t, Options{retryer: impatient})
		if got := ask(t.Context(), session, headBucket); got.err != "" {
			t.Errorf("got %+v", got)
		}
		if host := <-hosts; "http://"+host != local {
			t.Errorf("the bucket was asked for at %s", host)
		}
	}
	t.Run("for everything", func(t *testing.T) {
		pointAt(t, s)
		t.Setenv("AWS_ENDPOINT_URL", local)
		openHere(t)
	})
	t.Run("for S3", func(t *testing.T) {
		pointAt(t, s)
		t.Setenv("AWS_ENDPOINT_URL_S3", local)
		openHere(t)
	})
	t.Run("in the profile", func(t *testing.T) {
		pointAt(t, s)
		os.Unsetenv("AWS_ENDPOINT_URL") // restored with pointAt's own setting
		if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte("[default]\nendpoint_url = "+local+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		openHere(t)
	})
	var o s3.Options
	(&Session{}).S3Options()(&o)
	if o.UsePathStyle {
		t.Error("by path, although no endpoint is configured")
	}
}

func TestAttemptsAreBoundedByOptionThenEnvironment(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(500, "<html></html>")})
	pointAt(t, s)
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	session, rec, _ := openWith(t, Options{retryer: impatient})
	ask(t.Context(), session, trailStatus)
	if call := callOf(t, rec, "GetTrailStatus"); call.Attempts != 2 {
		t.Errorf("%d attempts, want the environment's 2", call.Attempts)
	}
	session, rec, _ = openWith(t, Options{retryer: impatient, MaxAttempts: 1})
	ask(t.Context(), session, trailStatus)
	if call := callOf(t, rec, "GetTrailStatus"); call.Attempts != 1 {
		t.Errorf("%d attempts, want the option's 1", call.Attempts)
	}
}

func TestAssumingARoleIsOnRecordAndIdentifiedFirst(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{
		"AssumeRole":     sayAssumed("2126-01-01T00:00:00Z"),
		"GetTrailStatus": say(200, `{"IsLogging":true}`),
	})
	session, rec, store := openLive(t, s)
	inMember := func(ctx context.Context, s *Session) (any, error) {
		member, err := s.Assume(ctx, AssumeOptions{RoleName: "path/audit"}, memberAccount)
		if err != nil {
			return nil, err
		}
		return trailStatus(ctx, member)
	}
	live := ask(t.Context(), session, inMember)
	if !strings.Contains(live.output, `"IsLogging":true`) || len(live.cited) != 3 {
		t.Fatalf("got %+v", live)
	}
	if call := callOf(t, rec, "AssumeRole"); call.Account != homeAccount || string(call.Params) != `{"RoleArn":"arn:aws:iam::444455556666:role/path/audit","RoleSessionName":"trailproof"}` {
		t.Errorf("ledger line is %+v, params %s", call, call.Params)
	}
	if call := callOf(t, rec, "GetTrailStatus"); call.Account != memberAccount {
		t.Errorf("account is %s, want the member's", call.Account)
	}
	if again := ask(t.Context(), session, inMember); again.output != live.output {
		t.Errorf("assumed twice: got %+v", again)
	}
	checkReplay(t, live, rec, store, inMember)

	t.Run("with another role name, the replay answers what was recorded", func(t *testing.T) {
		replay, _, _ := openWith(t, Options{Replay: NewReplay(rec.Calls(), store)})
		member, err := replay.Assume(t.Context(), AssumeOptions{RoleName: "other", ExternalID: "x"}, memberAccount)
		if err != nil || member.Account != memberAccount {
			t.Errorf("got %v, %v", member, err)
		}
	})
}

func TestARoleThatCannotBeAssumedLeavesItsGap(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"AssumeRole": say(403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`)})
	session, _, _ := openLive(t, s)
	_, err := session.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, memberAccount)
	want := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole", Detail: "AccessDenied: not authorized to perform: sts:AssumeRole"}
	if got := evidence.GapOf(err); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnotherAccountThanTheOneAssumedIsAnError(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"AssumeRole": sayAssumed("2126-01-01T00:00:00Z")})
	session, _, _ := openLive(t, s)
	_, err := session.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, "777788889999")
	if gap := evidence.GapOf(err); gap.Detail != "asked as account 777788889999, answered as account 444455556666" {
		t.Errorf("got %v", gap)
	}
}

func TestAssumedCredentialsAreRenewedOffTheRecord(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{
		"AssumeRole":     inTurn(sayAssumed("2020-01-01T00:00:00Z"), sayAssumed("2126-01-01T00:00:00Z")),
		"GetTrailStatus": say(200, `{"IsLogging":true}`),
	})
	session, rec, _ := openLive(t, s)
	member, err := session.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, memberAccount)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t.Context(), member, trailStatus); got.err != "" {
		t.Errorf("got %+v", got)
	}
	if n := s.count("AssumeRole"); n != 2 {
		t.Errorf("the role was assumed %d times, want 2", n)
	}
	if n := len(rec.Calls()); n != 4 {
		t.Errorf("the ledger has %d calls, want 4: two identities, one role, one question", n)
	}
}

func TestCredentialsThatCannotBeRenewedAreTheCallsGap(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{
		"AssumeRole": inTurn(sayAssumed("2126-01-01T00:00:00Z"), say(403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no longer</Message></Error></ErrorResponse>`)),
	})
	session, rec, store := openLive(t, s)
	member, err := session.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, memberAccount)
	if err != nil {
		t.Fatal(err)
	}
	member.cfg.Credentials.(*aws.CredentialsCache).Invalidate()
	got := ask(t.Context(), member, trailStatus)
	want := evidence.Gap{Reason: evidence.Denied, Action: "cloudtrail:GetTrailStatus", Detail: "no credentials: AccessDenied: no longer"}
	if got.gap != want {
		t.Errorf("got %v, want %v", got.gap, want)
	}
	if call := callOf(t, rec, "GetTrailStatus"); call.Attempts != 0 || call.Status != 0 {
		t.Errorf("ledger line is %+v, want no attempt", call)
	}
	checkReplay(t, got, rec, store, func(ctx context.Context, s *Session) (any, error) {
		member, err := s.Assume(t.Context(), AssumeOptions{}, memberAccount) // cited elsewhere
		if err != nil {
			return nil, err
		}
		return trailStatus(ctx, member)
	})
}

func TestClientsShareTheirConnections(t *testing.T) {
	session, _, _ := openLive(t, newServer(t, nil))
	one := cloudtrail.NewFromConfig(session.Config("eu-west-1")).Options().HTTPClient
	other := s3.NewFromConfig(session.Config("us-east-1")).Options().HTTPClient
	if one == nil || one != other {
		t.Errorf("two clients have HTTP clients of their own: %p and %p", one, other)
	}
}

func TestWaitingForItsTurnIsNotACallsPatience(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(200, `{"IsLogging":true}`)})
	session, _, _ := openLive(t, s)
	session.opts.CallTimeout = 50 * time.Millisecond
	session.pace = newPace(10)
	_ = session.pace.wait(t.Context()) // the next turn is in 100ms
	if got := ask(t.Context(), session, trailStatus); got.err != "" {
		t.Errorf("got %+v", got)
	}
}

func TestRequestsKeepTheirPace(t *testing.T) {
	p := newPace(100)
	start := time.Now()
	for range 4 {
		if err := p.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Errorf("4 requests at 100 a second took %s", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	slow := newPace(0.001)
	_ = slow.wait(t.Context()) // the first need not wait
	if err := slow.wait(ctx); err == nil {
		t.Error("waited on although the context had ended")
	}
	if err := newPace(0).wait(ctx); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}
