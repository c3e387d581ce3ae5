package access

import (
	"fmt"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// TestWhoMayHoldPowerByAnUnreadPolicyIsNamedOfAFewAccounts has forty accounts, in
// each of which a role may delete objects, of a bucket whose policy was not read.
func TestWhoMayHoldPowerByAnUnreadPolicyIsNamedOfAFewAccounts(t *testing.T) {
	e := newEstate()
	denied := evidence.Gap{Reason: evidence.Denied, Action: "s3:GetBucketPolicy"}
	e.Buckets[0].Policy = Unread("bucket policy", denied)
	deleter := e.policy("Deleter", allow("s3:DeleteObject", "*"))
	reader := e.policy("Other", allow("sqs:SendMessage", "*"))
	var roles []string
	for i := range 40 {
		id := fmt.Sprintf("3000000000%02d", i)
		roles = append(roles, "arn:aws:iam::"+id+":role/deleter")
		e.Accounts = append(e.Accounts, Account{ID: id, Member: IsMember, Identities: []Identity{
			{Kind: RoleKind, ARN: roles[i], Name: "deleter", Policies: []*Policy{deleter}},
			{Kind: RoleKind, ARN: "arn:aws:iam::" + id + ":role/other", Name: "other", Policies: []*Policy{reader}},
		}})
	}
	r := Analyze(e.World)
	bucket := r.Buckets[e.Buckets[0].ARN]
	if bucket.Delete.Unread == nil || *bucket.Delete.Unread != denied {
		t.Errorf("there may be more because of %v", bucket.Delete.Unread)
	}
	accounts := map[string]bool{}
	for _, h := range bucket.Delete.All {
		if h.Account != e.Buckets[0].Account {
			accounts[h.Account] = true
		}
	}
	if len(accounts) != mostStrange {
		t.Errorf("%d other accounts are named", len(accounts))
	}
	for i, role := range roles {
		if gap := r.Roles[role].Unread; !accounts[role[13:25]] && (gap == nil || *gap != denied) {
			t.Errorf("%s has no power, because of %v", role, gap)
		}
		if gap := r.Roles[roles[i][:len(role)-len("deleter")]+"other"].Unread; gap != nil {
			t.Errorf("a role that may ask nothing of a bucket is in doubt: %v", gap)
		}
	}
	e.Buckets[0].Policy = e.policy("bucket policy", statement(`"Effect":"Allow","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::logs/*"`))
	if named := len(Analyze(e.World).Buckets[e.Buckets[0].ARN].Delete.All); named < len(roles) {
		t.Errorf("the policy lets everybody in, and %d are named", named)
	}
}
