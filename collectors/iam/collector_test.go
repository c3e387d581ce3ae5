package iam

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestTheIdentitiesOfAnAccountAreReadWhole(t *testing.T) {
	out, rec := collect(t, settled())
	ada := one[User](t, out, UserKind, prefix+"user/ada")
	access, known := ada.Access.Get()
	if !known || !slices.Equal(access.Groups, []string{"dev", "ops"}) || access.Boundary != prefix+"policy/fence" || access.Tags["team"] != "data" || len(ada.Access.Calls()) != 1 {
		t.Errorf("access %+v (gap %v), citing %v", access, ada.Access.Gap(), ada.Access.Calls())
	}
	want := []InlinePolicy{{"a", `{"plain":"100%25"}`}, {"z", `{"Resource":"a+b%20c"}`}}
	if !slices.Equal(access.Inline, want) {
		t.Errorf("inline policies %+v, want %+v", access.Inline, want)
	}
	if c, known := ada.Credentials.Get(); !known || !c.PasswordEnabled || !c.MFAActive || *c.PasswordIdle != 1 || len(ada.Credentials.Calls()) != 2 {
		t.Errorf("credentials %+v (gap %v), citing %v", c, ada.Credentials.Gap(), ada.Credentials.Calls())
	}
	r := one[Role](t, out, RoleKind, prefix+"role/Ops")
	if r.Trust != `{"Version":"2012-10-17"}` || !slices.Equal(r.Attached, []string{prefix + "policy/gone", admin}) || r.LastUsed == nil || r.LastUsed.Day() != 30 {
		t.Errorf("role %+v", r)
	}
	if g := one[Group](t, out, GroupKind, prefix+"group/ops"); g.Name != "ops" || !slices.Equal(g.Attached, []string{admin}) {
		t.Errorf("group %+v", g)
	}
	p := one[Policy](t, out, PolicyKind, admin)
	if *p != (Policy{Name: "AdministratorAccess", ARN: admin, AWSManaged: true, Version: "v2", Document: `{"Statement":[]}`, Attachments: 2}) {
		t.Errorf("policy %+v", p)
	}
	found := map[string][]string{
		UserKind: {prefix + "user/ada", prefix + "user/team/bob"}, RoleKind: {prefix + "role/Ops"}, GroupKind: {prefix + "group/ops"},
		PolicyKind: {prefix + "policy/fence", admin, prefix + "policy/gone"}, // the last is attached, and was not described
	}
	for kind, ids := range found {
		if sc := scopeOf(t, out, kind); sc.Gap != nil || !slices.Equal(sc.Found, ids) || len(sc.Calls) < 2 {
			t.Errorf("%s: found %v, want %v, gap %v, citing %v", kind, sc.Found, ids, sc.Gap, sc.Calls)
		}
	}
	if n := len(out.Facts(PolicyKind)); n != 2 {
		t.Errorf("%d policies, want those in use and described", n)
	}
	used := map[string]bool{}
	for _, c := range rec.Calls() {
		if c.Service != "STS" {
			used[c.Action] = true
		}
		if c.Reason != nil {
			t.Errorf("%s is counted as unanswered", c.Action)
		}
	}
	declared := slices.DeleteFunc(slices.Sorted(slices.Values((Collector{}).Actions())), func(a string) bool { return a == getSummary })
	if got, want := slices.Sorted(maps.Keys(used)), declared; !slices.Equal(got, want) { // users are counted only where they are not all listed
		t.Errorf("asked for %v, declared %v", got, want)
	}
}

func TestAFactCitesThePageItStandsOn(t *testing.T) {
	out, rec := collect(t, settled())
	second := ""
	for _, c := range rec.Calls() {
		if strings.Contains(string(c.Params), "page2") {
			second = string(c.ID)
		}
	}
	for _, f := range out.Facts(GroupKind) {
		if len(f.Calls) != 1 || string(f.Calls[0]) != second {
			t.Errorf("%s cites %v, want %s", f.ID, f.Calls, second)
		}
	}
}

