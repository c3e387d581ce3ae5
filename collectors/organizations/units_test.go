package organizations

import (
	"slices"
	"testing"
)

func TestUnitsAreKnownByIDAndByPath(t *testing.T) {
	u := NewUnits([]Node{
		{"r-1", "", "Root"}, {"ou-1", "r-1", "Workloads"}, {"ou-2", "ou-1", "Production"}, {"ou-3", "r-1", "Sandbox"},
		{"ou-4", "r-1", "Workloads/Production"}, {"111122223333", "r-1", ""}, {member, "ou-2", ""}, {"555555555555", "ou-9", ""},
		{"ou-7", "ou-8", "one"}, {"ou-8", "ou-7", "other"}, {"666666666666", "ou-7", ""},
	})
	for text, want := range map[string]string{
		"Workloads": "ou-1", "ou-2": "ou-2", "r-1": "r-1", "/Sandbox/": "ou-3", "sandbox": "", "Production": "", "Root": "", "": "", member: "",
	} {
		if id, found := u.Find(text); id != want || found > 1 || (found == 0) != (want == "") {
			t.Errorf("%q is %q, of %d", text, id, found)
		}
	}
	if _, found := u.Find("Workloads/Production"); found != 2 {
		t.Errorf("a path that stands for two units stands for %d", found)
	}
	for id, want := range map[string]string{member: "Workloads/Production", "ou-2": "Workloads/Production", "111122223333": "", "r-1": "", "999999999999": "", "ou-4": "Workloads/Production"} {
		if got := u.Path(id); got != want {
			t.Errorf("%s lies in %q, want %q", id, got, want)
		}
	}
	for account, want := range map[string]bool{member: true, "111122223333": true, "555555555555": false, "666666666666": false, "999999999999": false} {
		if got := u.Places(account); got != want {
			t.Errorf("the tree leads to %s: %v", account, got)
		}
	}
	if !u.Within(member, "ou-1") || !u.Within(member, "r-1") || u.Within(member, "ou-3") || !u.Within("ou-1", "ou-1") {
		t.Error("what lies in which unit is mistaken")
	}
	if below := u.Below("PRODUCTION"); !slices.Equal(below, []string{"Workloads/Production"}) {
		t.Errorf("of the name are %v", below)
	}
}
