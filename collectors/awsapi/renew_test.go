package awsapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const hubAccount = "222233334444"

// lent answers sts:AssumeRole with credentials that name the role's account, for a
// time.
func lent(life time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account := strings.Split(r.PostForm.Get("RoleArn"), ":")[4]
		say(200, fmt.Sprintf(`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIA%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
			<SessionToken>token-of-a-role</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			account, time.Now().Add(life).UTC().Format(time.RFC3339Nano)))(w, r)
	}
}

func TestAChainOfRolesIsRenewedLinkByLinkOffTheRecord(t *testing.T) {
	const life = 400 * time.Millisecond
	s := newServer(t, map[string]http.HandlerFunc{"AssumeRole": lent(life), "GetTrailStatus": say(200, `{"IsLogging":true}`)})
	session, rec, _ := openLive(t, s)
	hub, err := session.AssumeRole(t.Context(), "arn:aws:iam::"+hubAccount+":role/hubs/Audit", AssumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	member, err := hub.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, memberAccount)
	if err != nil {
		t.Fatal(err)
	}
	if n := s.count("AssumeRole"); n != 2 {
		t.Errorf("roles were assumed %d times, want 2", n)
	}
	time.Sleep(life)
	if got := ask(t.Context(), member, trailStatus); got.err != "" {
		t.Errorf("got %+v", got)
	}
	if n := s.count("AssumeRole"); n != 4 {
		t.Errorf("roles were assumed %d times, want 4: both are renewed", n)
	}
	assumed := map[string]int{}
	for _, c := range rec.Calls() {
		if c.Operation == "AssumeRole" {
			assumed[c.Account]++
		}
	}
	if assumed[homeAccount] != 1 || assumed[hubAccount] != 1 {
		t.Errorf("on record are %v", assumed)
	}
}

// TestCredentialsServeUntilTheyEndWhereTheyCannotBeRenewed: renewing them early
// must not cost the calls that they are still good for.
func TestCredentialsServeUntilTheyEndWhereTheyCannotBeRenewed(t *testing.T) {
	refuse := say(403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no longer</Message></Error></ErrorResponse>`)
	s := newServer(t, map[string]http.HandlerFunc{"AssumeRole": inTurn(lent(2*time.Second), refuse), "GetTrailStatus": say(200, `{"IsLogging":true}`)})
	session, _, _ := openLive(t, s)
	member, err := session.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, memberAccount)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(1600 * time.Millisecond) // renewal is due, and the end is not
	if got := ask(t.Context(), member, trailStatus); got.err != "" {
		t.Errorf("got %+v", got)
	}
	if n := s.count("AssumeRole"); n < 2 {
		t.Errorf("nobody tried to renew them")
	}
}

func TestAClockThatIsWrongDoesNotRenewForEveryCall(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"AssumeRole": lent(-time.Hour), "GetTrailStatus": say(200, `{"IsLogging":true}`)})
	session, _, _ := openLive(t, s)
	member, err := session.Assume(t.Context(), AssumeOptions{RoleName: "audit"}, memberAccount)
	if err != nil {
		t.Fatal(err)
	}
	for region := range 5 {
		cfg := member.Unrecorded(fmt.Sprintf("eu-west-%d", region+1))
		if _, err := cfg.Credentials.Retrieve(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if n := s.count("AssumeRole"); n != 2 {
		t.Errorf("the role was assumed %d times, want 2", n)
	}
}
