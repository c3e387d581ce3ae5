package s3

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// tlsOnly says whether the policy denies requests without TLS: to everyone, for
// every action, on the bucket and all its objects. One statement may do so or
// several together. A statement that leaves out principals or actions, or that
// asks for more than aws:SecureTransport being false, does not count; nor does
// a denial of old TLS versions, which no request without TLS meets.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
func (b Bucket) tlsOnly() evidence.Value[bool] {
	return evidence.Then(b.document(), func(doc policy.Document) bool {
		var bucket, objects bool
		for _, s := range doc.Statements {
			if !deniesPlainRequests(s) {
				continue
			}
			for _, pattern := range s.Resources {
				bucket = bucket || policy.Match(pattern, b.ARN)
				objects = objects || coversAll(pattern, b.ARN+"/")
			}
		}
		return bucket && objects
	})
}

func deniesPlainRequests(s policy.Statement) bool {
	return s.Effect == policy.Deny &&
		slices.ContainsFunc(s.Principals, policy.Principal.Everyone) &&
		slices.ContainsFunc(s.Actions, func(a string) bool { return a == "*" || strings.EqualFold(a, "s3:*") }) &&
		len(s.Conditions) == 1 && withoutTLS(s.Conditions[0])
}

func withoutTLS(c policy.Condition) bool {
	op := c.Operator
	op.IfExists = false // the key is in every request, so IfExists changes nothing
	return op.Is("Bool") && c.Is("aws:SecureTransport") &&
		slices.ContainsFunc(c.Values, func(v string) bool { return strings.EqualFold(v, "false") })
}

// coversAll says whether the pattern matches every text that starts so.
func coversAll(pattern, start string) bool {
	return strings.HasSuffix(pattern, "*") && policy.Match(pattern, start)
}
