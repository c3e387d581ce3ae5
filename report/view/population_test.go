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
		Facts: []evidence.Fact{{Kind: "iam.user", ID: "u1", Account: "a"}, {Kind: "iam.user", ID: "u2", Account: "a"}},
		Scopes: []evidence.Scope{
			{Kind: "iam.user", Account: "a", Found: []string{"u1", "u2", "u3"}}, {Kind: "iam.user", Account: "b", Gap: denied},
			{Kind: "cloudtrail.event_data_store", Account: "a", Region: "r"},
		},
	}}
	b.sortFacts()
	b.population()
	var got []string
	for _, p := range b.pack.Population {
		if p.Name == "IAM users" || p.Name == "Event data stores" || p.Name == "IAM roles" {
			got = append(got, fmt.Sprintf("%s %d %d %d %t", p.Name, p.Expected, p.Examined, p.Difference, p.ExpectedUnknown))
		}
	}
	// the roles were not asked for
	if want := "Event data stores 0 0 0 false, IAM users 3 2 1 true"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}
