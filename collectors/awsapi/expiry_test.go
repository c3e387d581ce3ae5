package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/trailproof/trailproof/collectors/evidence"
)

var tokenExpired = say(400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`)

func TestCredentialsThatAreCalledExpiredAreRenewed(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{
		"AssumeRole":     sayAssumed("2126-01-01T00:00:00Z"),
		"GetTrailStatus": inTurn(tokenExpired, say(200, `{"IsLogging":true}`)),
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
	if call := callOf(t, rec, "GetTrailStatus"); call.Attempts != 2 || call.Reason != nil {
		t.Errorf("ledger line is %+v", call)
	}
}

// openEnding opens a session whose run ends when it says so.
func openEnding(t *testing.T, s *server, o Options) (context.Context, *Session, *Recorder) {
	t.Helper()
	ctx, end := context.WithCancelCause(t.Context())
	t.Cleanup(func() { end(nil) })
	pointAt(t, s)
	o.End, o.Unmetered = end, true
	session, rec, _ := openWith(t, o)
	return ctx, session, rec
}

func TestCredentialsThatAreExpiredForGoodEndTheRun(t *testing.T) {
	ctx, session, rec := openEnding(t, newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": tokenExpired}), Options{})
	got := ask(ctx, session, trailStatus)
	if !errors.Is(context.Cause(ctx), ErrExpired) {
		t.Errorf("the run's end is %v", context.Cause(ctx))
	}
	if got.gap.Reason != evidence.NotAsked || len(rec.Calls()) != 1 {
		t.Errorf("got %+v, and %d calls on record", got, len(rec.Calls()))
	}
}

func TestANetworkThatIsLostEndsTheRun(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(200, `{"IsLogging":true}`)})
	ctx, session, rec := openEnding(t, s, Options{CallTimeout: 2 * time.Second})
	ask := func(name string) error {
		_, err := cloudtrail.NewFromConfig(session.Config("eu-west-1")).GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String(name)})
		return err
	}
	for n := range wellKnown {
		if err := ask(fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	calls := len(rec.Calls())
	err := ask("lost")
	if !errors.Is(context.Cause(ctx), ErrLost) || !strings.Contains(err.Error(), wasInterrupted) || len(rec.Calls()) != calls {
		t.Errorf("the run's end is %v, the call's %v, with %d more on record", context.Cause(ctx), err, len(rec.Calls())-calls)
	}
}
