package archive

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestWhatIsNotKnownOfTheChainsMakesTheWholeIncomplete(t *testing.T) {
	denied := Unread{Account: "111122223333", Region: "eu-west-1", Reason: evidence.Denied, Action: "cloudtrail:DescribeTrails"}
	for verdict, want := range map[Verdict]Verdict{Valid: Incomplete, Incomplete: Incomplete, Invalid: Invalid} {
		r := &Result{Chains: []ChainResult{{Verdict: verdict}}}
		r.Lack(denied, denied)
		if r.Verdict != want || len(r.Unread) != 1 {
			t.Errorf("a chain is %s: the whole is %s with %d unread, want %s with 1", verdict, r.Verdict, len(r.Unread), want)
		}
	}
	r := &Result{Chains: []ChainResult{{Verdict: Valid}}}
	if r.Lack(); r.Verdict != Valid {
		t.Errorf("lacking nothing is %s", r.Verdict)
	}
}

func TestMergedPartsLackWhatAnyOfThemLacks(t *testing.T) {
	w, chains := tampered(t)
	req := w.request(chains)
	plan := NewPlan(req, nil, evidence.Tool{})
	var parts []Part
	for i := range 2 {
		shard := Shard{i, 2}
		req.Chains = plan.Share(shard)
		r := w.verifyAll(req)
		r.Lack(Unread{Account: "999988887777", Reason: evidence.Denied, Action: "sts:AssumeRole"})
		parts = append(parts, plan.Part(shard, r))
	}
	merged, err := Merge(parts)
	if err != nil || len(merged.Unread) != 1 {
		t.Errorf("got %+v, %v", merged.Unread, err)
	}
}
