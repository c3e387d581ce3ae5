package policy

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestLosingKnowledgeOnlyLeavesOutcomesOpen(t *testing.T) {
	eachRequest(t, func(m *maker, q *Request, d documents) {
		before := Decide(q).Outcome
		what := ""
		known := slices.Sorted(maps.Keys(q.Context.Known))
		switch n := m.IntN(6); {
		case n == 0 && q.Boundary != nil:
			q.Boundary, what = Unread("boundary"), "the boundary"
		case n == 1:
			q.Identity[0], what = Unread("identity"), "an identity policy"
		case n == 2 && q.Own != nil:
			q.Own, what = Unread("own"), "the resource's policy"
		case n == 3 && len(q.SCPs) > 0:
			q.SCPs[1][0], what = Unread("scp"), "a service control policy"
		case n == 4:
			q.ResourceAccount, what = "", "the owner"
		case len(known) > 0:
			what = one(m, known...)
			delete(q.Context.Known, what)
			lost, others := strings.ToLower(what), q.Context.Unknown
			q.Context.Unknown = func(key string) bool { return key == lost || others(key) }
		}
		if after := Decide(q).Outcome; access(after) != access(before) && after != Depends {
			t.Errorf("without %s, %s became %s", what, before, after)
		}
	})
}

func TestAnOutcomeHoldsWhateverIsNotKnown(t *testing.T) {
	settled, left := 0, 0
	eachRequest(t, func(m *maker, q *Request, d documents) {
		before := Decide(q)
		if (before.Outcome == Depends) != (len(before.Conditions) > 0) {
			t.Errorf("%+v", before)
		}
		if before.Outcome == Depends {
			left++
			return
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if !q.Context.Unknown(strings.ToLower(name)) || m.IntN(3) == 0 {
				continue
			}
			settled++
			q.Context.Known[name] = []string{one(m, values[name]...)}
			if name == "aws:PrincipalOrgPaths" {
				q.Context.Known[name], q.Context.Multi[name] = values[name][:1+m.IntN(3)], true
			}
		}
		q.Context.Unknown = nil
		if after := Decide(q).Outcome; access(after) != access(before.Outcome) {
			t.Errorf("%s was %s when %v became known", after, before.Outcome, q.Context.Known)
		}
	})
	if settled == 0 || left == 0 {
		t.Errorf("%d and %d: the requests are all alike", settled, left)
	}
}

func TestClassesLeaveNoValueOut(t *testing.T) {
	for seed := range uint64(1000) {
		m := &maker{rand.New(rand.NewPCG(seed, 2)), t}
		name := one(m, "StringLike", "StringEquals", "StringEqualsIgnoreCase", "ArnLike")
		words := func(n int, letters string) string {
			var out strings.Builder
			for range n {
				out.WriteByte(letters[m.IntN(len(letters))])
			}
			return out.String()
		}
		prefix := ""
		if name == "ArnLike" {
			prefix = "arn:" + words(1, "a*") + ":"
		}
		var c []condition
		for range 1 + m.IntN(3) {
			text := prefix + words(m.IntN(4), "aB*?b")
			if name == "ArnLike" {
				text += ":" + words(2, "a*?") + ":" + words(1, "a*") + ":" + words(3, "a*?:")
			}
			one, err := compileCondition(Condition{Operator: operator(name), Key: "aws:x", Values: []string{text}}, true)
			if err != nil {
				t.Fatal(err)
			}
			c = append(c, one)
		}
		var pointers []*condition
		for i := range c {
			pointers = append(pointers, &c[i])
		}
		vector := func(text string) string {
			q := by(userCarol)
			q.Context.Known["aws:x"] = []string{text}
			out := ""
			for i := range c {
				out += c[i].holds(&view{context: &q.Context}).String() + " "
			}
			return out
		}
		tr := trial{Request: by(userCarol), v: &view{context: &Context{}}}
		classes, ok := tr.representatives(pointers)
		if !ok {
			t.Fatalf("seed %d: no classes of %v", seed, c)
		}
		known := map[string]bool{}
		for _, text := range classes {
			known[vector(text)] = true
		}
		for range 30 {
			text := words(m.IntN(4), "aAbBx:")
			if name == "ArnLike" {
				text = "arn:a:" + words(m.IntN(2), "a") + ":" + words(2, "ab") + ":a:" + words(3, "aab:")
			}
			if !known[vector(text)] {
				t.Fatalf("seed %d: %q is in no class of %s %v: %q", seed, text, name, c, classes)
			}
		}
	}
}

