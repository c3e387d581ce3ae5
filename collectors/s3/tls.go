package s3

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// tlsOnly says whether the policy denies requests without TLS: to everyone, for
// every action, on the bucket and all its objects. One statement may do so or
// several together. A statement that leaves out principals, or that asks for
// more than aws:SecureTransport being false, does not count; nor does a denial
// of old TLS versions, which no request without TLS meets.
//
// Conditions that may come to the same, but not in words that AWS documents,
// leave it open.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
func (b Bucket) tlsOnly() evidence.Value[bool] {
	doc, known := b.document().Get()
	if !known {
		return evidence.Missing[bool](*b.document().Gap(), b.Policy.Calls()...)
	}
	var surely, perhaps []policy.Statement
	for _, s := range doc.Statements {
		switch deniesPlainRequests(s) {
		case policy.Yes:
			surely, perhaps = append(surely, s), append(perhaps, s)
		case policy.Open:
			perhaps = append(perhaps, s)
		}
	}
	switch {
	case b.coversWhole(surely):
		return evidence.Known(true, b.Policy.Calls()...)
	case b.coversWhole(perhaps):
		return undecided[bool]("whether requests without TLS are denied depends on a condition that cannot be decided", b.Policy.Calls())
	}
	return evidence.Known(false, b.Policy.Calls()...)
}

// coversWhole says whether the statements together cover every action on the
// bucket and every action on all its objects.
func (b Bucket) coversWhole(statements []policy.Statement) bool {
	on := func(covers func(policy.Statement) bool) []policy.Statement {
		return slices.DeleteFunc(slices.Clone(statements), func(s policy.Statement) bool { return !covers(s) })
	}
	return everyAction(on(b.coversBucket)) && everyAction(on(b.coversObjects))
}

// everyAction says whether the statements together cover every action of S3:
// one covers all, or one leaves out only what others cover.
func everyAction(statements []policy.Statement) bool {
	covered := func(action string) bool {
		action = strings.ToLower(action)
		return !strings.HasPrefix(action, "s3:") && !strings.ContainsAny(action, "*?") || slices.ContainsFunc(statements, func(s policy.Statement) bool {
			return slices.ContainsFunc(s.Actions, func(a string) bool { return policy.Match(strings.ToLower(a), action) })
		})
	}
	return slices.ContainsFunc(statements, func(s policy.Statement) bool {
		if s.NotActions != nil {
			return !slices.ContainsFunc(s.NotActions, func(a string) bool { return !covered(a) })
		}
		return slices.ContainsFunc(s.Actions, func(a string) bool { return coversAll(strings.ToLower(a), "s3:") })
	})
}

func (b Bucket) coversBucket(s policy.Statement) bool {
	matches := func(pattern string) bool { return policy.Match(pattern, b.ARN) }
	if s.NotResources != nil {
		return !slices.ContainsFunc(s.NotResources, matches)
	}
	return slices.ContainsFunc(s.Resources, matches)
}

func (b Bucket) coversObjects(s policy.Statement) bool {
	objects := b.ARN + "/"
	if s.NotResources != nil {
		return !slices.ContainsFunc(s.NotResources, func(pattern string) bool {
			begin := pattern
			if i := strings.IndexAny(pattern, "*?"); i >= 0 {
				begin = pattern[:i]
			}
			return strings.HasPrefix(begin, objects) || begin != pattern && strings.HasPrefix(objects, begin)
		})
	}
	return slices.ContainsFunc(s.Resources, func(pattern string) bool { return coversAll(pattern, objects) })
}

func deniesPlainRequests(s policy.Statement) policy.Truth {
	if s.Effect != policy.Deny || !slices.ContainsFunc(s.Principals, policy.Principal.Everyone) {
		return policy.No
	}
	switch len(s.Conditions) {
	case 0:
		return policy.Yes // it denies everything
	case 1:
		return withoutTLS(s.Conditions[0])
	}
	return policy.No
}

// withoutTLS says whether every request without TLS meets the condition. The
// key aws:SecureTransport is in every request, so that neither IfExists nor a
// set operator changes anything. How a string operator compares it, and whether
// a request without TLS has a s3:TlsVersion, AWS does not say.
func withoutTLS(c policy.Condition) policy.Truth {
	name := c.Operator.Name
	says := func(word string) bool {
		return slices.ContainsFunc(c.Values, func(v string) bool { return strings.EqualFold(v, word) })
	}
	switch {
	case c.Is("aws:SecureTransport") && strings.EqualFold(name, "Bool") && says("false"):
		return policy.Yes
	case c.Is("aws:SecureTransport") && strings.HasPrefix(name, "StringNot") && says("true"),
		c.Is("aws:SecureTransport") && strings.HasPrefix(name, "String") && !strings.HasPrefix(name, "StringNot") && says("false"),
		c.Is("s3:TlsVersion") && c.Operator.IfExists,
		c.Is("s3:TlsVersion") && strings.EqualFold(name, "Null") && says("true"):
		return policy.Open
	}
	return policy.No
}

// coversAll says whether the pattern matches every longer text that starts so.
func coversAll(pattern, start string) bool {
	const other = "\uE000" // no name contains it, so only a wildcard matches it
	return strings.HasSuffix(pattern, "*") && policy.Match(pattern, start+other)
}
