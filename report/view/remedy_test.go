package view

import (
	"encoding/json"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

func TestARemedyIsFilledInFromItsFact(t *testing.T) {
	data := map[string]any{"arn": "arn:k", "name": "o'key", "status": evidence.Missing[string](evidence.Gap{Reason: evidence.Denied})}
	b := &builder{documents: map[[4]string]document{}, byKind: map[string][]evidence.Fact{
		"kms.key": {{Kind: "kms.key", ID: "arn:k", Account: "a", Region: "eu-west-1", Data: data}},
	}}
	s := controls.Subject{Kind: "kms.key", ID: "arn:k", Account: "a", Region: "eu-west-1"}
	in := "do {arn} --region {region} --name {name} {status} {none} '{A=1}'"
	if got, want := b.remedy(in, s), `do arn:k --region eu-west-1 --name 'o'\''key' {status} {none} '{A=1}'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.ID = "a" // an account without any key
	if got := b.remedy(in, s); got != in {
		t.Errorf("without a fact: %s", got)
	}
}

func TestSentencesSayTheValuesOfTheirParameters(t *testing.T) {
	p := map[string]any{"min": json.Number("14"), "min_days": json.Number("365"), "tag": "", "kinds": []any{"a", "b"}}
	for in, want := range map[string]string{
		"length at least $min":          "length at least 14 ($min)",
		"kept at least $min_days":       "kept at least 365 ($min_days)",
		"any: [x includes $kinds]":      `any: [x includes ["a","b"] ($kinds)]`,
		"tags includes $tag":            `tags includes "" ($tag)`,
		`path matches "s3://${other}/"`: `path matches "s3://${other}/"`,
		"x is $unknown":                 "x is $unknown",
	} {
		if got := withParameters(in, p); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	if got, want := parametersText(p), `kinds = ["a","b"], min = 14, min_days = 365, tag = ""`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
