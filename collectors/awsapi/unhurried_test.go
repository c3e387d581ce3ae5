package awsapi

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func TestCallsThatAreNotRecordedKeepThePace(t *testing.T) {
	server := newServer(t, map[string]http.HandlerFunc{"ListBuckets": say(200, `<ListAllMyBucketsResult/>`)})
	pointAt(t, server)
	session, rec, _ := openWith(t, Options{retryer: impatient, MaxRPS: 20})
	client := s3.NewFromConfig(session.Unrecorded("eu-west-1"), session.S3Options())
	begun := time.Now()
	for range 5 {
		if _, err := client.ListBuckets(t.Context(), &s3.ListBucketsInput{}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(begun); took < 200*time.Millisecond {
		t.Errorf("5 calls at 20 a second took %s", took)
	}
	if n := len(rec.Calls()); n != 1 {
		t.Errorf("%d calls are on record, want sts:GetCallerIdentity alone", n)
	}
}

func TestCallsThatAreSlowedDownDoNotHoldUpEachOther(t *testing.T) {
	slow := say(503, `<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`)
	keys := make([]string, 300)
	objects := map[string]http.HandlerFunc{}
	for i := range keys {
		keys[i] = fmt.Sprintf("key-%d", i)
		objects["GET /logs/"+keys[i]] = inTurn(slow, say(200, "content"))
	}
	server := newServer(t, objects)
	pointAt(t, server)
	session, _, _ := openWith(t, Options{})
	client := s3.NewFromConfig(session.Unrecorded("eu-west-1"), session.S3Options())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // together they would take six
	defer cancel()
	Every(100, keys, func(key string) {
		if _, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("logs"), Key: &key}); err != nil {
			t.Error(err)
		}
	})
}

func TestACallThatIsNotRecordedIsNotWaitedForForEver(t *testing.T) {
	server := newServer(t, map[string]http.HandlerFunc{"ListBuckets": inTurn(hang, say(200, `<ListAllMyBucketsResult/>`))})
	pointAt(t, server)
	session, _, _ := openWith(t, Options{retryer: impatient, CallTimeout: 600 * time.Millisecond})
	client := s3.NewFromConfig(session.Unrecorded("eu-west-1"), session.S3Options())
	if _, err := client.ListBuckets(t.Context(), &s3.ListBucketsInput{}); err != nil {
		t.Error(err)
	}
	if n := server.count("ListBuckets"); n != 2 {
		t.Errorf("asked %d times, want 2", n)
	}
}

func TestNothingIsLostToThrottlingAndFaults(t *testing.T) {
	var mu sync.Mutex
	chance := rand.New(rand.NewPCG(7, 7))
	faults := []http.HandlerFunc{
		say(500, `<html></html>`), say(502, `<html></html>`), say(200, `<html></html>`), reset, tokenExpired, hang,
	}
	server := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		dice, which := chance.Float64(), chance.IntN(len(faults))
		mu.Unlock()
		switch {
		case dice < 0.3:
			say(400, `{"__type":"ThrottlingException"}`)(w, r)
		case dice < 0.35:
			faults[which](w, r)
		default:
			say(200, `{"IsLogging":true}`)(w, r)
		}
	}})
	pointAt(t, server)
	session, rec, _ := openWith(t, Options{Unmetered: true, CallTimeout: 3 * time.Second})
	Every(100, make([]struct{}, 400), func(struct{}) {
		mu.Lock()
		name := fmt.Sprint("trail-", chance.Uint64())
		mu.Unlock()
		client := cloudtrail.NewFromConfig(session.Config("eu-west-1"))
		if _, err := client.GetTrailStatus(t.Context(), &cloudtrail.GetTrailStatusInput{Name: &name}); err != nil {
			t.Error(err)
		}
	})
	if n := len(rec.Calls()); n != 401 {
		t.Errorf("%d calls are on record, want 401", n)
	}
}
