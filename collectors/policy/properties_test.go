package policy

import (
	"slices"
	"strings"
	"testing"
)

// access is how much an outcome lets through.
func access(o Outcome) int {
	switch o {
	case Allowed:
		return 2
	case Depends:
		return 1
	}
	return 0
}

func TestAddingADenialNeverAddsAccess(t *testing.T) {
	eachRequest(t, func(m *maker, q *Request, d documents) {
		before := Decide(q).Outcome
		statement := m.statement("Deny", false)
		switch {
		case d.boundary != nil && m.IntN(2) == 0:
			d.boundary = append(d.boundary, statement)
		case d.own != nil && m.IntN(2) == 0:
			d.own = append(d.own, m.statement("Deny", true))
		default:
			d.identity = append(d.identity, []string{statement})
		}
		m.put(q, d)
		if after := Decide(q).Outcome; access(after) > access(before) && before != Depends {
			t.Errorf("%s became %s with %s", before, after, statement)
		}
	})
}

func TestAddingAnAllowanceNeverTakesAccess(t *testing.T) {
	eachRequest(t, func(m *maker, q *Request, d documents) {
		before := Decide(q).Outcome
		if d.own != nil && m.IntN(2) == 0 {
			d.own = append(d.own, m.statement("Allow", true))
		} else {
			d.identity = append(d.identity, []string{m.statement("Allow", false)})
		}
		m.put(q, d)
		if after := Decide(q).Outcome; before == Allowed && access(after) == 0 || before == Depends && access(after) == 0 {
			t.Errorf("%s became %s", before, after)
		}
	})
}

func TestNarrowingABoundaryNeverAddsAccess(t *testing.T) {
	eachRequest(t, func(m *maker, q *Request, d documents) {
		before := Decide(q).Outcome
		if d.boundary == nil {
			d.boundary = m.document(false)
		} else {
			at := slices.IndexFunc(d.boundary, func(s string) bool { return strings.HasPrefix(s, `{"Effect":"Allow"`) })
			d.boundary = slices.Delete(slices.Clone(d.boundary), at, at+1)
		}
		m.put(q, d)
		if after := Decide(q).Outcome; access(after) > access(before) && before != Depends {
			t.Errorf("%s became %s", before, after)
		}
	})
}

func TestTheOrderOfPoliciesAndStatementsDoesNotMatter(t *testing.T) {
	eachRequest(t, func(m *maker, q *Request, d documents) {
		before := Decide(q)
		slices.Reverse(d.identity)
		for _, statements := range append(slices.Clone(d.identity), d.boundary, d.own) {
			m.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
		}
		slices.Reverse(d.scps)
		m.put(q, d)
		after := Decide(q)
		slices.Sort(before.Conditions)
		slices.Sort(after.Conditions)
		if before.Outcome != after.Outcome || before.Missing != after.Missing {
			t.Errorf("%+v became %+v", before, after)
		}
	})
}

func TestConditionsAreSaidInWords(t *testing.T) {
	for block, want := range map[string][2]string{
		`{"Bool":{"aws:SecureTransport":"false"}}`:                    {"aws:SecureTransport is false", "aws:SecureTransport is not false"},
		`{"StringNotEquals":{"aws:SourceVpce":["a","b"]}}`:            {"aws:SourceVpce is not a or b", "aws:SourceVpce is a or b"},
		`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`: {"aws:PrincipalArn does not match arn:aws:iam::*:role/x", "aws:PrincipalArn matches arn:aws:iam::*:role/x"},
		`{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`:              {"aws:SourceIp is not in 10.0.0.0/8", "aws:SourceIp is in 10.0.0.0/8"},
		`{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"3600"}}`:    {"aws:MultiFactorAuthAge is more than 3600", "aws:MultiFactorAuthAge is at most 3600"},
		`{"Null":{"aws:MultiFactorAuthAge":"true"}}`:                  {"aws:MultiFactorAuthAge is not set", "aws:MultiFactorAuthAge is set"},
		`{"StringEqualsIfExists":{"aws:UserAgent":"x"}}`:              {"aws:UserAgent is x, or is not set", "aws:UserAgent is not x"},
		`{"ForAnyValue:StringEquals":{"aws:CalledVia":"x"}}`:          {"some value of aws:CalledVia is x", "not: some value of aws:CalledVia is x"},
	} {
		c := compiled(t, allow(when(block))).clauses[0].conditions[0]
		if got := [2]string{c.describe(false), c.describe(true)}; got != want {
			t.Errorf("%s: %q, want %q", block, got, want)
		}
	}
}