func TestEachDeniedQuestionLeavesItsOwnGap(t *testing.T) {
	denied := awstest.Query(403, "AccessDenied")
	for operation, want := range map[string]struct {
		action                string
		users, roles          bool // listed completely
		credentials, accesses int  // known
		seen                  int  // users
	}{
		"Details":   {getDetails, true, false, 2, 0, 2},
		"Details 2": {getDetails, true, false, 2, 1, 2},
		"Generate":  {generateReport, true, true, 2, 2, 2}, // one that exists is as good
		"Report":    {getReport, true, true, 0, 2, 2},
	} {
		out, _ := collect(t, settled().but(operation, denied))
		users, roles := scopeOf(t, out, UserKind), scopeOf(t, out, RoleKind)
		if (users.Gap == nil) != want.users || (roles.Gap == nil) != want.roles || len(users.Found) != want.seen {
			t.Errorf("%s denied: users %v (gap %v), roles gap %v", operation, users.Found, users.Gap, roles.Gap)
		}
		credentials, accesses := 0, 0
		for _, f := range out.Facts(UserKind) {
			u := f.Data.(*User)
			for _, g := range []*evidence.Gap{u.Credentials.Gap(), u.Access.Gap()} {
				if g != nil && (g.Reason != evidence.Denied || g.Action != want.action) {
					t.Errorf("%s denied: gap %v of %s", operation, g, f.ID)
				}
			}
			if u.Credentials.Known() {
				credentials++
			}
			if u.Access.Known() {
				accesses++
			}
		}
		if credentials != want.credentials || accesses != want.accesses {
			t.Errorf("%s denied: %d credentials and %d accesses known", operation, credentials, accesses)
		}
	}
	out, _ := collect(t, settled().but("Details", denied).but("Report", denied))
	if sc := scopeOf(t, out, UserKind); sc.Gap == nil || sc.Gap.Action != getDetails || len(sc.Found) != 0 {
		t.Errorf("nobody listed the users: %+v", sc)
	}
}

func TestWhatOneSourceDoesNotListIsNotDeniedByIt(t *testing.T) {
	out, _ := collect(t, settled().but("Report", said(header, rootRow, adaRow, strings.ReplaceAll(adaRow, "ada", "eve"))))
	eve, bob := one[User](t, out, UserKind, prefix+"user/eve"), one[User](t, out, UserKind, prefix+"user/team/bob")
	if eve.Name != "eve" || !eve.Credentials.Known() || eve.Access.Known() {
		t.Errorf("only in the report: %+v", eve)
	}
	if gap := bob.Credentials.Gap(); gap == nil || gap.Reason != evidence.Failed || gap.Action != getReport || !bob.Access.Known() {
		t.Errorf("only in the details: %+v", bob)
	}
	if sc := scopeOf(t, out, UserKind); sc.Gap != nil || len(sc.Found) != 3 {
		t.Errorf("scope %+v", sc)
	}
}

// TestTheReportAloneListsEveryUserIfTheirNumberBearsItOut: it may be four hours
// old.
func TestTheReportAloneListsEveryUserIfTheirNumberBearsItOut(t *testing.T) {
	denied := awstest.Query(403, "AccessDenied")
	for name, c := range map[string]struct {
		count awstest.Said
		whole bool
	}{"as many": {counted(2), true}, "one more": {counted(3), false}, "not told": {denied, false}} {
		out, _ := collect(t, settled().but("Details", denied).but("Summary", c.count))
		if sc := scopeOf(t, out, UserKind); (sc.Gap == nil) != c.whole || len(sc.Found) != 2 || sc.Gap != nil && sc.Gap.Action != getDetails {
			t.Errorf("%s: %+v", name, sc)
		}
	}
}

