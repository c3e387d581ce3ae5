package policy

import (
	"encoding/json"
	"testing"
)

// corpusRequests are the first requests of the corpus.
func corpusRequests(b *testing.B) []*Request {
	t := &testing.T{}
	library := readLibrary(t)
	var out []*Request
	eachLine(t, "corpus_*.jsonl.gz", func(line []byte) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			b.Fatal(err)
		}
		out = append(out, r.request(t, library))
	})
	return out
}

func BenchmarkDecide(b *testing.B) {
	requests := corpusRequests(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Decide(requests[i%len(requests)])
	}
}

func BenchmarkDecideAgainstReadOnlyAccess(b *testing.B) {
	q := by(userCarol)
	q.Identity = []*Compiled{readLibrary(&testing.T{})["ReadOnlyAccess"]}
	q.SCPs = [][]*Compiled{{compiled(b, allow(all))}, {compiled(b, allow(all), deny(`"Action":"cloudtrail:*","Resource":"*"`))}}
	q.Action, q.Resource = "cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:111111111111:trail/t"
	b.ReportAllocs()
	for b.Loop() {
		Decide(q)
	}
}

func BenchmarkDecideWithWhatIsNotKnown(b *testing.B) {
	q := by(userCarol)
	q.Identity = []*Compiled{compiled(b, allow(when(`{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`)), deny(when(`{"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}}`)))}
	q.Context.Unknown = func(string) bool { return true }
	b.ReportAllocs()
	for b.Loop() {
		Decide(q)
	}
}

func BenchmarkMentions(b *testing.B) {
	c := readLibrary(&testing.T{})["ReadOnlyAccess"]
	b.ReportAllocs()
	for b.Loop() {
		c.Mentions("cloudtrail:StopLogging")
	}
}

// BenchmarkDecideInAnOrganization is of a common role: a few policies, five
// levels of guardrails, one of which looks at who calls.
func BenchmarkDecideInAnOrganization(b *testing.B) {
	library := readLibrary(&testing.T{})
	full := compiled(b, allow(all))
	guard := compiled(b, deny(`"Action":["cloudtrail:StopLogging","cloudtrail:DeleteTrail"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/break-glass*"}}`))
	q := by(someReader)
	q.Context.Known = map[string][]string{
		"aws:principalarn": {readerRole}, "aws:principalaccount": {home}, "aws:principalorgid": {"o-abcd123456"}, "aws:principaltype": {"AssumedRole"},
		"aws:principalisawsservice": {"false"}, "aws:securetransport": {"true"}, "aws:requestedregion": {"us-east-1"},
	}
	q.Identity = []*Compiled{library["ReadOnlyAccess"], library["SecurityAudit"], compiled(b, allow(`"Action":"s3:*","Resource":"arn:aws:s3:::data/*"`))}
	q.SCPs = [][]*Compiled{{full}, {full}, {full, guard}, {full}, {full}}
	for _, action := range []string{"cloudtrail:StopLogging", "s3:GetObject"} {
		b.Run(action, func(b *testing.B) {
			q := *q
			q.Action, q.Resource = action, logs
			b.ReportAllocs()
			for b.Loop() {
				Decide(&q)
			}
		})
	}
}
