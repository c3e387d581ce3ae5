package awsapi

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestEachServiceInARegionOfAnAccountHasItsOwnPace(t *testing.T) {
	r := newRates(aws.Config{})
	call := evidence.Call{Account: "1", Region: "r", Service: "CloudWatch Logs"}
	start := time.Now()
	for _, c := range []evidence.Call{
		call, {Account: "2", Region: "r", Service: call.Service}, {Account: "1", Region: "s", Service: call.Service}, {Account: "1", Region: "r", Service: "SNS"},
	} {
		if err := r.wait(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	others := time.Since(start)
	if err := r.wait(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	if again := time.Since(start); others > 300*time.Millisecond || again < 390*time.Millisecond {
		t.Errorf("others waited %s, the same again %s", others, again-others)
	}
}

func TestAnotherServerDoesNotHaveAWSsRates(t *testing.T) {
	r := newRates(aws.Config{BaseEndpoint: aws.String("http://127.0.0.1:5000")})
	start := time.Now()
	for range 20 {
		if err := r.wait(t.Context(), evidence.Call{Service: "CloudWatch Logs"}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("20 calls took %s", took)
	}
}

func TestNoServiceIsWithoutARate(t *testing.T) {
	for _, service := range []string{"Organizations", "IAM", "S3", "Glue", "of tomorrow"} {
		if n := perSecond(service); n <= 0 || n > 10 {
			t.Errorf("%s: %v calls a second", service, n)
		}
	}
}
