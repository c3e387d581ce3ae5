package controls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

// TestPeersAreReadWhole guards the size of each peer's list: a check that
// disappears from it would be left out in silence.
func TestPeersAreReadWhole(t *testing.T) {
	peers, err := library(t).Peers()
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]int{"cis": 39, "config": 54, "powerpipe": 65, "prowler": 65, "security-hub": 52}
	for _, p := range peers {
		if len(p.Checks) < least[p.ID] {
			t.Errorf("%s has %d checks, not %d", p.ID, len(p.Checks), least[p.ID])
		}
		delete(least, p.ID)
		if !strings.HasPrefix(p.Source, "https://") || p.Title == "" || p.Version == "" {
			t.Errorf("%s does not say where and when it was read", p.ID)
		}
	}
	if len(least) > 0 {
		t.Errorf("there is nothing of %v", least)
	}
}

func TestEveryAnswerToAPeerIsASentence(t *testing.T) {
	peers, err := library(t).Peers()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range peers {
		for _, c := range p.Checks {
			for _, text := range []string{c.Tests, c.Partly, c.Reason} {
				if text != "" && !strings.HasSuffix(text, ".") {
					t.Errorf("%s %s: %q does not end as a sentence", p.ID, c.ID, text)
				}
			}
			if len(slices.Compact(slices.Sorted(slices.Values(c.Answered)))) != len(c.Answered) {
				t.Errorf("%s %s is answered twice by one check", p.ID, c.ID)
			}
		}
	}
}

// TestEveryFamilyThatPeersKnowAnswersOne says which families of ours no peer
// tests at all; any other must answer some peer's check.
func TestEveryFamilyThatPeersKnowAnswersOne(t *testing.T) {
	alone := map[string]string{"over-the-period": "peers look at one moment"}
	lib := library(t)
	peers, err := lib.Peers()
	if err != nil {
		t.Fatal(err)
	}
	families := map[string]bool{}
	for _, p := range peers {
		for _, c := range p.Checks {
			for _, id := range c.Answered {
				families[lib.Check(id).Family] = true
			}
		}
	}
	for _, c := range lib.Checks {
		if !families[c.Family] && alone[c.Family] == "" {
			t.Errorf("no peer's check is answered by the family %s, e.g. %s", c.Family, c.ID)
		}
	}
}

func TestEveryAlertAnswersThePeersThatKnowIt(t *testing.T) {
	peers, err := library(t).Peers()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range peers {
		if p.ID == "config" {
			continue // has no rule on metric filters
		}
		for _, id := range strings.Fields("unauthorized-api-calls console-signin-no-mfa root-usage iam-policy-changes cloudtrail-changes console-auth-failures cmk-disable-delete s3-bucket-policy-changes config-changes security-group-changes nacl-changes gateway-changes route-table-changes vpc-changes") {
			n := 0
			for _, c := range p.Checks {
				if c.Answer() == controls.Answered && slices.Contains(c.Answered, "alert-"+id) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s: alert-%s answers %d checks", p.ID, id, n)
			}
		}
	}
}
