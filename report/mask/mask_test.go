package mask

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/view"
)

func sample() *view.Pack {
	return &view.Pack{
		Entity: "Meridian Payments",
		Accounts: []view.Account{
			{ID: "111122223333", Name: "management", Unit: "Core"},
			{ID: "333344445555", Name: "Meridian Log Archive"},
		},
		Trails:     []view.Trail{{Name: "trail", ARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/trail", Bucket: "meridian-logs"}},
		Frameworks: []view.Framework{{Requirements: []view.Requirement{{ID: "10.2.1.1", Title: "Why management reads 10.2.1.1", Why: "10.2.1.1: no trail covers 111122223333"}}}},
		Checks: []view.Check{{Title: "A trail records everything", Subjects: []view.Subject{{
			ID: "arn:aws:s3:::meridian-logs", Kind: "s3.bucket", Account: "333344445555",
			Reason: "the bucket meridian-logs of Meridian Log Archive admits arn:aws:iam::444455556666:role/path/Deploy and Deploy from 10.1.2.3, not 0.0.0.0/0",
			Steps: []view.Step{{Got: `333344445555_CloudTrail_eu-west-1_trail_x, "trail", trail ana@meridian.example o-abcdefghij`,
				Gap: "aws-cloudtrail-logs-111122223333 8f14e45f-ceea-467f-9b3a-111122223333 00000111122223333aaaa"}},
		}}}},
		Exceptions: []view.ExceptionItem{{ID: "EX-0001", Owner: "Ana", Tags: "Owner=ana", Subject: "arn:aws:iam::aws:policy/AdministratorAccess"}},
		Evidence:   []view.Evidence{{ID: "EV-000001", Call: "c0ffee", File: "evidence/EV-000001.json"}},
	}
}

func text(t *testing.T, p *view.Pack) string {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestNothingThatIdentifiesIsLeft(t *testing.T) {
	p := sample()
	before := text(t, p)
	out := text(t, Pack(p))
	for _, secret := range []string{"333344445555", "444455556666", "Meridian", "meridian-logs", "Deploy", "10.1.2.3", "ana@", "Ana", "o-abcdefghij", "c0ffee", "=ana", "trail/trail\"", "_trail_"} {
		if strings.Contains(out, secret) {
			t.Errorf("%q is left in %s", secret, out)
		}
	}
	for _, kept := range []string{"10.2.1.1", "Why management reads", "no trail covers", "0.0.0.0/0", "8f14e45f-ceea-467f-9b3a-111122223333", "00000111122223333aaaa",
		"arn:aws:iam::aws:policy/AdministratorAccess", "EX-0001", "arn:aws:s3:::bucket-0001", "CloudTrail_eu-west-1"} {
		if !strings.Contains(out, kept) {
			t.Errorf("%q is gone from %s", kept, out)
		}
	}
	if text(t, p) != before {
		t.Error("the report that was masked is not as it was")
	}
}

func TestAStandInIsTheSameEverywhere(t *testing.T) {
	out := Pack(sample())
	s := out.Checks[0].Subjects[0]
	if out.Trails[0].Bucket != "bucket-0001" || !strings.Contains(s.Reason, "the bucket bucket-0001 of ") || s.ID != "arn:aws:s3:::bucket-0001" {
		t.Errorf("%q, %q and %q name one bucket", out.Trails[0].Bucket, s.ID, s.Reason)
	}
	if s.Account != out.Accounts[1].ID || s.Account == out.Accounts[0].ID {
		t.Errorf("accounts %q and %q", s.Account, out.Accounts[1].ID)
	}
	if len(out.Masked) < 5 || out.Evidence[0].File != "" {
		t.Errorf("it does not say so: %q", out.Masked)
	}
}

func TestMaskingIsDeterministicAndDoneOnce(t *testing.T) {
	once := text(t, Pack(sample()))
	for range 20 {
		if again := text(t, Pack(sample())); again != once {
			t.Fatalf("another result:\n%s\n%s", once, again)
		}
	}
}

func FuzzReplace(f *testing.F) {
	f.Add("arn:aws:iam::111122223333:role/a/b and ana@example.org ::1 2001:db8::1")
	f.Add("arn:aws:s3:::a_\xff/é/111122223333_x")
	f.Fuzz(func(t *testing.T, s string) {
		d := newDictionary()
		d.learn(s+" 111122223333 ", evidenceText)
		d.settle()
		if out := d.replace(s+" 111122223333 ", evidenceText); strings.HasSuffix(out, " 111122223333 ") {
			t.Errorf("%q became %q", s, out)
		}
	})
}
