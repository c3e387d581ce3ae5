package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/trailproof/trailproof/examples/wire"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// small is an estate whose clock stands still.
func small(t *testing.T) (*server, *time.Time) {
	t.Helper()
	s, err := newServer(45, 2, 17, identities{120})
	if err != nil {
		t.Fatal(err)
	}
	now := noon
	s.now = func() time.Time { return now }
	return s, &now
}

// ask puts one request, of a JSON service if the target has a dot, else of one
// with query parameters.
func ask(s *server, key, region, service, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20261102/"+region+"/"+service+"/aws4_request, SignedHeaders=host, Signature=0")
	if target != "" {
		r.Header.Set("X-Amz-Target", target)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func trails(s *server) *httptest.ResponseRecorder {
	return ask(s, "ASIA"+member, "us-east-1", "cloudtrail", "CloudTrail_20131101.DescribeTrails", "{}")
}

func TestAccountsHaveIDsAndNamesOfTheirOwn(t *testing.T) {
	o := newOrganization(2000, 20)
	ids, named := map[string]bool{}, map[string]bool{}
	for _, a := range o.accounts {
		if len(a.id) != 12 || strings.Trim(a.id, "0123456789") != "" {
			t.Fatalf("%q is no account ID", a.id)
		}
		if ids[a.id] || named[a.name] {
			t.Fatalf("%s %s comes twice", a.id, a.name)
		}
		ids[a.id], named[a.name] = true, true
	}
	if len(ids) != 2020 {
		t.Errorf("%d accounts", len(ids))
	}
}

func TestListsOfTheOrganizationComeInPagesThatHoldEveryAccountOnce(t *testing.T) {
	s, _ := small(t)
	all := gather(t, s, "ListAccounts", `{%s}`, "Accounts")
	if len(all) != 47 {
		t.Errorf("%d accounts are listed", len(all))
	}
	placed := map[string]int{}
	for _, u := range s.org.units {
		for _, id := range gather(t, s, "ListAccountsForParent", `{"ParentId":"`+u.id+`"%s}`, "Accounts") {
			placed[id]++
		}
	}
	for _, id := range all {
		if placed[id] != 1 {
			t.Errorf("account %s lies in %d units", id, placed[id])
		}
	}
}

func gather(t *testing.T, s *server, operation, body, list string) (ids []string) {
	t.Helper()
	for token, pages := "", 0; pages < 10; pages++ {
		more := ""
		if token != "" {
			if more = `"NextToken":"` + token + `"`; strings.Contains(body, "ParentId") {
				more = "," + more
			}
		}
		w := ask(s, "AKIAEXAMPLE", "us-east-1", "organizations", "AWSOrganizationsV20161128."+operation, fmt.Sprintf(body, more))
		var out map[string]json.RawMessage
		var entries []struct{ Id string }
		if json.Unmarshal(w.Body.Bytes(), &out) != nil || json.Unmarshal(out[list], &entries) != nil || len(entries) > pageOfOrganizations {
			t.Fatalf("%s answered %d: %s", operation, w.Code, w.Body)
		}
		for _, e := range entries {
			ids = append(ids, e.Id)
		}
		token = ""
		json.Unmarshal(out["NextToken"], &token) //nolint:errcheck // the last page has none
		if token == "" {
			return ids
		}
	}
	t.Fatalf("%s has pages without end", operation)
	return nil
}

// TestMembersAnswerWhateverIsOnRecord asks a member everything that the recorded
// one was asked, in every region.
func TestMembersAnswerWhateverIsOnRecord(t *testing.T) {
	s, _ := small(t)
	asked := 0
	for i := range s.org.accounts {
		a := &s.org.accounts[i]
		if a.source != member || !a.ownTrail || a.id == member || !a.active() {
			continue
		}
		c := s.clones[a.id]
		for q := range s.recording {
			if q.Account != member || service(q) == "sts" {
				continue
			}
			q.Account = a.id
			q.Subject = c.there.Replace(q.Subject)
			given, end := s.answer(q, nil, session{account: a.id}, noon)
			if end != answered {
				t.Errorf("%v is not answered", q)
			}
			if strings.Contains(given.body, member) {
				t.Errorf("%v is answered with the ID of the recorded member", q)
			}
			asked++
		}
	}
	if asked < 300 {
		t.Errorf("only %d questions were asked", asked)
	}
}

func TestIdentitiesComeInPagesThatHoldEachOnce(t *testing.T) {
	s, _ := small(t)
	found := map[string]bool{}
	marker := regexp.MustCompile(`<Marker>(\w+)</Marker>`)
	for next, pages := "", 0; pages == 0 || next != ""; pages++ {
		w := ask(s, "ASIA"+member, "us-east-1", "iam", "", "Action=GetAccountAuthorizationDetails&MaxItems=300&Marker="+next)
		for _, m := range regexp.MustCompile(`<Arn>([^<]+)</Arn>`).FindAllStringSubmatch(w.Body.String(), -1) {
			if found[m[1]] {
				t.Fatalf("%s comes twice", m[1])
			}
			found[m[1]] = true
		}
		if next = ""; marker.MatchString(w.Body.String()) {
			next = marker.FindStringSubmatch(w.Body.String())[1]
		}
		if pages > 9 {
			t.Fatal("pages without end")
		}
	}
	if len(found) < 120+60+30 {
		t.Errorf("%d identities", len(found))
	}
}

func TestCallsBeyondAQuotaAreThrottledUntilTheSecondIsOver(t *testing.T) {
	s, now := small(t)
	s.quotas = true
	for i := range quota("cloudtrail.DescribeTrails") + 3 {
		if w := trails(s); (w.Code == http.StatusOK) != (i < 10) || w.Code != http.StatusOK && !strings.Contains(w.Body.String(), "ThrottlingException") {
			t.Errorf("call %d of a second: %d %s", i+1, w.Code, w.Body)
		}
	}
	if w := ask(s, "ASIA"+member, "eu-west-1", "cloudtrail", "CloudTrail_20131101.DescribeTrails", "{}"); w.Code != http.StatusOK {
		t.Errorf("another region: %d", w.Code)
	}
	*now = now.Add(time.Second)
	if w := trails(s); w.Code != http.StatusOK {
		t.Errorf("a second later: %d", w.Code)
	}
	if got := s.counts.apis["cloudtrail.DescribeTrails"]; got.Throttled != 3 || got.Peak != 13 || got.Longest != 14 || got.Calls != 15 {
		t.Errorf("counted %+v", got)
	}
}

func TestEveryThrottleIsOneThatTheSDKKnows(t *testing.T) {
	for name := range protocols {
		p := throttling(wire.Question{Operation: name + ".Any"})
		if _, known := retry.DefaultThrottleErrorCodes[p.code]; !known && p.status != http.StatusTooManyRequests {
			t.Errorf("%s throttles with %d %s", name, p.status, p.code)
		}
	}
}

func TestWhatGoesWrongDependsOnTheSeedAndNotOnTheOrder(t *testing.T) {
	question := func(i int) wire.Question {
		return wire.Question{Account: fmt.Sprint(i % 50), Region: "us-east-1", Operation: "kms.DescribeKey", Subject: fmt.Sprint(i)}
	}
	meets := func(seed uint64, backwards bool) map[int]fault {
		m := &mischief{seed: seed, throttle: 0.3, faults: 0.05}
		out := map[int]fault{}
		for i := range 2000 {
			if backwards {
				i = 1999 - i
			}
			out[i] = m.befalls(question(i))
		}
		return out
	}
	once, again, other := meets(1, false), meets(1, true), meets(2, false)
	seen, differing, wrong := map[fault]int{}, 0, 0
	for i, f := range once {
		seen[f]++
		if f != again[i] {
			wrong++
		}
		if f != other[i] {
			differing++
		}
	}
	if wrong > 0 || differing < 400 {
		t.Errorf("%d differ in another order, %d with another seed", wrong, differing)
	}
	if seen[slowDown] < 500 || seen[slowDown] > 700 || len(seen) != len(kinds)+2 {
		t.Errorf("of 2000 calls: %v", seen)
	}
}

func TestRulesDenyWhatTheyName(t *testing.T) {
	var rules denials
	for _, rule := range []string{"cloudtrail:Describe*@3333*", "sts:AssumeRole@222233334444", "kms:*"} {
		if err := rules.Set(rule); err != nil {
			t.Fatal(err)
		}
	}
	for q, want := range map[wire.Question]bool{
		{Account: member, Operation: "cloudtrail.DescribeTrails"}:                                                 true,
		{Account: management, Operation: "cloudtrail.DescribeTrails"}:                                             false,
		{Account: member, Operation: "cloudtrail.GetTrailStatus"}:                                                 false,
		{Account: management, Operation: "sts.AssumeRole", Subject: "arn:aws:iam::" + logArchive + ":role/Audit"}: true,
		{Account: logArchive, Operation: "sts.AssumeRole", Subject: "arn:aws:iam::" + management + ":role/Audit"}: false,
		{Account: logArchive, Operation: "kms.GetKeyPolicy"}:                                                      true,
	} {
		if got := rules.match(q); got != want {
			t.Errorf("%v is denied: %v", q, got)
		}
	}
	if (&denials{}).Set("kms:[@x") == nil {
		t.Error("a pattern that cannot match is taken")
	}
}

func TestAssumedCredentialsExpireAndLeadToOtherRoles(t *testing.T) {
	s, now := small(t)
	assume := func(key, account string) string {
		w := ask(s, key, "us-east-1", "sts", "", "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::"+account+":role/path/Audit")
		m := regexp.MustCompile(`<AccessKeyId>(\w{20})</AccessKeyId>`).FindStringSubmatch(w.Body.String())
		if m == nil {
			return fmt.Sprint(w.Code)
		}
		return m[1]
	}
	first := assume("AKIAEXAMPLE", logArchive)
	second := assume(first, member)
	who := ask(s, second, "us-east-1", "sts", "", "Action=GetCallerIdentity").Body.String()
	if !strings.Contains(who, "arn:aws:sts::"+member+":assumed-role/Audit/s") {
		t.Errorf("the second role is %s", who)
	}
	if got := assume("AKIAEXAMPLE", "999999999999"); got != "403" {
		t.Errorf("a stranger's role: %s", got)
	}
	*now = now.Add(time.Hour)
	if w := ask(s, second, "us-east-1", "cloudtrail", "CloudTrail_20131101.DescribeTrails", "{}"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "ExpiredToken") {
		t.Errorf("an hour later: %d %s", w.Code, w.Body)
	}
}

// BenchmarkAnswer is what one call costs beyond HTTP itself.
func BenchmarkAnswer(b *testing.B) {
	s, err := newServer(45, 2, 17, identities{120})
	if err != nil {
		b.Fatal(err)
	}
	s.quotas = true
	for b.Loop() {
		trails(s)
	}
}
