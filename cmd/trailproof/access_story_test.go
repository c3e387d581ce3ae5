package main_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// accessRows asserts that a file holds the JSON of access: exactly the fields
// that it promises, and how many rows there are: access-rows FILE N|N+ [OUTCOME].
func accessRows(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: access-rows FILE N|N+ [OUTCOME]")
	}
	var rows []map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &rows))
	if rows == nil {
		ts.Fatalf("%s is not a list", args[0])
	}
	found := 0
	for i, row := range rows {
		for field, kind := range map[string]string{"capability": "string", "resource": "string", "principal": "string", "outcome": "string",
			"via": "[]interface {}", "conditions": "[]interface {}", "approved": "bool"} {
			if got := fmt.Sprintf("%T", row[field]); got != kind {
				ts.Fatalf("row %d: %s is a %s, want a %s", i, field, got, kind)
			}
		}
		if len(row) != 7 {
			ts.Fatalf("row %d has %d fields: %v", i, len(row), row)
		}
		switch row["outcome"] {
		case "allow", "depends", "deny":
		default:
			ts.Fatalf("row %d: outcome %v", i, row["outcome"])
		}
		if len(args) < 3 || row["outcome"] == args[2] {
			found++
		}
	}
	want, err := strconv.Atoi(strings.TrimSuffix(args[1], "+"))
	ts.Check(err)
	if found < want || found > want && !strings.HasSuffix(args[1], "+") {
		ts.Fatalf("%d rows, want %s", found, args[1])
	}
}

// identities lets the archive's account, after archive-server, have roles with
// one inline policy each, which anybody in the account may assume:
// identities NAME POLICY.json …
func identities(ts *testscript.TestScript, _ bool, args []string) {
	var roles strings.Builder
	for i := 0; i+1 < len(args); i += 2 {
		document, err := os.ReadFile(ts.MkAbs(args[i+1]))
		ts.Check(err)
		trust := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::` + owner + `:root"}, "Action": "sts:AssumeRole"}]}`
		fmt.Fprintf(&roles, `<member><Path>/</Path><RoleName>%s</RoleName><RoleId>AROA%016d</RoleId><Arn>arn:aws:iam::%s:role/%s</Arn>
<CreateDate>2025-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>%s</AssumeRolePolicyDocument><RolePolicyList><member><PolicyName>own</PolicyName>
<PolicyDocument>%s</PolicyDocument></member></RolePolicyList><AttachedManagedPolicies/><InstanceProfileList/><Tags/></member>`,
			escaped(args[i]), i, owner, escaped(args[i]), url.PathEscape(trust), url.PathEscape(string(document)))
	}
	body := `<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult>
<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><RoleDetailList>` + roles.String() + `</RoleDetailList><Policies/>
</GetAccountAuthorizationDetailsResult><ResponseMetadata><RequestId>story</RequestId></ResponseMetadata></GetAccountAuthorizationDetailsResponse>`
	ts.Value(servedKey{}).(*served).server.Else = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(asked))
		if form.Get("Action") == "GetAccountAuthorizationDetails" {
			io.WriteString(w, body) //nolint:errcheck // the client sees a short body
			return
		}
		faults["deny"](w, r)
	})
}

func escaped(name string) string {
	var out strings.Builder
	xml.EscapeText(&out, []byte(name)) //nolint:errcheck // a Builder takes everything
	return out.String()
}
