package policy

import (
	"fmt"
	"strings"
	"testing"
)

const owner, other = "111122223333", "444455556666"

func TestOutsidersAreThoseBeyondTheOwner(t *testing.T) {
	for _, test := range []struct{ name, principal, condition, want string }{
		{"the owner's root", `{"AWS":"arn:aws:iam::111122223333:root"}`, `{}`, ""},
		{"the owner's bare ID", `{"AWS":"111122223333"}`, `{}`, ""},
		{"another account", `{"AWS":["111122223333","444455556666"]}`, `{}`, other},
		{"a role elsewhere, in another partition", `{"AWS":"arn:aws-cn:iam::444455556666:role/x"}`, `{}`, other},
		{"a service", `{"Service":"cloudtrail.amazonaws.com"}`, `{}`, ""},
		{"a deleted role", `{"AWS":"AROAEXAMPLEEXAMPLE12"}`, `{}`, ""},
		{"an origin access identity", `{"AWS":"arn:aws:iam::cloudfront:user/E1"}`, `{}`, "cloudfront"},
		{"a canonical user", `{"CanonicalUser":"79a5"}`, `{}`, "79a5"},
		{"the owner's identity provider", `{"Federated":"arn:aws:iam::111122223333:saml-provider/x"}`, `{}`, ""},
		{"anybody's web identity", `{"Federated":"accounts.google.com"}`, `{}`, "*"},
		{"everyone", `"*"`, `{}`, "*"},
		{"everyone in AWS", `{"AWS":"*"}`, `{}`, "*"},
		{"everyone of the owner", `"*"`, `{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}`, ""},
		{"everyone of the owner, key in other case", `"*"`, `{"stringequals":{"AWS:principalaccount":"111122223333"}}`, ""},
		{"everyone of the owner, or anonymous", `"*"`, `{"StringEqualsIfExists":{"aws:PrincipalAccount":"111122223333"}}`, "*"},
		{"everyone but the owner", `"*"`, `{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}`, "*"},
		{"everyone, vacuously", `"*"`, `{"ForAllValues:StringEquals":{"aws:PrincipalAccount":"111122223333"}}`, "*"},
		{"everyone of two accounts", `"*"`, `{"StringEquals":{"aws:PrincipalAccount":["111122223333","444455556666"]}}`, other},
		{"everyone of an account like", `"*"`, `{"StringLike":{"aws:PrincipalAccount":"1111*"}}`, "*"},
		{"everyone of an organization", `"*"`, `{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}`, "o-abc"},
		{"everyone of a unit", `"*"`, `{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/r-x/ou-y/*"}}`, "o-abc"},
		{"everyone of an organization, in the owner's account", `"*"`,
			`{"StringEquals":{"aws:PrincipalOrgID":["o-abc","o-def"],"aws:PrincipalAccount":"111122223333"}}`, ""},
		{"everyone of the organization, and of the owner's account", `"*"`,
			`{"StringEquals":{"aws:PrincipalOrgID":"o-abc","aws:PrincipalAccount":"111122223333"}}`, ""},
		{"everyone of another account, and of the organization", `"*"`,
			`{"StringEquals":{"aws:PrincipalAccount":"444455556666","aws:PrincipalOrgID":"o-abc"}}`, other},
		// The caller chooses the encryption context:
		// https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
		{"everyone who names the owner's trail", `"*"`,
			`{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}`, "*"},
		{"a role by condition", `"*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/*"}}`, other},
		{"roles anywhere by condition", `"*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`, "*"},
		{"everyone from an address", `"*"`, `{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`, "*"},
		{"everyone through access points", `"*"`, `{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}`, "error"},
		{"a policy variable", `"*"`, `{"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalAccount}"}}`, "*"},
	} {
		if got := outsiders(t, `"Principal":`+test.principal, test.condition, owner); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if got := outsiders(t, `"NotPrincipal":{"AWS":"111122223333"}`, `{}`, owner); got != "*" {
		t.Errorf("everyone but the owner: %q", got)
	}
}

func TestWithoutTheOwnerAnAccountMayBeAnybody(t *testing.T) {
	if got := outsiders(t, `"Principal":{"AWS":"444455556666"}`, `{}`, ""); got != "error" {
		t.Errorf("an account, without the owner: %q, want an error", got)
	}
	if got := outsiders(t, `"Principal":"*"`, `{"StringEquals":{"aws:PrincipalOrgID":"o-abc","aws:PrincipalAccount":"111122223333"}}`, ""); got != "error" {
		t.Errorf("an organization and an account, without the owner: %q, want an error", got)
	}
	if got := outsiders(t, `"Principal":"*"`, `{}`, ""); got != "*" {
		t.Errorf("everyone is more than any owner: %q", got)
	}
}

func outsiders(t *testing.T, principal, condition, owner string) string {
	t.Helper()
	doc, err := Parse(fmt.Sprintf(`{"Statement":{"Effect":"Allow",%s,"Action":"s3:*","Condition":%s}}`, principal, condition))
	if err != nil {
		t.Fatal(err)
	}
	list, err := doc.Statements[0].Outsiders(owner)
	if err != nil {
		return "error"
	}
	var names []string
	for _, o := range list {
		names = append(names, o.Account)
	}
	return strings.Join(names, " ")
}
