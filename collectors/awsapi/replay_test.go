package awsapi

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const identity = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>` + homeAccount +
	`</Account><Arn>arn:aws:iam::` + homeAccount + `:user/auditor</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`

// record makes a ledger by hand, beginning with the caller's identity.
func record(t *testing.T, store Store, lines ...evidence.Call) []evidence.Call {
	t.Helper()
	first, err := Fixture(store, evidence.Call{Account: homeAccount, Region: "eu-west-1", Service: "STS", Operation: "GetCallerIdentity"}, identity)
	if err != nil {
		t.Fatal(err)
	}
	return append([]evidence.Call{first}, lines...)
}

func fixture(t *testing.T, store Store, call evidence.Call, body string) evidence.Call {
	t.Helper()
	call.Account, call.Region = homeAccount, "eu-west-1"
	call, err := Fixture(store, call, body)
	if err != nil {
		t.Fatal(err)
	}
	return call
}

func TestAHandMadeRecordIsAnswered(t *testing.T) {
	clearEnvironment(t)
	store := &MemStore{}
	calls := record(t, store,
		fixture(t, store, evidence.Call{Service: "CloudTrail", Operation: "GetTrailStatus", Params: []byte(`{"Name":"audit"}`)}, `{"IsLogging":true}`),
		fixture(t, store, evidence.Call{Service: "CloudTrail", Operation: "GetTrailStatus", Params: []byte(`{"Name":"other"}`), Status: 400}, `{"__type":"AccessDeniedException","Message":"no"}`))
	session, rec, _ := openWith(t, Options{Replay: NewReplay(calls, store)})
	if got := ask(t.Context(), session, trailStatus); !strings.Contains(got.output, `"IsLogging":true`) {
		t.Errorf("got %+v", got)
	}
	client := cloudtrail.NewFromConfig(session.Config("eu-west-1"))
	_, err := client.GetTrailStatus(t.Context(), &cloudtrail.GetTrailStatusInput{Name: aws.String("other")})
	want := evidence.Gap{Reason: evidence.Denied, Action: "cloudtrail:GetTrailStatus", Detail: "AccessDeniedException: no"}
	if got := evidence.GapOf(err); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if e := asError(t, err); e.Call != calls[2].ID {
		t.Errorf("the error names call %s, want %s", e.Call, calls[2].ID)
	}
	if n := len(rec.Calls()); n != 3 {
		t.Errorf("the ledger has %d calls, want 3", n)
	}
}

func TestWhatIsNotOnRecordStaysUnanswered(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(200, `{"IsLogging":true}`)})
	pointAt(t, s) // a replay must not notice
	store := &MemStore{}
	session, rec, _ := openWith(t, Options{Replay: NewReplay(record(t, store), store)})
	got := ask(t.Context(), session, trailStatus)
	want := evidence.Gap{Reason: evidence.NotAsked, Action: "cloudtrail:GetTrailStatus", Detail: "not on record"}
	if got.gap != want || len(got.cited) != 0 {
		t.Errorf("got %+v, want %v without citation", got, want)
	}
	if n := len(rec.Calls()); n != 1 {
		t.Errorf("the ledger has %d calls, want 1", n)
	}
	if len(s.hits) != 0 {
		t.Errorf("the network was asked: %v", s.hits)
	}
	elsewhere := func(ctx context.Context, s *Session) (any, error) {
		return cloudtrail.NewFromConfig(s.Unrecorded("eu-west-1")).DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{})
	}
	if got := ask(t.Context(), session, elsewhere); !strings.Contains(got.err, "a replay does not use the network") {
		t.Errorf("off the record: got %+v", got)
	}
}

func TestATamperedRecordIsNoAnswer(t *testing.T) {
	clearEnvironment(t)
	for name, tamper := range map[string]func(*MemStore, *evidence.Call){
		"another body": func(s *MemStore, c *evidence.Call) { s.bodies[c.Body] = []byte(`{"IsLogging":false}`) },
		"no body":      func(s *MemStore, c *evidence.Call) { delete(s.bodies, c.Body) },
		"another name": func(_ *MemStore, c *evidence.Call) { c.Params = []byte(`{"Name":"other"}`) },
		"no JSON":      func(_ *MemStore, c *evidence.Call) { c.Params = []byte(`{"Name":`) },
		"hostile path": func(_ *MemStore, c *evidence.Call) { c.Body = "../../etc/passwd" },
	} {
		t.Run(name, func(t *testing.T) {
			store := &MemStore{}
			calls := record(t, store, fixture(t, store, evidence.Call{Service: "CloudTrail", Operation: "GetTrailStatus", Params: []byte(`{"Name":"audit"}`)}, `{"IsLogging":true}`))
			tamper(store, &calls[1])
			session, _, _ := openWith(t, Options{Replay: NewReplay(calls, store)})
			if got := ask(t.Context(), session, trailStatus); got.err == "" {
				t.Errorf("got the answer %s", got.output)
			}
		})
	}
}

func TestAnEmptyRecordOpensNoSession(t *testing.T) {
	_, err := Open(t.Context(), Options{Replay: NewReplay(nil, &MemStore{})}, NewRecorder(&MemStore{}, clock()))
	if gap := evidence.GapOf(err); gap.Detail != "not on record" {
		t.Errorf("got %v", err)
	}
}

func TestARefusedCallerIsReplayedAsRefused(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetCallerIdentity": say(403, `<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>`)})
	pointAt(t, s)
	store := &MemStore{}
	rec, rec2 := NewRecorder(store, clock()), NewRecorder(&MemStore{}, clock())
	_, live := Open(t.Context(), Options{retryer: impatient}, rec)
	clearEnvironment(t)
	_, again := Open(t.Context(), Options{Replay: NewReplay(rec.Calls(), store)}, rec2)
	if live == nil || again == nil || live.Error() != again.Error() {
		t.Errorf("live %v, replayed %v", live, again)
	}
	if string(ledger(t, rec)) != string(ledger(t, rec2)) {
		t.Errorf("ledgers differ:\n%s\n%s", ledger(t, rec), ledger(t, rec2))
	}
}
