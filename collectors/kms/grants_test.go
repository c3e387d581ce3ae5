package kms

import (
	"reflect"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// grants answers the first page of grants, and the second with whatever is said.
func grants(t *testing.T, second awstest.Said) evidence.Value[[]Grant] {
	s, _ := awstest.Open(t, []awstest.Asked{
		awstest.Ask("KMS", "ListGrants", `{"KeyId":"`+keyARN+`","Limit":100}`, awstest.Said{Body: `{"Grants":[
			{"GrantId":"2","GranteePrincipal":"arn:aws:iam::111122223333:role/\u202ereader","IssuingAccount":"arn:aws:iam::111122223333:root",
			 "Operations":["GenerateDataKey","Decrypt"],"CreationDate":1.7864064E9,"Constraints":{"EncryptionContextSubset":{"aws:cloudtrail:arn":"t"}}}],
			"Truncated":true,"NextMarker":"m"}`}),
		awstest.Ask("KMS", "ListGrants", `{"KeyId":"`+keyARN+`","Limit":100,"Marker":"m"}`, second),
	})
	return ReadKey(t.Context(), s, awstest.Region, keyARN, nil).Grants
}

func TestEveryGrantIsRead(t *testing.T) {
	created := time.Unix(1786406400, 0).UTC()
	want := []Grant{
		{ID: "1", Name: "n", Grantee: "logs.amazonaws.com", Retiring: "r", Operations: []string{"Encrypt"},
			Constraints: map[string]string{"a": "b"}, Exact: true, SourceARN: "arn:aws:logs:eu-central-1:111122223333:log-group:g"},
		{ID: "2", Grantee: "arn:aws:iam::111122223333:role/\u202ereader", Issuing: "arn:aws:iam::111122223333:root",
			Operations: []string{"Decrypt", "GenerateDataKey"}, Constraints: map[string]string{"aws:cloudtrail:arn": "t"}, Created: &created},
	}
	v := grants(t, awstest.Said{Body: `{"Grants":[{"GrantId":"1","Name":"n","GranteeServicePrincipal":"logs.amazonaws.com","RetiringPrincipal":"r","Operations":["Encrypt"],
		"Constraints":{"EncryptionContextEquals":{"a":"b"},"SourceArn":"arn:aws:logs:eu-central-1:111122223333:log-group:g"}}],"Truncated":false}`})
	if got, known := v.Get(); !known || !reflect.DeepEqual(got, want) || len(v.Calls()) != 2 {
		t.Errorf("read %+v (gap %v) by %v", got, v.Gap(), v.Calls())
	}
}

func TestSomeOfTheGrantsAreNotTheGrants(t *testing.T) {
	for name, second := range map[string]awstest.Said{
		"denied":              awstest.JSON(400, "AccessDeniedException"),
		"the same page again": {Body: `{"Grants":[],"Truncated":true,"NextMarker":"m"}`},
		"a page without end":  {Body: `{"Grants":[],"Truncated":true}`},
		"unreadable":          {Body: `<html>no`},
	} {
		if gap := grants(t, second).Gap(); gap == nil || gap.Action != "kms:ListGrants" {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}
