package awsapi

import "testing"

func TestQuestionsOfAWholeAccountStayInItsPartition(t *testing.T) {
	for _, c := range []struct{ partition, region, want string }{
		{"aws", "eu-west-1", "eu-west-1"},
		{"aws", "cn-north-1", "us-east-1"},
		{"aws-cn", "us-east-1", "cn-north-1"},
		{"aws-cn", "cn-northwest-1", "cn-northwest-1"},
		{"aws-us-gov", "us-east-1", "us-gov-west-1"},
		{"aws-us-gov", "us-gov-east-1", "us-gov-east-1"},
		{"aws-iso", "us-iso-west-1", "us-iso-west-1"},
	} {
		if got := regionIn(c.partition, c.region); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.partition, c.region, got, c.want)
		}
	}
}
