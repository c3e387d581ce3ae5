package policy

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestMatchReadsWildcards(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"a*c", "abbc", true},
		{"a*c", "abbd", false},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"a?c", "aéc", true},
		{"*a*b*", "xxaxxbxx", true},
		{"arn:aws:s3:::logs*", "arn:aws:s3:::logs/a/b", true},
		{"arn:aws:s3:::logs/*", "arn:aws:s3:::logs", false},
		{"${aws:username}", "bob", false},
	} {
		if got := Match(test.pattern, test.text); got != test.want {
			t.Errorf("Match(%q, %q) is %v", test.pattern, test.text, got)
		}
	}
	if Match(strings.Repeat("*a", 500)+"b", strings.Repeat("a", 20000)) {
		t.Error("a pattern that ends in b matches a text without one")
	}
}

func TestActionsAreComparedWithoutRegardToCase(t *testing.T) {
	if !(Statement{Actions: []string{"S3:getobject*"}}).Covers("s3:GetObjectVersion") {
		t.Error("S3:getobject* covers s3:GetObjectVersion")
	}
	if (Statement{NotActions: []string{"s3:get*"}}).Covers("s3:GetObject") {
		t.Error("NotAction s3:get* leaves out s3:GetObject")
	}
}

func TestBothReadersOfPatternsAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	words := func(letters []rune, n int) string {
		var out []rune
		for range n {
			out = append(out, letters[random.IntN(len(letters))])
		}
		return string(out)
	}
	matches := 0
	for range 20_000 {
		pattern, text := words([]rune("ab:€*?"), random.IntN(6)), words([]rune("ab:€"), random.IntN(7))
		want := wildcards(pattern).match(text)
		if got := Match(pattern, text); got != want {
			t.Fatalf("%q of %q: %v and %v", pattern, text, got, want)
		}
		if want {
			matches++
		}
	}
	if matches == 0 {
		t.Error("nothing ever matched")
	}
}
