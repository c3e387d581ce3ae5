package policy

import (
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
