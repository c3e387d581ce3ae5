package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestTheExternalIDIsNotKept(t *testing.T) {
	for typed, want := range map[string]string{
		"scan --org --external-id s3cret --role-name R": "scan --org --external-id REDACTED --role-name R",
		"scan --external-id=s3cret":                     "scan --external-id=REDACTED",
		"scan --external-id":                            "scan --external-id",
		"scan -q":                                       "scan -q",
	} {
		if got := spoken(strings.Fields(typed)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q is kept as %q", typed, got)
		}
	}
}
