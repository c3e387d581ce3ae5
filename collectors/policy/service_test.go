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
		// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
		{"two trails", ct + put(`"StringEquals":{"aws:SourceArn":["arn:aws:cloudtrail:us-east-1:111122223333:trail/a","arn:aws:cloudtrail:eu-west-1:111122223333:trail/b"]}`), Yes, Yes},
		{"a trail in China", ct + put(`"StringEquals":{"aws:SourceArn":"arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/t"}`), Yes, Yes},
		{"trails of two accounts, one of them open", ct + put(`"ArnLike":{"aws:SourceArn":["arn:aws:cloudtrail:*:111122223333:trail/*","arn:aws:cloudtrail:*:*:trail/*"]}`), Yes, No},
		{"an organization's paths", ct + put(`"ForAnyValue:StringLike":{"aws:SourceOrgPaths":"o-abc/r-ab12/*"}`), Yes, Yes},
		{"a trail and an account", ct + put(`"StringLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:*:trail/*"},"StringEquals":{"aws:SourceAccount":"111122223333"}`), Yes, Yes},
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
		{"an ARN condition that compares like ArnLike", ct + put(`"ArnEquals":{"aws:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/*"}`), Yes, Yes},
		{"if there is a source, all of its values", ct + put(`"ForAllValues:StringEquals":{"aws:SourceAccount":"111122223333"}`), Yes, Open},
		{"a string condition that spans ARN fields", ct + put(`"StringLike":{"aws:SourceArn":"arn:aws:cloudtrail:*"}`), Yes, No},
		{"a string condition that spans ARN fields after the region", ct + put(`"StringLike":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:*"}`), Yes, No},
		{"a part of an account ID", ct + put(`"StringLike":{"aws:SourceAccount":"1111*"}`), Yes, Open},
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
			[]string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"})
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
