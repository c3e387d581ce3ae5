package cli

import (
	"strings"
	"testing"
)

func TestOwnersAreReadFromTheConfiguration(t *testing.T) {
	c, err := configOf(t, "owners:\n  \"111122223333\": Payments <p@example.com>\n  Workloads/*: platform\nowner-tag: Owner\n")
	if err != nil {
		t.Fatal(err)
	}
	got := c.ownersGiven()
	if got == nil || got.Tag != "Owner" || got.Of["111122223333"] != "Payments <p@example.com>" || got.Of["Workloads/*"] != "platform" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsWrongWithOwnersIsNamedWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"owners: me":                 "f.yaml:1:9: owners: a map is expected here",
		"owners:\n  \"1111\": me":    `2:3: owners: "1111" is neither a 12-digit account ID nor the path`,
		"owners:\n  /Workloads: me":  `2:3: owners: "/Workloads" is neither`,
		"owners:\n  A: me\n  A: you": `3:3: owners: "A" is set twice`,
		"owners:\n  A: [me, you]":    "2:6: owners: one value is expected here",
		"owners:\n  A: \"\"":         "2:6: owners",
		"owner-tag: [Owner]":         "1:12: owner-tag: one value is expected here",
		"owners: {}\nowners: {}":     `2:1: "owners" is set twice`,
		"owner-tag:":                 "1:1: owner-tag has no value",
	} {
		if _, err := configOf(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