func TestAnAccountWithoutUsersIsEmptyAndNotUnread(t *testing.T) {
	out, _ := collect(t, settled().but("Details", page("", list("UserDetailList"), list("RoleDetailList"), list("GroupDetailList"), list("Policies"))).but("Report", said(header, rootRow)))
	for _, kind := range (Collector{}).Kinds() {
		if sc := scopeOf(t, out, kind); sc.Gap != nil || len(sc.Found) != 0 || len(out.Facts(kind)) != 0 {
			t.Errorf("%s: %+v", kind, sc)
		}
	}
}

func TestAnAccountThatNobodySpeaksForIsUnreadInEveryKind(t *testing.T) {
	s, _ := awstest.Open(t, nil)
	gap := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole", Detail: "no"}
	out := &evidence.Sink{}
	estate := &awsapi.Estate{Home: s, Accounts: []awsapi.Member{{ID: account, Gap: &gap, Calls: []evidence.CallID{"c-assume"}}}}
	if err := (Collector{}).Collect(t.Context(), estate, out); err != nil {
		t.Fatal(err)
	}
	for _, kind := range (Collector{}).Kinds() {
		if sc := scopeOf(t, out, kind); sc.Gap == nil || *sc.Gap != gap || !slices.Contains(sc.Calls, "c-assume") || len(out.Facts(kind)) != 0 {
			t.Errorf("%s: %+v", kind, sc)
		}
	}
}

func TestHostileAnswersAreGaps(t *testing.T) {
	html := awstest.Said{Body: "<html><body>Sign in</body></html>"}
	for name, a := range map[string]answers{
		"a page of HTML":   settled().but("Details", html),
		"an empty answer":  settled().but("Details", page("")),
		"pages in a ring":  settled().but("Details 2", page("page2", list("RoleDetailList"))),
		"no next page":     settled().but("Details", awstest.Said{Body: strings.Replace(page("x", list("RoleDetailList")).Body, "<Marker>x</Marker>", "", 1)}),
		"a role of no ARN": settled().but("Details 2", page("", list("RoleDetailList", "<RoleName>x</RoleName>"))),
		"half an answer":   settled().but("Details 2", awstest.Said{Body: settled()["Details 2"].Body[:900]}),
	} {
		out, _ := collect(t, a)
		for _, kind := range []string{RoleKind, GroupKind, PolicyKind} {
			if sc := scopeOf(t, out, kind); sc.Gap == nil || sc.Gap.Reason != evidence.Failed || sc.Gap.Action != getDetails {
				t.Errorf("%s: %s has gap %v", name, kind, sc.Gap)
			}
		}
		if sc := scopeOf(t, out, UserKind); sc.Gap != nil || len(sc.Found) < 2 {
			t.Errorf("%s: the report lists the users, the scope has %v, gap %v", name, sc.Found, sc.Gap)
		}
	}
	for name, a := range map[string]awstest.Said{
		"a page of HTML": html, "no content": {Body: "<GetCredentialReportResponse><GetCredentialReportResult/></GetCredentialReportResponse>"},
		"no time": {Body: strings.Replace(said(header).Body, "<GeneratedTime>2026-08-01T11:00:00Z</GeneratedTime>", "", 1)}, "an empty report": said(""),
	} {
		out, _ := collect(t, settled().but("Report", a))
		for _, f := range out.Facts(UserKind) {
			if gap := f.Data.(*User).Credentials.Gap(); gap == nil || gap.Action != getReport {
				t.Errorf("%s: gap %v", name, gap)
			}
		}
	}
}

