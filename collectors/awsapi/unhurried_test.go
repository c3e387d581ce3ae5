package awsapi

import (
	"net/http"
	"testing"
	"time"

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
