package awsapi

import (
	"testing"
	"time"
)

func TestEachQuotaInARegionOfAnAccountHasItsOwnPace(t *testing.T) {
	r := newRates()
	wait := func(account, region, service, operation string) {
		t.Helper()
		if err := r.of(account, region, service, operation).wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	wait("1", "r", "CloudTrail", "GetTrailStatus")
	wait("2", "r", "CloudTrail", "GetTrailStatus")
	wait("1", "s", "CloudTrail", "GetTrailStatus")
	wait("1", "r", "CloudWatch", "DescribeAlarms")
	wait("1", "r", "CloudWatch Logs", "DescribeLogGroups")
	wait("1", "r", "CloudWatch Logs", "DescribeMetricFilters")
	others := time.Since(start)
	wait("1", "r", "CloudTrail", "ListTags")
	if again := time.Since(start); others > 150*time.Millisecond || again < 200*time.Millisecond {
		t.Errorf("others waited %s, another of the same quota %s", others, again-others)
	}
}

func TestServicesThatCountAllRegionsTogetherHaveOnePace(t *testing.T) {
	r := newRates()
	if r.of("1", "r", "IAM", "GetAccountSummary") != r.of("1", "s", "IAM", "GetCredentialReport") {
		t.Error("IAM is counted by region")
	}
}

func TestNoMoreThanHalfOfAQuotaIsUsed(t *testing.T) {
	for _, q := range quotas {
		if n := half(q.perSecond); n <= 0 || n > max(1, q.perSecond/2) {
			t.Errorf("%s %s: %v of %v calls a second", q.service, q.operations, n, q.perSecond)
		}
		if q.source == "" {
			t.Errorf("%s %s: the figure has no source", q.service, q.operations)
		}
	}
	for _, c := range []struct {
		service, operation string
		most               float64
	}{
		{"CloudTrail", "DescribeTrails", 5}, {"CloudTrail", "LookupEvents", 1}, {"CloudTrail", "StartQuery", 1},
		{"CloudWatch Logs", "DescribeMetricFilters", 2}, {"CloudWatch", "DescribeAlarms", 4}, {"STS", "AssumeRole", 300},
		{"of tomorrow", "Anything", 5},
	} {
		if _, n := share(c.service, c.operation); n <= 0 || n > c.most {
			t.Errorf("%s:%s: %v calls a second, want at most %v", c.service, c.operation, n, c.most)
		}
	}
}

func TestPacesThatAreAsGoodAsNewAreForgotten(t *testing.T) {
	r := newRates()
	r.full = 10
	busy := r.of("busy", "r", "SNS", "GetTopicAttributes")
	busy.count(1) // somebody waits
	for n := range 9 {
		r.of(string(rune('a'+n)), "r", "SNS", "GetTopicAttributes")
	}
	r.of("another", "r", "SNS", "GetTopicAttributes")
	if len(r.paces) != 2 || r.of("busy", "r", "SNS", "GetTopicAttributes") != busy {
		t.Errorf("%d paces are kept", len(r.paces))
	}
}