func TestNamesSurviveWhateverTheyAre(t *testing.T) {
	var users, rows []string
	names := []string{`=cmd()`, `a"b`, "com,ma", "two\nlines", "name with 🔑 and עברית", strings.Repeat("x", 128), "../..", "<script>", "N/A", "percent%7B", "plus+at@dot."}
	for _, name := range names {
		users = append(users, userXML(name, "/", ""))
		quoted := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		rows = append(rows, quoted+","+strings.Replace(quoted, `"`, `"`+prefix+"user/", 1)+",2025-01-01T00:00:00+00:00,FALSE,N/A,N/A,N/A,FALSE,"+noKeys)
	}
	out, _ := collect(t, settled().but("Details", page("", list("UserDetailList", users...))).but("Report", said(append([]string{header, rootRow}, rows...)...)))
	for _, name := range names {
		u := one[User](t, out, UserKind, prefix+"user/"+name)
		if u.Name != name || !u.Access.Known() || !u.Credentials.Known() {
			t.Errorf("%q became %q (access %v, credentials %v)", name, u.Name, u.Access.Gap(), u.Credentials.Gap())
		}
	}
}

func TestADocumentIsDecodedOnlyIfItIsEncoded(t *testing.T) {
	for in, want := range map[string]string{
		`%7B%22a%22%3A%22b+c%22%7D`:   `{"a":"b+c"}`,
		`%7b%22a%22%3a%22b%2Bc%22%7d`: `{"a":"b+c"}`,
		`%0A%7B%7D`:                   "\n{}",
		`{"a":"%7B+%2B"}`:             `{"a":"%7B+%2B"}`,
		`%7B%ZZ`:                      `%7B%ZZ`,
		``:                            ``,
	} {
		if got := document(in); got != want {
			t.Errorf("%s is read as %s, want %s", in, got, want)
		}
	}
}

func TestFactsSurviveJSON(t *testing.T) {
	out, _ := collect(t, settled())
	for _, arn := range []string{prefix + "user/ada", prefix + "user/team/bob"} {
		u := one[User](t, out, UserKind, arn)
		raw, err := json.Marshal(u)
		if err != nil {
			t.Fatal(err)
		}
		var again User
		if err := json.Unmarshal(raw, &again); err != nil || !reflect.DeepEqual(*u, again) {
			t.Errorf("written and read again (%v):\n%+v\n%+v", err, u, again)
		}
	}
}

// manyRoles is an account of 5,000 roles, the most that AWS allows, each with
// two inline policies, in pages of the size that is asked for.
func manyRoles() []awstest.Asked {
	statement := strings.Repeat("%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGetObject%22%7D%2C", 10)
	policies := "<RolePolicyList>"
	for _, name := range []string{"one", "two"} {
		policies += "<member><PolicyName>" + name + "</PolicyName><PolicyDocument>%7B%22Statement%22%3A%5B" + statement + "%5D%7D</PolicyDocument></member>"
	}
	policies += "</RolePolicyList>"
	var record []awstest.Asked
	for first := 0; first < 5000; first += pageSize {
		var roles []string
		for i := first; i < min(first+pageSize, 5000); i++ {
			roles = append(roles, roleXML(fmt.Sprintf("role-%04d", i), policies))
		}
		params, next := fmt.Sprintf(`{"MaxItems":300,"Marker":"%d"}`, first), fmt.Sprint(first+pageSize)
		if first == 0 {
			params = `{"MaxItems":300}`
		}
		if first+pageSize >= 5000 {
			next = ""
		}
		record = append(record, awstest.Ask("IAM", "GetAccountAuthorizationDetails", params, page(next, list("RoleDetailList", roles...))))
	}
	return record
}

func TestFiveThousandRolesAreAllThere(t *testing.T) {
	s, _ := awstest.Open(t, manyRoles())
	d := readDetails(t.Context(), s)
	if n := len(d.of(RoleKind)); d.gap != nil || n != 5000 || len(d.calls) != 17 {
		t.Errorf("%d roles in %d calls, gap %v", n, len(d.calls), d.gap)
	}
}

func BenchmarkFiveThousandRoles(b *testing.B) {
	record := manyRoles()
	for b.Loop() {
		s, _ := awstest.Open(b, record)
		if d := readDetails(b.Context(), s); d.gap != nil {
			b.Fatal(d.gap)
		}
	}
}
