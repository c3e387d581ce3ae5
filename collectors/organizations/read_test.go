package organizations

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
)

func TestAnAccountIsInTheStateOrElseTheStatusThatAWSGives(t *testing.T) {
	s, _ := awstest.Open(t, []awstest.Asked{
		awstest.Ask("Organizations", "DescribeOrganization", "", awstest.Said{Body: `{"Organization":{"Id":"o-example","MasterAccountId":"111122223333"}}`}),
		awstest.Ask("Organizations", "ListAccounts", "", awstest.Said{Body: `{"Accounts":[
			{"Id":"111122223333","State":"ACTIVE"},
			{"Id":"222222222222","Status":"ACTIVE"},
			{"Id":"333333333333","State":"CLOSED","Status":"SUSPENDED"},
			{"Id":"111122223333","State":"SUSPENDED","Name":"the same again"},
			{"Id":"444444444444","State":"PENDING_ACTIVATION"}]}`}),
	})
	org, _ := Read(t.Context(), s).Get()
	members, known := org.Members.Get()
	want := []string{"ACTIVE", "ACTIVE", "CLOSED", "PENDING_ACTIVATION"}
	if !known || len(members) != len(want) {
		t.Fatalf("members %+v, gap %v", members, org.Members.Gap())
	}
	for i, m := range members {
		if m.Status != want[i] {
			t.Errorf("%s is %q, want %q", m.ID, m.Status, want[i])
		}
	}
}
