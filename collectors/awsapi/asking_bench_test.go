package awsapi

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// BenchmarkAsking is a call with everything that goes with it, the server's part
// included: with -cpuprofile it shows what a call costs.
func BenchmarkAsking(b *testing.B) {
	s := newServer(b, map[string]http.HandlerFunc{"GetTrailStatus": say(200, `{"IsLogging":true,"LatestDeliveryTime":1767225600}`)})
	pointAt(b, s)
	session, err := Open(b.Context(), Options{Unmetered: true}, NewRecorder(&MemStore{}, clock()))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		client := cloudtrail.NewFromConfig(session.Config("eu-west-1"))
		if _, err := client.GetTrailStatus(b.Context(), &cloudtrail.GetTrailStatusInput{Name: aws.String(fmt.Sprint("trail-", n))}); err != nil {
			b.Fatal(err)
		}
	}
}
