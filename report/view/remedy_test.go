package view

import (
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
