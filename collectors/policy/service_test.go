package policy

import (
	"fmt"
	"testing"
)

func TestAServiceIsConfinedByItsSource(t *testing.T) {
	for _, test := range []struct {
		name, statement   string
		granted, confined Truth
	}{
		{"no grant", `"Principal":{"Service":"config.amazonaws.com"},"Action":"s3:*"`, No, Yes},
		{"another action", ct + `"Action":"s3:GetBucketAcl"`, No, Yes},
		{"no condition", ct + `"Action":"s3:PutObject"`, Yes, No},
		{"by wildcard", ct + `"Action":"s3:Put*"`, Yes, No},
		{"by NotAction", ct + `"NotAction":"s3:DeleteObject"`, Yes, No},
		{"an ACL condition only", ct + put(`"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}`), Yes, No},
		{"a trail", ct + put(`"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/t"}`), Yes, Yes},
		{"trails of an account", ct + put(`"ArnLike":{"AWS:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/*"}`), Yes, Yes},
		{"an account", ct + put(`"StringEquals":{"aws:SourceAccount":["111122223333","444455556666"]}`), Yes, Yes},
		{"an organization", ct + put(`"StringEquals":{"aws:SourceOrgID":"o-abc"}`), Yes, Yes},
		{"any source", ct + put(`"StringLike":{"aws:SourceArn":"*"}`), Yes, No},
		{"any account's trail", ct + put(`"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:*:trail/t"}`), Yes, No},
		{"one of two values is any", ct + put(`"StringLike":{"aws:SourceAccount":["111122223333","*"]}`), Yes, No},
		{"an odd pattern", ct + put(`"StringLike":{"aws:SourceArn":"*:111122223333:*"}`), Yes, Open},
		{"if there is a source", ct + put(`"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}`), Yes, Open},
		{"anything but", ct + put(`"StringNotEquals":{"aws:SourceAccount":"111122223333"}`), Yes, Open},
		{"there is a source", ct + put(`"Null":{"aws:SourceAccount":"false"}`), Yes, No},
		{"everyone", `"Principal":"*","Action":"s3:*"`, Yes, No},
		{"everyone of a source", `"Principal":"*",` + put(`"StringEquals":{"aws:SourceAccount":"111122223333"}`), Yes, Yes},
		{"everyone of an organization", `"Principal":"*",` + put(`"StringEquals":{"aws:PrincipalOrgID":"o-abc"}`), No, Yes},
		{"everyone from an address", `"Principal":"*",` + put(`"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}`), Open, Open},
		{"everyone but CloudTrail", `"NotPrincipal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*"`, No, Yes},
	} {
		doc, err := Parse(`{"Statement":[{"Effect":"Allow",` + test.statement + `}]}`)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		granted, confined := doc.ServiceConfined("cloudtrail.amazonaws.com", []string{"s3:PutObject"},
			[]string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID"})
		if granted != test.granted || confined != test.confined {
			t.Errorf("%s: granted %v, confined %v; want %v, %v", test.name, granted, confined, test.granted, test.confined)
		}
	}
}

func TestOneUnconfinedStatementIsEnough(t *testing.T) {
	good := ct + put(`"StringEquals":{"aws:SourceAccount":"111122223333"}`)
	open := ct + put(`"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}`)
	doc, err := Parse(fmt.Sprintf(`{"Statement":[{"Effect":"Allow",%s},{"Effect":"Allow",%s},{"Effect":"Allow",%s}]}`,
		good, open, ct+`"Action":"s3:PutObject"`))
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"aws:SourceAccount"}
	if _, confined := doc.ServiceConfined("cloudtrail.amazonaws.com", []string{"s3:PutObject"}, keys); confined != No {
		t.Errorf("confined is %v beside an unconfined statement", confined)
	}
	doc.Statements = doc.Statements[:2]
	if _, confined := doc.ServiceConfined("cloudtrail.amazonaws.com", []string{"s3:PutObject"}, keys); confined != Open {
		t.Errorf("confined is %v beside an open statement", confined)
	}
}

func TestADenialMayConfineWhatIsAllowed(t *testing.T) {
	for denial, want := range map[string]Truth{
		`"Principal":"*",` + put(`"StringNotEqualsIfExists":{"aws:SourceAccount":"111122223333"}`):                        Open,
		ct + put(`"StringNotEquals":{"aws:SourceAccount":"111122223333"}`):                                                Open,
		`"Principal":"*",` + put(`"Bool":{"aws:SecureTransport":"false"}`):                                                No,
		`"Principal":"*","Action":"s3:DeleteObject","Condition":{"StringNotEquals":{"aws:SourceAccount":"111122223333"}}`: No,
		`"Principal":{"Service":"config.amazonaws.com"},` + put(`"StringNotEquals":{"aws:SourceAccount":"111122223333"}`): No,
		`"Principal":{"AWS":"444455556666"},` + put(`"StringNotEquals":{"aws:SourceAccount":"111122223333"}`):             No,
	} {
		doc, err := Parse(`{"Statement":[{"Effect":"Deny",` + denial + `},{"Effect":"Allow",` + ct + `"Action":"s3:PutObject"}]}`)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := doc.ServiceConfined("cloudtrail.amazonaws.com", []string{"s3:PutObject"}, []string{"aws:SourceAccount"}); got != want {
			t.Errorf("beside a denial %s: confined %v, want %v", denial, got, want)
		}
	}
}

const ct = `"Principal":{"Service":"cloudtrail.amazonaws.com"},`

func put(condition string) string { return `"Action":"s3:PutObject","Condition":{` + condition + `}` }
