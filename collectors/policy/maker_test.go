package policy

import (
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
