package awsapi

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
