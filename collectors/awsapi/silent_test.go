package awsapi

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

func TestAHostThatDoesNotRespondIsTriedOncePerFurtherCall(t *testing.T) {
	flaky := inTurn(reset, say(200, `{"IsLogging":true}`))
	dead := newServer(t, map[string]http.HandlerFunc{"ListTags": reset, "GetEventSelectors": reset, "GetTrailStatus": flaky,
		"DescribeTrails": say(200, `{"trailList":[]}`), "GetInsightSelectors": inTurn(reset, say(200, `{}`))})
	pointAt(t, newServer(t, nil)) // answers sts:GetCallerIdentity
	t.Setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", dead.URL)
	session, rec, _ := openWith(t, Options{retryer: impatient}) // retries twice
	first := ask(t.Context(), session, listTags)
	for _, do := range []func(context.Context, *Session) (any, error){eventSelectors, trailStatus, describeTrails, insightSelectors} {
		ask(t.Context(), session, do)
	}
	// A host that responds again is asked as patiently as before.
	for operation, want := range map[string]int{"ListTags": 3, "GetEventSelectors": 1, "GetTrailStatus": 1, "DescribeTrails": 1, "GetInsightSelectors": 2} {
		if got := callOf(t, rec, operation).Attempts; got != want {
			t.Errorf("%s was tried %d times, want %d", operation, got, want)
		}
	}
	if len(first.cited) != 1 || first.gap.Detail != "connection closed without a response" {
		t.Errorf("got %+v", first)
	}
}

func TestAHostThatAnsweredOfLateIsNotSilent(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"ListTags": reset, "GetEventSelectors": reset})
	session, rec, _ := openLive(t, s) // retries twice
	ask(t.Context(), session, listTags)
	ask(t.Context(), session, eventSelectors)
	if got := callOf(t, rec, "GetEventSelectors").Attempts; got != 3 {
		t.Errorf("tried %d times, want 3", got)
	}
}

func TestAnOperationAtWhichAHostFallsOverIsTriedOncePerFurtherCall(t *testing.T) {
	broken, throttled := say(500, `<html>no such operation</html>`), say(400, `{"__type":"ThrottlingException"}`)
	s := newServer(t, map[string]http.HandlerFunc{"ListTags": broken, "GetTrailStatus": broken, "GetEventSelectors": throttled})
	session, rec, _ := openLive(t, s) // retries twice
	further := func(ctx context.Context, s *Session) (any, error) {
		return cloudtrail.NewFromConfig(s.Config("eu-west-2")).ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{"audit"}})
	}
	for _, do := range []func(context.Context, *Session) (any, error){listTags, further, trailStatus, eventSelectors} {
		ask(t.Context(), session, do)
	}
	got := map[string]int{}
	for _, c := range rec.Calls() {
		got[c.Operation+" "+c.Region] = c.Attempts
	}
	for call, want := range map[string]int{"ListTags eu-west-1": 3, "ListTags eu-west-2": 1, "GetTrailStatus eu-west-1": 3, "GetEventSelectors eu-west-1": 3} {
		if got[call] != want {
			t.Errorf("%s was tried %d times, want %d", call, got[call], want)
		}
	}
}

func TestAHostThatDoesNotRespondIsNotWaitedForLong(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": hang})
	session, rec, store := openLive(t, s)
	session.opts.CallTimeout = 5 * time.Second
	session.silent.giveUp(&trial{at: addressee{host: s.Listener.Addr().String()}, how: hung})
	session.silent.hosts[s.Listener.Addr().String()].answered = time.Time{}
	began := time.Now()
	live := ask(t.Context(), session, trailStatus)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("waited for %s", took)
	}
	if live.gap.Detail != "no answer within 1s" {
		t.Errorf("got %+v", live)
	}
	checkReplay(t, live, rec, store, trailStatus)
}

func listTags(ctx context.Context, s *Session) (any, error) {
	return cloudtrail.NewFromConfig(s.Config("eu-west-1")).ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{"audit"}})
}

func eventSelectors(ctx context.Context, s *Session) (any, error) {
	return cloudtrail.NewFromConfig(s.Config("eu-west-1")).GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: aws.String("audit")})
}

func insightSelectors(ctx context.Context, s *Session) (any, error) {
	return cloudtrail.NewFromConfig(s.Config("eu-west-1")).GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{TrailName: aws.String("audit")})
}

func describeTrails(ctx context.Context, s *Session) (any, error) {
	return cloudtrail.NewFromConfig(s.Config("eu-west-1")).DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{})
}
