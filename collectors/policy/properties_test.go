package policy

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A maker makes requests at random out of few words, so that they often meet.
type maker struct {
	*rand.Rand
	t *testing.T
}

func one[T any](m *maker, of ...T) T { return of[m.IntN(len(of))] }

func (m *maker) list(of ...string) string {
	out := []string{}
	for range 1 + m.IntN(2) {
		out = append(out, `"`+one(m, of...)+`"`)
	}
	return "[" + strings.Join(out, ",") + "]"
}

// values that each key of the conditions may have.
var values = map[string][]string{
	"aws:MultiFactorAuthPresent": {"true", "false"},
	"aws:SourceIp":               {"203.0.113.7", "198.51.100.9", "2001:db8::7"},
	"aws:PrincipalTag/team":      {"security", "Security", "audit*", ""},
	"aws:MultiFactorAuthAge":     {"0", "300", "300.5", "4000"},
	"aws:CurrentTime":            {"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "1800000000"},
	"aws:PrincipalArn":           {carol, readerRole, "arn:aws:iam::222222222222:role/x"},
	"aws:PrincipalOrgPaths":      {"o-1/r-1/ou-1/", "o-1/r-1/ou-2/", "o-2/"},
	"aws:username":               {"Carol", "AWSLogs"},
}

func (m *maker) condition() string {
	text := func() string {
		return one(m, `"StringEquals"`, `"StringNotEquals"`, `"StringLike"`, `"StringNotLike"`, `"StringEqualsIgnoreCase"`, `"StringLikeIfExists"`, `"StringNotEqualsIgnoreCase"`)
	}
	set := func() string {
		return one(m, `"ForAllValues:StringLike"`, `"ForAnyValue:StringEquals"`, `"ForAnyValue:StringNotLike"`, `"ForAllValues:StringNotEquals"`)
	}
	switch m.IntN(10) {
	case 0:
		return one(m, `"Bool"`, `"BoolIfExists"`) + `:{"aws:MultiFactorAuthPresent":` + m.list("true", "false") + `}`
	case 1:
		return one(m, `"IpAddress"`, `"NotIpAddress"`, `"IpAddressIfExists"`) + `:{"aws:SourceIp":` + m.list("203.0.113.0/24", "0.0.0.0/0", "198.51.100.9", "2001:db8::/32") + `}`
	case 2:
		return text() + `:{"aws:PrincipalTag/team":` + m.list("security", "Sec*", "*it*", "?ecurity", "${aws:username}", "${aws:PrincipalTag/none, 'security'}") + `}`
	case 3:
		return one(m, `"NumericLessThan"`, `"NumericGreaterThanEquals"`, `"NumericNotEquals"`) + `:{"aws:MultiFactorAuthAge":` + m.list("300", "3600", "0") + `}`
	case 4:
		return one(m, `"DateLessThan"`, `"DateGreaterThanEquals"`, `"DateEquals"`) + `:{"aws:CurrentTime":` + m.list("2026-01-01T00:00:00Z", "1767225600", "2027-01-01") + `}`
	case 5:
		return one(m, `"ArnLike"`, `"ArnNotLike"`, `"ArnEqualsIfExists"`) + `:{"aws:PrincipalArn":` + m.list("arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:*", carol, "arn:aws:*:*:*:*") + `}`
	case 6:
		return set() + `:{"aws:PrincipalOrgPaths":` + m.list("o-1/r-1/*", "o-1/*", "o-2/", "o-1/r-1/ou-1/") + `}`
	case 7:
		return `"Null":{"` + one(m, slices.Sorted(maps.Keys(values))...) + `":"` + one(m, "true", "false") + `"}`
	case 8:
		return text() + `:{"aws:username":` + m.list("Carol", "*", "AWS*") + `}`
	}
	return text() + `:{"aws:PrincipalArn":` + m.list("*Carol", "arn:aws:iam::1*", readerRole) + `}`
}

func (m *maker) statement(effect string, principal bool) string {
	s := `{"Effect":"` + effect + `"`
	if principal {
		s += one(m, `,"Principal":"*"`, `,"Principal":{"AWS":`+m.list(carol, root, home, readerRole, alice, away)+`}`, `,"Principal":{"Service":"cloudtrail.amazonaws.com"}`,
			`,"NotPrincipal":{"AWS":`+m.list(carol, root, readerRole, alice)+`}`)
	}
	s += one(m, `,"Action":`, `,"Action":`, `,"NotAction":`) + m.list("*", "s3:*", "s3:Get*", "kms:Decrypt", "S3:getobject", "iam:*")
	s += one(m, `,"Resource":`, `,"Resource":`, `,"NotResource":`) + m.list("*", "arn:aws:s3:::trail-logs/*", "arn:aws:s3:::trail-logs/${aws:username}/*", "arn:aws:kms:*", logs)
	if m.IntN(2) == 0 {
		s += `,"Condition":{` + m.condition() + `}`
	}
	return s + `}`
}

func (m *maker) effect() string { return one(m, "Allow", "Allow", "Allow", "Deny") }

// document makes the statements of one policy.
func (m *maker) document(principal bool) []string {
	var out []string
	for range 1 + m.IntN(3) {
		out = append(out, m.statement(m.effect(), principal))
	}
	return out
}

func (m *maker) compile(statements []string) *Compiled { return compiled(m.t, statements...) }

// documents are the statements of a request's policies.
type documents struct {
	identity      [][]string
	boundary, own []string
	scps          [][]string
}

func (m *maker) documents() documents {
	d := documents{identity: [][]string{m.document(false)}}
	if m.IntN(2) == 0 {
		d.identity = append(d.identity, m.document(false))
	}
	if m.IntN(3) == 0 {
		d.boundary = append(m.document(false), allow(all))
	}
	if m.IntN(2) == 0 {
		d.own = m.document(true)
	}
	if m.IntN(3) == 0 {
		d.scps = [][]string{{allow(all)}, append(m.document(false), allow(all))}
	}
	return d
}

func (m *maker) request(d documents) *Request {
	q := by(userCarol)
	m.put(q, d)
	return q
}

// put gives the request the policies.
func (m *maker) put(q *Request, d documents) {
	q.Identity, q.Boundary, q.Own, q.SCPs = nil, nil, nil, nil
	for _, statements := range d.identity {
		q.Identity = append(q.Identity, m.compile(statements))
	}
	if d.boundary != nil {
		q.Boundary = m.compile(d.boundary)
	}
	if d.own != nil {
		q.Own = m.compile(d.own)
	}
	for _, statements := range d.scps {
		q.SCPs = append(q.SCPs, []*Compiled{m.compile(statements)})
	}
}

// surroundings chooses who asks, and for what.
func (m *maker) surroundings(q *Request) {
	q.Caller = one(m, userCarol, someReader, readerAlice, trailItself, anybody, rootOfHome)
	q.ResourceAccount = one(m, home, home, away)
	if m.IntN(3) == 0 {
		q.Action, q.Resource = "kms:Decrypt", key
		if q.ResourceAccount == away {
			q.Resource = keyAway
		}
	}
}

// eachRequest makes requests and asks of each. Seeds make it repeatable.
func eachRequest(t *testing.T, ask func(m *maker, q *Request, d documents)) {
	for seed := range uint64(1200) {
		m := &maker{rand.New(rand.NewPCG(seed, 1)), t}
		d := m.documents()
		q := m.request(d)
		unknown := map[string]bool{}
		m.surroundings(q)
		q.Context = m.context(unknown)
		ask(m, q, d)
		if t.Failed() {
			t.Fatalf("seed %d: %s of %s in %v, not known %v\n%+v", seed, q.Action, q.Caller.ARN, q.Context.Known, unknown, d)
		}
	}
}

func (m *maker) context(unknown map[string]bool) Context {
	c := Context{Known: map[string][]string{}, Multi: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		of := values[name]
		switch m.IntN(3) {
		case 0:
			if name == "aws:PrincipalOrgPaths" {
				c.Known[name], c.Multi[name] = of[:1+m.IntN(len(of))], true
			} else {
				c.Known[name] = []string{one(m, of...)}
			}
		case 1:
			unknown[strings.ToLower(name)] = true
		}
	}
	c.Unknown = func(key string) bool { return unknown[key] }
	return c
}

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

func FuzzDecide(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:x}*","Condition":{"StringLike":{"aws:y":["a*","*b"]}}}]}`,
		`{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111111111111"},"NotAction":"x:y","Condition":{"ForAllValues:IpAddress":{"aws:z":["::/0","x"]}}}}`, "s3:GetObject", "a:b", "aws:x")
	f.Add(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"aws:y":"99999999999"},"DateEquals":{"aws:x":"99999999999999"}}}]}`, ``, "kms:Decrypt", "1", "aws:y")
	f.Fuzz(func(t *testing.T, identity, own, action, value, unknown string) {
		read := func(text string) *Compiled {
			doc, err := Parse(text)
			if err != nil {
				return nil
			}
			c, err := Compile("p", doc)
			if err != nil {
				return nil
			}
			return c
		}
		for _, who := range []Caller{userCarol, someReader, readerAlice, rootOfHome, trailItself, anybody, {}} {
			q := by(who)
			q.Action, q.Own, q.Identity = action, read(own), []*Compiled{read(identity)}
			q.Context = Context{Known: map[string][]string{"aws:x": {value}, "aws:z": {value, action}}, Unknown: func(key string) bool { return key == unknown }}
			first := Decide(q)
			if second := Decide(q); fmt.Sprint(first) != fmt.Sprint(second) {
				t.Fatalf("%+v, then %+v", first, second)
			}
		}
	})
}
