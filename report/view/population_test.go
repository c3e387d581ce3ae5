package view

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

func TestThePopulationHasEveryKindThatWasAskedFor(t *testing.T) {
	denied := &evidence.Gap{Reason: evidence.Denied}
	b := &builder{pack: &Pack{}, assessment: &controls.Assessment{}, byKind: map[string][]evidence.Fact{}, snapshot: &evidence.Snapshot{
		Facts: []evidence.Fact{
			{Kind: "iam.user", ID: "u1", Account: "a"}, {Kind: "iam.user", ID: "u2", Account: "a"},
			{Kind: "iam.policy", ID: "p", Account: "a"}, {Kind: "iam.policy", ID: "p", Account: "b"},
			{Kind: "iam.group", ID: "g", Account: "a"}, {Kind: "iam.group", ID: "g", Account: "b"},
		},
		Scopes: []evidence.Scope{
			{Kind: "iam.user", Account: "a", Found: []string{"u1", "u2", "u3"}}, {Kind: "iam.user", Account: "b", Gap: denied},
			{Kind: "cloudtrail.event_data_store", Account: "a", Region: "r"},
			{Kind: "iam.policy", Account: "a", Found: []string{"p"}}, {Kind: "iam.policy", Account: "b", Found: []string{"p"}},
		},
	}}
	b.sortFacts()
	b.population()
	var got []string
	for _, p := range b.pack.Population {
		switch p.Name {
		case "IAM users", "Event data stores", "IAM roles", "IAM groups", "Managed policies in use":
			got = append(got, fmt.Sprintf("%s %d %d %d %t", p.Name, p.Expected, p.Examined, p.Difference, p.ExpectedUnknown))
		}
	}
	// the roles were not asked for
	if want := "Event data stores 0 0 0 false, IAM users 3 2 1 true, IAM groups 1 1 0 false, Managed policies in use 1 1 0 false"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}
