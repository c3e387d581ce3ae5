package sentence

import (
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestAPatternMatchesTheWholeText(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/Audit/Admin"
	for pattern, want := range map[string]bool{
		role:                             true,
		"*":                              true,
		"arn:aws:iam::*:role/*":          true, // * crosses : and /
		"arn:aws:iam::111122223333:*":    true,
		"*Admin":                         true,
		"*Admin*":                        true,
		"**Ad?in":                        true,
		"arn:aws:iam::????????????:*/*":  true,
		"arn:aws:iam::*:role/Audit":      false,
		"Audit":                          false,
		"*admin":                         false, // the case is that of ARNs
		"":                               false,
		"?":                              false,
		role + "?":                       false,
		role + "*":                       true,
		"arn.aws.iam..*":                 false, // no regular expression
		"*:role/*/*/*":                   false,
		"arn:aws:iam::*2222*:role/*min*": true,
	} {
		if got := MatchesOne([]string{"other", pattern}, role); got != want {
			t.Errorf("%q: %v", pattern, got)
		}
	}
	if MatchesOne(nil, role) || !MatchesOne([]string{"?*"}, "\u00fc") || MatchesOne([]string{"??"}, "\u00fc") {
		t.Error("no patterns match, or a letter is not one character")
	}
}

// TestAPatternTakesNoTimeToSpeakOf: many stars do not multiply.
func TestAPatternTakesNoTimeToSpeakOf(t *testing.T) {
	before := time.Now()
	if MatchesOne([]string{strings.Repeat("*a", 500) + "b"}, strings.Repeat("a", 2000)) {
		t.Error("it matched")
	}
	if took := time.Since(before); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAListThatWasNotGivenLeavesWhatItFoundUndecided(t *testing.T) {
	two := []entry{{"e1"}, {"e2"}}
	for _, c := range []struct {
		entries  []entry
		unread   bool
		patterns []any
		want     Truth
		got      string
	}{
		{nil, false, []any{}, True, "none"},
		{nil, true, []any{"*"}, Unknown, "no answer: denied"},
		{two, false, []any{}, Unknown, "2 of 2 undecided: entry e1; entry e2"},
		{two, false, []any{"e?"}, True, "2 of 2 as expected: entry e1; entry e2"},
		{two, true, []any{"e?"}, Unknown, "and perhaps more, no answer: denied"},
		{two, false, []any{"x", "*2"}, False, "1 of 2 otherwise: entry e1. 1 of 2 as expected: entry e2"},
		{two, true, []any{"*2"}, False, "1 of 2 otherwise: entry e1"},
	} {
		l := ledger{Entries: c.entries}
		if c.unread {
			l.Unread = &evidence.Gap{Reason: evidence.Denied, Action: "iam:ListRoles"}
		}
		r := on(t, each("entries", "id matches $approved"), l, map[string]any{"approved": c.patterns})
		if r.Truth != c.want || !strings.Contains(r.Got, c.got) {
			t.Errorf("%v, %v: %v %s", c.entries, c.patterns, r.Truth, r.Got)
		}
		if (r.Gap != nil) != (r.Truth == Unknown) {
			t.Errorf("%v with gap %v", r.Truth, r.Gap)
		}
	}
	r := on(t, each("kinds", "it matches $approved"), ledger{Kinds: []kind{"read"}}, map[string]any{"approved": []any{}})
	if r.Truth != Unknown || r.Gap.Reason != evidence.NotAsked || !strings.Contains(r.Gap.Detail, "$approved") {
		t.Errorf("%v, %v", r.Truth, r.Gap)
	}
}

func TestPatternsAreExplainedInFewWords(t *testing.T) {
	for text, want := range map[string]string{
		"id matches $approved":   "id matches one of the 2 patterns of $approved",
		`id matches ["e*", "x"]`: `id matches ["e*", "x"]`,
	} {
		c, err := Compile(each("entries", text), ledgerType, map[string]any{"approved": []any{"e?", "x"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Explain(); !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