func TestAnUnknownKeyThatMakesNoDifference(t *testing.T) {
	unknown := func(q *Request, keys ...string) {
		q.Context.Unknown = func(key string) bool { return slices.Contains(keys, key) }
	}
	mfa := func(value string) string {
		return allow(when(`{"Bool":{"aws:MultiFactorAuthPresent":"` + value + `"}}`))
	}
	absent := allow(when(`{"Null":{"aws:MultiFactorAuthPresent":"true"}}`))
	for _, test := range []struct {
		name       string
		statements []string
		want       Outcome
		conditions []string
	}{
		{"with and without", []string{mfa("true"), mfa("false"), absent}, Allowed, nil},
		{"present only", []string{mfa("true"), mfa("false")}, Depends, []string{"aws:MultiFactorAuthPresent is true", "aws:MultiFactorAuthPresent is false"}},
		{"one way", []string{mfa("true")}, Depends, []string{"aws:MultiFactorAuthPresent is true"}},
		{"denied without", []string{allow(all), deny(when(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`))}, Depends, []string{"aws:MultiFactorAuthPresent is not false"}},
		{"never", []string{allow(when(`{"Bool":{"aws:MultiFactorAuthPresent":"true"},"Null":{"aws:MultiFactorAuthPresent":"true"}}`))}, ImplicitlyDenied, nil},
		{"denied inside and outside", []string{allow(all), deny(when(`{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`)), deny(when(`{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`))}, ExplicitlyDenied, nil},
		{"from somewhere", []string{allow(when(`{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}}`))}, Depends, []string{"aws:SourceIp is in 203.0.113.0/24 or 198.51.100.0/24"}},
		{"one of two makes no difference", []string{mfa("true"), allow(when(`{"StringEquals":{"aws:SourceVpce":"a"}}`)), allow(when(`{"StringNotEquals":{"aws:SourceVpce":"a"}}`))}, Allowed, nil},
		{"any number", []string{allow(when(`{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}}`)), allow(when(`{"NumericGreaterThanEqualsIfExists":{"aws:MultiFactorAuthAge":"300"}}`))}, Allowed, nil},
		{"any moment", []string{allow(when(`{"DateLessThanIfExists":{"aws:EpochTime":"1767225600"}}`)), allow(when(`{"DateGreaterThanEquals":{"aws:EpochTime":"2026-01-01T00:00:00Z"}}`))}, Allowed, nil},
		{"a text that cannot be both", []string{allow(when(`{"StringLike":{"aws:UserAgent":"a*"},"StringEquals":{"aws:UserAgent":"ba"}}`))}, ImplicitlyDenied, nil},
		{"a text that can be both", []string{allow(when(`{"StringLike":{"aws:UserAgent":["a*"]},"StringNotLike":{"aws:UserAgent":["*b"]}}`))}, Depends, []string{"aws:UserAgent matches a*", "aws:UserAgent does not match *b"}},
		{"a number beyond all that are named", []string{allow(when(`{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"300"}}`))}, Depends, []string{"aws:MultiFactorAuthAge is more than 300"}},
		{"an address after all that are named", []string{allow(when(`{"NotIpAddress":{"aws:SourceIp":["0.0.0.0/1","::/0"]}}`))}, Depends, []string{"aws:SourceIp is not in 0.0.0.0/1 or ::/0"}},
		{"two values of one key", []string{allow(when(`{"ForAnyValue:StringEquals":{"aws:CalledVia":"a"},"ForAnyValue:StringLike":{"aws:CalledVia":"b"}}`))}, Depends,
			[]string{"some value of aws:CalledVia is a", "some value of aws:CalledVia is b"}},
		{"a value that a condition and a resource name", []string{allow(`"Action":"*","Resource":"arn:aws:s3:::trail-logs/${aws:UserAgent}/*","Condition":{"StringLike":{"aws:UserAgent":"A*"}}`)}, Depends,
			[]string{"aws:UserAgent matches A*", "the resource matches arn:aws:s3:::trail-logs/${aws:UserAgent}/*"}},
		{"a resource named by what is not known", []string{allow(`"Action":"*","Resource":"arn:aws:s3:::trail-logs/${aws:UserAgent}/*"`)}, Depends, []string{"the resource matches arn:aws:s3:::trail-logs/${aws:UserAgent}/*"}},
	} {
		q := by(userCarol)
		unknown(q, "aws:multifactorauthpresent", "aws:sourceip", "aws:sourcevpce", "aws:multifactorauthage", "aws:epochtime", "aws:useragent", "aws:calledvia")
		q.Context.Given = func(key string) bool { return key == "aws:sourceip" }
		q.Identity = []*Compiled{compiled(t, test.statements...)}
		if got := expect(t, test.name, q, test.want); !slices.Equal(got.Conditions, test.conditions) {
			t.Errorf("%s: depends on %q, want %q", test.name, got.Conditions, test.conditions)
		}
	}
}

func TestWhatElseAnOutcomeDependsOnIsSaid(t *testing.T) {
	q := by(someReader)
	q.Own = compiled(t, allow(aws(alice)))
	session := Decide(q).Conditions
	q.Own = compiled(t, allow(to(`"*"`)), deny(`"NotPrincipal":{"AWS":"`+readerRole+`"},`+all))
	exempt := Decide(q).Conditions
	q = by(userCarol)
	q.ResourceAccount, q.Identity = "", []*Compiled{compiled(t, allow(all))}
	owner := Decide(q).Conditions
	q = by(userCarol)
	q.Identity, q.SCPs = []*Compiled{compiled(t, allow(all))}, [][]*Compiled{{Unread("the SCPs of o-1")}}
	unread := Decide(q).Conditions
	q.Action, q.Resource, q.SCPs, q.Identity = "kms:Decrypt", key, nil, nil
	q.Grants = []Grant{{ID: "g", Grantee: carol, Operations: []string{"Decrypt"}, Constrained: "the encryption context has x"}}
	grant := Decide(q).Conditions
	for _, test := range []struct {
		got  []string
		want string
	}{
		{session, "the caller is " + alice},
		{exempt, "the caller is " + readerRole},
		{owner, "whether " + logs + " belongs to " + home},
		{unread, "what the SCPs of o-1 says, which was not read"},
		{grant, "the encryption context has x"},
	} {
		if !slices.Equal(test.got, []string{test.want}) {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
