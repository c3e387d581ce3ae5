package securityhub

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const subscribedBody = `{"HubArn":"arn:aws:securityhub:eu-central-1:111122223333:hub/default","SubscribedAt":"2024-11-02T07:15:00.123Z","AutoEnableControls":true}`

func TestTheHubIsReadAsItIs(t *testing.T) {
	refusal := func(status int, code, message string) awstest.Said {
		return awstest.Said{Status: status, Body: `{"Code":"` + code + `","Message":"` + message + `","__type":"` + code + `"}`}
	}
	denied := evidence.Gap{Reason: evidence.Denied, Action: "securityhub:DescribeHub"}
	failed := evidence.Gap{Reason: evidence.Failed, Action: "securityhub:DescribeHub"}
	for name, c := range map[string]struct {
		said awstest.Said
		want Hub
		gap  *evidence.Gap // without its detail
	}{
		"on":             {awstest.Said{Body: subscribedBody}, Hub{On: true, ARN: "arn:aws:securityhub:eu-central-1:111122223333:hub/default", SubscribedAt: "2024-11-02T07:15:00.123Z"}, nil},
		"not subscribed": {refusal(401, "InvalidAccessException", "Account 111122223333 is not subscribed to AWS Security Hub"), Hub{}, nil},
		"no hub":         {refusal(404, "ResourceNotFoundException", "no such hub"), Hub{}, nil},
		"refused with the code of those not subscribed": {refusal(401, "InvalidAccessException", "The account does not have permission to perform this action"), Hub{}, &denied},
		"refused without words":                         {awstest.Said{Status: 401, Body: `{"__type":"InvalidAccessException"}`}, Hub{}, &denied},
		"denied in the words of those not subscribed":   {refusal(403, "AccessDeniedException", "the user is not subscribed to anything"), Hub{}, &denied},
		"denied":               {refusal(403, "AccessDeniedException", "User is not authorized to perform: securityhub:DescribeHub"), Hub{}, &denied},
		"broken":               {refusal(400, "InvalidInputException", "no"), Hub{}, &failed},
		"an answer of nothing": {awstest.Said{Body: `{}`}, Hub{}, &failed},
		"a page":               {awstest.Said{Body: `<html>sign in</html>`}, Hub{}, &failed},
	} {
		s, rec := awstest.Open(t, []awstest.Asked{awstest.Ask("SecurityHub", "DescribeHub", "", c.said)})
		got := Read(t.Context(), s, awstest.Region)
		hub, known := got.Get()
		gap := got.Gap()
		if known != (c.gap == nil) || hub != c.want || len(got.Calls()) != 1 {
			t.Errorf("%s: %+v (gap %v), citing %v", name, hub, gap, got.Calls())
		}
		if c.gap != nil && gap != nil && (gap.Reason != c.gap.Reason || gap.Action != c.gap.Action) {
			t.Errorf("%s: gap %v, want %v", name, gap, c.gap)
		}
		for _, call := range rec.Calls() {
			// The ledger counts as a gap what is one, and nothing else.
			if call.Service == "SecurityHub" && (call.Reason == nil) != (c.said.Status == 0 && call.Error == "" || known) {
				t.Errorf("%s: the ledger's reason is %v", name, call.Reason)
			}
			if call.Service == "SecurityHub" && call.Action != Actions()[0] {
				t.Errorf("asked for %s, declared %v", call.Action, Actions())
			}
		}
	}
}

func TestTheRegionAskedIsTheOneAnswered(t *testing.T) {
	s, _ := awstest.Open(t, []awstest.Asked{
		awstest.Ask("SecurityHub", "DescribeHub", "", awstest.Said{Body: subscribedBody}),
		awstest.Ask("SecurityHub", "DescribeHub", "", awstest.JSON(404, "ResourceNotFoundException")).In("us-east-1"),
	})
	here, _ := Read(t.Context(), s, awstest.Region).Get()
	there, known := Read(t.Context(), s, "us-east-1").Get()
	if !here.On || there.On || !known {
		t.Errorf("here %+v, there %+v (known %v)", here, there, known)
	}
}
