package organizations

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const boss = "111122223333"

func TestTheGuardrailsAreThoseFromTheRootDown(t *testing.T) {
	o, _ := readAll(t, answers())
	fence := NewFence(evidence.Known(o, "c-org"), boss)
	inside := evidence.Known(true, "c-in")
	root := Level{"r-1", []string{"p-FullAWSAccess"}, []string{"p-RCPFullAWSAccess"}}
	workloads := Level{"ou-1", []string{"p-FullAWSAccess", "p-trails"}, []string{}}
	for account, want := range map[string]Guardrails{
		boss:   {Exempt: true, Levels: []Level{}},
		member: {Levels: []Level{root, workloads, {member, []string{"p-FullAWSAccess"}, []string{}}}},
		nested: {Levels: []Level{root, workloads, {"ou-2", []string{"p-FullAWSAccess"}, []string{}}, {nested, []string{"p-FullAWSAccess"}, []string{}}}},
	} {
		got := fence.Around(account, inside)
		if g, known := got.Get(); !known || !reflect.DeepEqual(g, want) || len(got.Calls()) == 0 {
			t.Errorf("%s: %+v (gap %v), citing %v", account, g, got.Gap(), got.Calls())
		}
	}
	outside := fence.Around("999999999999", evidence.Known(false, "c-alone"))
	if g, known := outside.Get(); !known || g.Exempt || len(g.Levels) != 0 {
		t.Errorf("an account of no organization: %+v (gap %v)", g, outside.Gap())
	}
}

func TestOneAccountManagesTheOrganization(t *testing.T) {
	o, _ := readAll(t, answers())
	org := evidence.Known(o, "c-org")
	inside, outside := evidence.Known(true, "c-in"), evidence.Known(false, "c-alone")
	denied := evidence.Missing[Organization](evidence.Gap{Reason: evidence.Denied, Action: "organizations:DescribeOrganization"})
	for _, c := range []struct {
		name    string
		fence   *Fence
		account string
		in      evidence.Value[bool]
		want    string
	}{
		{"the boss", NewFence(org, boss), boss, inside, "true"},
		{"a member", NewFence(org, boss), member, inside, "false"},
		{"a member that was asked itself", NewFence(org, member), member, inside, "false"},
		{"one of no organization", NewFence(org, boss), "999999999999", outside, "false"},
		{"one of another organization", NewFence(org, boss), "999999999999", inside, "unknown"},
		{"one that may belong to one", NewFence(denied, boss), boss, evidence.Missing[bool](evidence.Gap{}), "unknown"},
	} {
		got := c.fence.Manages(c.account, c.in)
		word := "unknown"
		if manages, known := got.Get(); known {
			word = fmt.Sprint(manages)
			if len(got.Calls()) == 0 {
				t.Errorf("%s: nothing is cited", c.name)
			}
		}
		if word != c.want {
			t.Errorf("%s: %s, want %s", c.name, word, c.want)
		}
	}
}

// TestWhatIsMissingIsNamed: the first answer that is missing is the gap.
func TestWhatIsMissingIsNamed(t *testing.T) {
	inside := evidence.Known(true)
	for name, c := range map[string]struct {
		lose          func(*Organization)
		account, home string
		action        string
	}{
		"the tree":                  {func(o *Organization) { o.Tree.Lose(evidence.Gap{Action: "tree"}) }, member, boss, "tree"},
		"the policies":              {func(o *Organization) { o.Policies.Lose(evidence.Gap{Action: "policies"}) }, member, boss, "policies"},
		"the members":               {func(o *Organization) { o.Members.Lose(evidence.Gap{Action: "members"}) }, member, boss, "members"},
		"the members, asked by one": {func(o *Organization) { o.Members.Lose(evidence.Gap{Action: "members"}) }, member, member, ""},
		"the members, the boss":     {func(o *Organization) { o.Members.Lose(evidence.Gap{Action: "members"}) }, boss, member, ""},
		"the tree, the boss":        {func(o *Organization) { o.Tree.Lose(evidence.Gap{Action: "tree"}) }, boss, boss, ""},
		"the account in the tree":   {func(o *Organization) { o.Tree = evidence.Known([]Node{{ID: "r-1"}}) }, member, boss, listAccountsIn},
		"the way to the root":       {func(o *Organization) { o.Tree = evidence.Known([]Node{{ID: member, Parent: "ou-1"}}) }, member, boss, listAccountsIn},
		"the root, of an odd tree":  {func(o *Organization) { o.Tree = evidence.Known([]Node{{ID: member}}) }, member, boss, listAccountsIn},
		"the end, of a tree in a ring": {func(o *Organization) {
			o.Tree = evidence.Known([]Node{{member, "a", ""}, {"a", "b", ""}, {"b", "a", ""}})
		}, member, boss, listAccountsIn},
		"the account among the members": {func(*Organization) {}, "999999999999", boss, "organizations:DescribeOrganization"},
	} {
		o, _ := readAll(t, answers())
		c.lose(&o)
		got := NewFence(evidence.Known(o), c.home).Around(c.account, inside)
		if gap := got.Gap(); (gap == nil) != (c.action == "") || gap != nil && gap.Action != c.action {
			t.Errorf("without %s: gap %v", name, gap)
		}
	}
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	whole, _ := readAll(t, answers())
	gap := evidence.Gap{Reason: evidence.Denied}
	kept, lost := 0, 0
	for range 500 {
		account := []string{boss, member, nested, "999999999999"}[rng.IntN(4)]
		home := []string{boss, member}[rng.IntN(2)]
		in := evidence.Known(account != "999999999999")
		before, _ := NewFence(evidence.Known(whole), home).Around(account, in).Get()
		o := whole
		org := evidence.Known(o)
		for _, lose := range []func(){
			func() { o.Tree.Lose(gap) }, func() { o.Policies.Lose(gap) }, func() { o.PolicyTypes.Lose(gap) },
			func() { o.Members.Lose(gap) }, func() { o.DelegatedAdministrators.Lose(gap) }, func() { in.Lose(gap) },
		} {
			if rng.IntN(3) == 0 {
				lose()
			}
		}
		if org = evidence.Known(o); rng.IntN(5) == 0 {
			org.Lose(gap)
		}
		after, known := NewFence(org, home).Around(account, in).Get()
		switch {
		case !known:
			lost++
		case !reflect.DeepEqual(before, after):
			t.Fatalf("%s was %+v and is %+v", account, before, after)
		default:
			kept++
		}
	}
	if kept == 0 || lost == 0 {
		t.Errorf("kept %d answers and lost %d: the test proves nothing", kept, lost)
	}
}
