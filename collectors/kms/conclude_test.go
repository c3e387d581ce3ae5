package kms

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	owner = "111122223333"
	other = "444455556666"
)

func TestAKeyIsUsableWhenEnabledAndNotOnItsWayOut(t *testing.T) {
	soon := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		metadata Metadata
		want     string
	}{
		{Metadata{Enabled: true, State: "Enabled"}, "true"},
		{Metadata{Enabled: false, State: "Disabled"}, "false"},
		{Metadata{Enabled: false, State: "PendingDeletion", DeletionDate: &soon}, "false"},
		{Metadata{Enabled: true, State: "Enabled", DeletionDate: &soon}, "false"},
		{Metadata{Enabled: false, State: "PendingReplicaDeletion"}, "false"},
		{Metadata{Enabled: true, State: "Unavailable"}, "false"},
	} {
		k := Key{Metadata: evidence.Known(test.metadata)}
		k.Conclude()
		if got := word(k.Usable); got != test.want {
			t.Errorf("%+v: usable is %s, want %s", test.metadata, got, test.want)
		}
	}
}

func TestForeignAccessLeavesOutTheOwnerAndServices(t *testing.T) {
	root := statement(`{"AWS":"arn:aws:iam::111122223333:root"}`, `kms:*`, ``)
	service := statement(`{"Service":"logs.us-east-1.amazonaws.com"}`, `kms:Decrypt`, ``)
	for _, test := range []struct{ name, statements, want string }{
		{"the owner and a service", root + "," + service, ""},
		{"another account", statement(`{"AWS":"arn:aws:iam::444455556666:role/x"}`, `kms:Decrypt`, ``), other},
		{"everyone", statement(`{"AWS":"*"}`, `kms:Decrypt`, ``), "*"},
		{"the pattern of AWS-managed keys", statement(`{"AWS":"*"}`, `kms:Decrypt`,
			`"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.us-east-1.amazonaws.com"}`), ""},
		{"everyone through a service", statement(`{"AWS":"*"}`, `kms:Decrypt`, `"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}`), "*"},
		{"everyone of an organization", statement(`"*"`, `kms:Decrypt`, `"StringEquals":{"aws:PrincipalOrgID":"o-abc"}`), "o-abc"},
		{"an unreadable policy", `{`, "gap"},
	} {
		if got := accounts(key(test.statements).ForeignAccess); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestForeignAccessSaysWhatAndBy(t *testing.T) {
	k := key(`{"Sid":"a","Effect":"Allow","Principal":{"AWS":"444455556666"},"NotAction":["kms:Create*","kms:Put*"]}`)
	list, _ := k.ForeignAccess.Get()
	want := ForeignAccess{Account: other, Principal: "AWS:444455556666", Actions: []string{"all but kms:Create*", "all but kms:Put*"}, Via: "statement a"}
	if fmt.Sprint(list) != fmt.Sprint([]ForeignAccess{want}) {
		t.Errorf("%+v, want %+v", list, want)
	}
}

func TestCloudTrailsUseIsConfined(t *testing.T) {
	const service = `{"Service":"cloudtrail.amazonaws.com"}`
	for _, test := range []struct{ name, statements, want string }{
		{"to a trail, by its encryption context", statement(service, `kms:GenerateDataKey*`,
			`"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}`), "true"},
		{"to a trail, by its source", statement(service, `kms:GenerateDataKey*`,
			`"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/t"}`), "true"},
		{"to trails of anybody", statement(service, `kms:GenerateDataKey*`,
			`"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:*:trail/*"}`), "false"},
		{"there is an encryption context", statement(service, `kms:Decrypt`,
			`"Null":{"kms:EncryptionContext:aws:cloudtrail:arn":"false"}`), "false"},
		{"not at all", statement(service, `kms:*`, ``), "false"},
		{"DescribeKey needs no condition", statement(service, `kms:DescribeKey`, ``), "true"},
		{"no grant to CloudTrail", statement(`{"AWS":"111122223333"}`, `kms:*`, ``), "true"},
		{"everyone of the account", statement(`{"AWS":"*"}`, `kms:*`, `"StringEquals":{"kms:CallerAccount":"111122223333"}`), "true"},
		{"if there is a source", statement(service, `kms:Decrypt`, `"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}`), "gap"},
		{"an unreadable policy", `{`, "gap"},
	} {
		if got := word(key(test.statements).TrailConfined); got != test.want {
			t.Errorf("%s: trail_confined is %s, want %s", test.name, got, test.want)
		}
	}
}

func TestLosingAnAnswerNeverFlips(t *testing.T) {
	whole := key(statement(`{"AWS":"444455556666"}`, `kms:Decrypt`, ``))
	noOwner, noPolicy := whole, whole
	noOwner.Metadata.Lose(evidence.Gap{Reason: evidence.Denied, Action: "kms:DescribeKey"})
	noOwner.Conclude()
	if got := accounts(noOwner.ForeignAccess); got != "gap" {
		t.Errorf("whose key it is is not known, and foreign access is %q", got)
	}
	if word(noOwner.Usable) != "gap" || word(noOwner.CustomerManaged) != "gap" || word(noOwner.TrailConfined) != "true" {
		t.Error("without metadata the policy still tells, and nothing else does")
	}
	noPolicy.Policy.Lose(evidence.Gap{Reason: evidence.Denied, Action: "kms:GetKeyPolicy"})
	noPolicy.Conclude()
	if accounts(noPolicy.ForeignAccess) != "gap" || word(noPolicy.TrailConfined) != "gap" || word(noPolicy.Usable) != "true" {
		t.Error("without the policy the metadata still tells, and nothing else does")
	}
}

func key(statements string) Key {
	k := Key{
		Metadata: evidence.Known(Metadata{Account: owner, Manager: "CUSTOMER", State: "Enabled", Enabled: true}),
		Policy:   evidence.Known(Policy{Document: `{"Statement":[` + statements + `]}`}),
	}
	k.Conclude()
	return k
}

func statement(principal, action, condition string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":%q,"Resource":"*","Condition":{%s}}`, principal, action, condition)
}

func accounts(v evidence.Value[[]ForeignAccess]) string {
	list, known := v.Get()
	if !known {
		return "gap"
	}
	var names []string
	for _, a := range list {
		names = append(names, a.Account)
	}
	return strings.Join(names, " ")
}

func word(v evidence.Value[bool]) string {
	if b, known := v.Get(); known {
		return fmt.Sprint(b)
	}
	return "gap"
}
