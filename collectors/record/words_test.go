package record

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestAChangeSaysWhatWasDoneByWhomAndWhen(t *testing.T) {
	c := Change{
		Time: time.Date(2026, 9, 14, 3, 12, 0, 0, time.UTC), Name: "StopLogging", Target: "audit",
		Actor: "arn:aws:iam::111122223333:user/mallory", Address: "192.0.2.7", EventID: "5c7c1a3e-0001",
	}
	want := "StopLogging of audit at 2026-09-14T03:12:00Z by arn:aws:iam::111122223333:user/mallory from 192.0.2.7, event 5c7c1a3e-0001"
	if got := c.String(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	c.Actor, c.Error = "", "AccessDenied"
	for _, part := range []string{"by somebody whom the record does not name", "refused with AccessDenied"} {
		if !strings.Contains(c.String(), part) {
			t.Errorf("%s does not say %q", c, part)
		}
	}
}

func TestAChangeOfHostileTextIsPrintable(t *testing.T) {
	c := Change{Name: "Stop\x1b[2J", Target: "a\nb", Actor: strings.Repeat("x", 10_000), EventID: "\xff"}
	got := c.String()
	if strings.ContainsAny(got, "\x1b\n") || !utf8.ValidString(got) || len(got) > 1000 {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

func TestEveryClassIsAWordOfTheVocabulary(t *testing.T) {
	words := Observed{}.Words()
	for _, c := range []Class{ManagementRead, ManagementWrite, DataRead, DataWrite, AccessDenied, SignIn, SignInFailure, RootUse, IdentityChange, LoggingChange, ResourceCreated, ResourceDeleted, LogAccess} {
		if !slices.Contains(words, string(c)) {
			t.Errorf("%s is no word", c)
		}
	}
	if len(words) != 13 {
		t.Errorf("%d words", len(words))
	}
}
