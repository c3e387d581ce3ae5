package policy

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseReadsStringsAndLists(t *testing.T) {
	one, err := Parse(`{"Version":"2012-10-17","Id":"p","Statement":{"Sid":"a","Effect":"Allow","Principal":{"AWS":"111122223333"},
		"Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:TlsVersion":1.2}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	many, err := Parse(`{"Version":"2012-10-17","Id":"p","Statement":[{"Sid":"a","Effect":"Allow","Principal":{"AWS":["111122223333"]},
		"Action":["s3:Get*"],"Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":["true"]},"NumericLessThan":{"s3:TlsVersion":["1.2"]}}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range []*Document{one, many} {
		for i := range doc.Statements {
			doc.Statements[i].At = Position{}
			for j := range doc.Statements[i].Conditions {
				doc.Statements[i].Conditions[j].At = Position{}
			}
		}
	}
	if !reflect.DeepEqual(one, many) {
		t.Errorf("a string and a list of one differ:\n%+v\n%+v", one, many)
	}
	want := []Condition{
		{Operator: Operator{Name: "Bool"}, Key: "aws:SecureTransport", Values: []string{"true"}},
		{Operator: Operator{Name: "NumericLessThan"}, Key: "s3:TlsVersion", Values: []string{"1.2"}},
	}
	if got := one.Statements[0].Conditions; !reflect.DeepEqual(got, want) {
		t.Errorf("conditions: %+v, want %+v", got, want)
	}
}

func TestParseKeepsAbsentAndEmptyApart(t *testing.T) {
	doc, err := Parse(`{"Statement":[{"Effect":"Deny","NotAction":[],"Principal":{}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	s := doc.Statements[0]
	if s.NotActions == nil || s.Principals == nil {
		t.Error("a list that is given and empty reads as absent")
	}
	if s.Actions != nil || s.Resources != nil || s.NotPrincipals != nil {
		t.Error("an element that is absent reads as given")
	}
	if !s.Covers("s3:GetObject") {
		t.Error("an empty NotAction leaves nothing out, and so covers every action")
	}
}

func TestParseDecodesURLEncodedDocuments(t *testing.T) {
	doc, err := Parse(`%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A*%22%2C%22Sid%22%3A%22a+b%22%7D%7D`)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Statements[0].Sid; got != "a+b" {
		t.Errorf("Sid is %q: a plus sign is a plus sign", got)
	}
	if _, err := Parse(`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a%7Bb"}}`); err != nil {
		t.Errorf("a percent sign inside a plain document: %v", err)
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{``, `line 1, column 1: the document is not JSON`},
		{`{"Statement":[`, `the document is not JSON`},
		{"{\n \"Statement\": [{]\n}", `line 2, column 17: the document is not JSON`},
		{`{"Statement":[]} x`, `column 18: the document is not JSON`},
		{`[]`, `the document is a list, not an object`},
		{`null`, `the document is null, not an object`},
		{`{}`, `the policy has no Statement`},
		{`{"Statement":"all"}`, `column 14: Statement is a string, not an object or a list of objects`},
		{`{"Statement":[[]]}`, `a statement is a list, not an object`},
		{`{"Version":"2025-01-01","Statement":[]}`, `Version is "2025-01-01", not 2012-10-17 or 2008-10-17`},
		{`{"statement":[]}`, `a policy has no element "statement"`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Action":"s3:*"}}`, `column 45: "Action" is given twice`},
		{`{"Statement":{"Effect":"allow","Action":"*"}}`, `Effect is "allow", not Allow or Deny`},
		{`{"Statement":{"Action":"*"}}`, `the statement has no Effect`},
		{`{"Statement":{"Effect":"Allow"}}`, `the statement has neither Action nor NotAction`},
		{`{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*"}}`, `the statement has both Action and NotAction`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}}`, `both Resource and NotResource`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","NotPrincipal":"*"}}`, `both Principal and NotPrincipal`},
		{`{"Statement":{"Effect":"Allow","Action":[7]}}`, `Action is a number, not a string or a list of strings`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Principal":"me"}}`, `Principal is a string, not "*" or an object`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Principal":{"Azure":"*"}}}`, `Principal has no kind "Azure"`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Condition":[]}}`, `Condition is a list, not an object`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":"x"}}}`, `Condition "Bool" is a string, not an object`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"k":null}}}}`, `Condition key "k" is null, not a string`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Condition":{"Bool":{"k":[{}]}}}}`, `Condition key "k" is an object, not a string`},
		{`{"Statement":{"Effect":"Allow","Action":"*","Extra":1}}`, `a statement has no element "Extra"`},
		{"{\"Statement\":\xff}", `the document is not UTF-8`},
		{`%7B%ZZ`, `the document is not URL-encoded`},
		{strings.Repeat("[", 5000) + strings.Repeat("]", 5000), `the document is nested too deeply`},
		{strings.Repeat("[", 20000) + strings.Repeat("]", 20000), `the document is not JSON`},
	} {
		_, err := Parse(test.text)
		bad, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%.60s: error is %v, want an *Error", test.text, err)
			continue
		}
		if !strings.Contains(bad.Error(), test.want) {
			t.Errorf("%.60s:\n got %q\nwant %q", test.text, bad, test.want)
		}
	}
}

// TestALongPolicyIsReadInOnePass takes milliseconds; counting the lines of all
// that went before at each word would take minutes.
func TestALongPolicyIsReadInOnePass(t *testing.T) {
	long := `{"Statement":{"Effect":"Allow","Action":["é",` + strings.Repeat(`"s3:GetObject",`, 70_000) + "\n" + `"s3:List*"], "Nonsense":1}}`
	begun := time.Now()
	_, err := Parse(long)
	if err == nil || !strings.HasPrefix(err.Error(), "line 2, column 25:") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("%d bytes took %v", len(long), took)
	}
}

func TestOperatorsAreReadInParts(t *testing.T) {
	for name, want := range map[string]Operator{
		"StringEquals":                   {Name: "StringEquals"},
		"StringLikeIfExists":             {Name: "StringLike", IfExists: true},
		"ForAnyValue:StringLikeIfExists": {Set: "ForAnyValue", Name: "StringLike", IfExists: true},
	} {
		if got := operator(name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		if got := operator(name).String(); got != name {
			t.Errorf("%s is written back as %s", name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":"s3:*","Resource":"*","Condition":{"Bool":{"a":false}}}]}`)
	f.Add(`%7B%22Statement%22%3A%5B%5D%7D`)
	f.Add(`{"Statement":{"Effect":"Deny","NotAction":[],"NotPrincipal":{"Service":"x"},"NotResource":[]}}`)
	f.Add("{\"a\":\n[1e99,\"\\ud800\",{}]}")
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := Parse(text)
		if (doc == nil) != (err != nil) {
			t.Fatalf("document %v with error %v", doc, err)
		}
		if err != nil {
			bad, ok := errors.AsType[*Error](err)
			if !ok || bad.At.Line < 1 || bad.At.Column < 1 {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		doc.ServiceConfined("cloudtrail.amazonaws.com", []string{"s3:PutObject"}, []string{"aws:SourceArn"})
		doc.Public()
		for _, s := range doc.Statements {
			if s.Effect != Allow && s.Effect != Deny {
				t.Fatalf("effect %q", s.Effect)
			}
			if _, err := s.Outsiders(""); err != nil && s.Effect != Allow {
				t.Fatal("a Deny admits nobody, and nothing about it is open")
			}
		}
	})
}
