package view

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestTheNearestToTheAccountOwnsIt(t *testing.T) {
	o := Owners{Tag: "Owner", Of: map[string]string{
		"111122223333": "its own", "Workloads": "all workloads", "Workloads/Prod*": "production", "Sandbox/*": "sandbox",
	}}
	tags := map[string]string{"Owner": "the tag's"}
	for _, c := range []struct {
		account evidence.Account
		want    string
	}{
		{evidence.Account{ID: "111122223333", Unit: "Workloads/Production", Tags: tags}, "its own"},
		{evidence.Account{ID: "2", Unit: "Workloads/Production/EU"}, "production"},
		{evidence.Account{ID: "2", Unit: "Workloads/Test"}, "all workloads"},
		{evidence.Account{ID: "2", Unit: "Sandbox/a/b"}, "sandbox"},
		{evidence.Account{ID: "2", Unit: "Sandbox", Tags: tags}, "the tag's"},
		{evidence.Account{ID: "2", Tags: tags}, "the tag's"},
		{evidence.Account{ID: "2"}, ""},
	} {
		if got := o.account(c.account); got != c.want {
			t.Errorf("%+v is owned by %q, want %q", c.account, got, c.want)
		}
	}
	if got := (Owners{}).account(evidence.Account{ID: "2", Tags: tags}); got != "" {
		t.Errorf("without settings the owner is %q", got)
	}
}
