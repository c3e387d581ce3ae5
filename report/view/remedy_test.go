package view

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

func TestARemedyIsFilledInFromItsFact(t *testing.T) {
	data := map[string]any{"arn": "arn:k", "name": "o'key", "status": evidence.Missing[string](evidence.Gap{Reason: evidence.Denied})}
	b := &builder{assessment: &controls.Assessment{}, byKind: map[string][]evidence.Fact{
		"kms.key": {{Kind: "kms.key", ID: "arn:k", Account: "a", Region: "eu-west-1", Data: data}},
	}}
	s := controls.Subject{Kind: "kms.key", ID: "arn:k", Account: "a", Region: "eu-west-1"}
	in := "do {arn} --region {region} --name {name} {status} {none} '{A=1}'"
	if got, want := b.remedy(in, s), `do arn:k --region eu-west-1 --name 'o'\''key' {status} {none} '{A=1}'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	in = "--period {period}"
	if got := b.remedy(in, s); got != in {
		t.Errorf("without a period: %s", got)
	}
	b.assessment.About.Period = evidence.Period{From: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 8, 1, 2, 0, 0, 0, time.FixedZone("", 7200))}
	if got, want := b.remedy(in, s), "--period 2026-07-01T00:00:00Z..2026-08-01T00:00:00Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.ID = "a" // an account without any key
	if got := b.remedy(in, s); got != in {
		t.Errorf("without a fact: %s", got)
	}
}

func TestSentencesSayTheValuesOfTheirParameters(t *testing.T) {
	p := map[string]any{"min": json.Number("14"), "min_days": json.Number("365"), "tag": "", "kinds": []any{"a", "b"}, "age": "1d12h"}
	for in, want := range map[string]string{
		"length at least $min":          "length at least 14 ($min)",
		"kept at least $min_days":       "kept at least 365 ($min_days)",
		"any: [x includes $kinds]":      `any: [x includes ["a","b"] ($kinds)]`,
		"changed within $age":           "changed within 1d12h ($age)",
		"tags includes $tag":            `tags includes "" ($tag)`,
		`path matches "s3://${other}/"`: `path matches "s3://${other}/"`,
		"x is $unknown":                 "x is $unknown",
	} {
		if got := withParameters(in, p); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	if got, want := parametersText(p), `age = 1d12h, kinds = ["a","b"], min = 14, min_days = 365, tag = ""`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWhatSettlesARefusalNamesTheExplicitDeny(t *testing.T) {
	for detail, want := range map[string]string{
		"":                        "Allow s3:GetBucketPolicy in a r.",
		"User is not authorized.": "Allow s3:GetBucketPolicy in a r.",
		"User: x is not authorized to perform: y with an explicit deny in a resource-based policy":                "Allow s3:GetBucketPolicy in a r: an explicit deny in a resource-based policy refuses it.",
		"User: x is not authorized with an explicit deny in a service control policy: arn:aws:organizations::1:p": "Allow s3:GetBucketPolicy in a r: an explicit deny in a service control policy refuses it.",
		"with an explicit deny in an identity-based policy":                                                       "Allow s3:GetBucketPolicy in a r: an explicit deny in an identity-based policy refuses it.",
	} {
		if got := settling(evidence.Gap{Reason: evidence.Denied, Action: "s3:GetBucketPolicy", Detail: detail}, map[string]bool{"a r": true}); got != want {
			t.Errorf("%q: %s, want %s", detail, got, want)
		}
	}
}
