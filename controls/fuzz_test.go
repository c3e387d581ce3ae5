package controls_test

import (
	"testing"
	"testing/fstest"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// FuzzLoadWaivers: no file makes the reader panic, and what is read can be
// judged with.
func FuzzLoadWaivers(f *testing.F) {
	f.Add("version: 1\nwaivers:\n  - {id: W, check: trail-logging, reason: R, owner: O, approver: A, expires: 2026-12-31}\n")
	f.Add("version: 1\nwaivers:\n  - {id: W, framework: pci-dss-4.0.1, control: 10.3.4, reason: R, owner: O, approver: A, start: 2026-01-01, expires: 9999-12-31}\n")
	f.Add("version: 1\nwaivers: [{id: W, check: x, expires: 0000-00-00}, *a]\n")
	f.Add(bomb)
	known := library(f)
	f.Fuzz(func(t *testing.T, text string) {
		waivers, err := controls.LoadWaivers("w.yaml", []byte(text), known)
		if err != nil {
			return
		}
		for _, w := range waivers {
			if w.ID == "" || w.Owner == "" || w.Approver == "" || w.Expires.IsZero() {
				t.Errorf("%q is read as the waiver %+v", text, w)
			}
		}
		controls.Assess(snapshot("a[1]"), known, controls.Options{Waivers: waivers})
	})
}

// FuzzLoadAttestations: no file makes the reader panic, nor take a document
// that is not in its folder.
func FuzzLoadAttestations(f *testing.F) {
	one := "version: 1\nattestations:\n  - {framework: pci-dss-4.0.1, control: 10.1.1, answer: yes, statement: S, owner: O, date: 2026-09-01, expires: 2027-08-31, file: "
	f.Add(one + "policy.txt}\n")
	f.Add(one + "../secret.txt}\n")
	f.Add(one + "/etc/passwd}\n")
	f.Add(one + "policy.txt, sha256: 0000}\n")
	f.Add(bomb)
	known := library(f)
	folder := fstest.MapFS{"policy.txt": {Data: []byte("Logs are kept.")}}
	f.Fuzz(func(t *testing.T, text string) {
		attestations, documents, err := controls.LoadAttestations("a.yaml", []byte(text), folder, known)
		if err != nil {
			return
		}
		for name := range documents {
			if name != "policy.txt" {
				t.Errorf("%q takes the document %q", text, name)
			}
		}
		controls.Assess(snapshot("a[1]"), known, controls.Options{Attestations: attestations})
	})
}

// FuzzReadFixture: no fixture makes the reader or the judge panic.
func FuzzReadFixture(f *testing.F) {
	f.Add("facts: [{kind: cloudtrail.trail, id: t, account: a, region: r, data: {status: {logging: true}}}]\n")
	f.Add("facts: [{kind: cloudtrail.trail, id: t, data: {status: {_gap: {reason: denied}}}}]\nscopes: [{kind: cloudtrail.trail, account: a}]\n")
	f.Add("finished: 9999-12-31T23:59:59Z\nfacts: []\nparameters: {min: 5}\n")
	f.Add("finished: 0001-01-01T00:00:00Z\nfacts: [{kind: cloudtrail.trail, id: t, data: {status: {latest_delivery: 9999-01-01T00:00:00Z}}}]\n")
	known := library(f)
	check := known.Check("trail-logging")
	f.Fuzz(func(t *testing.T, text string) {
		if s, _, err := controls.ReadFixture("f.yaml", []byte(text), kinds(), check); err == nil {
			controls.Assess(s, known, controls.Options{AllChecks: true})
		}
	})
}

// FuzzDecodeSnapshot: whatever a snapshot says, it is judged without a panic,
// and comes out of its own JSON as it went in.
func FuzzDecodeSnapshot(f *testing.F) {
	head := `{"about":{"schema":"trailproof/snapshot/v1","finished":"2026-10-05T09:00:00Z"},"facts":[`
	f.Add([]byte(head + `],"scopes":[{"kind":"cloudtrail.trail","account":"111122223333","region":"eu-west-1","gap":{"reason":"denied"}}]}`))
	f.Add([]byte(head + `{"kind":"cloudtrail.trail","id":"t","data":{"status":{"logging":true,"_calls":["c1"]},"bucket":{"_value":null}}}]}`))
	f.Add([]byte(head + `{"kind":"account","id":"111122223333","account":"111122223333","data":{"recording":{"_value":true},"password_policy":{"_gap":{}}}}]}`))
	f.Add([]byte(head + `{"kind":"iam.user","id":"u","data":{"credentials":{"access_keys":[{"age":"never"},null]}}}]}`))
	f.Add([]byte(head + `{"kind":"region","id":"r","data":null}]}`))
	f.Add([]byte(head + `{"kind":"s3.bucket","id":"b","data":{"versioning":{"_value":{}},"lifecycle":{"_value":[null]}}}]}`))
	known := library(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := evidence.DecodeSnapshot(data, kinds())
		if err != nil {
			return
		}
		first := controls.Assess(s, known, controls.Options{AllChecks: true})
		encoded, err := evidence.EncodeSnapshot(s)
		if err != nil {
			return // such as a time in the year 10,000, which JSON cannot say
		}
		again, err := evidence.DecodeSnapshot(encoded, kinds())
		if err != nil {
			t.Fatalf("%s cannot be read again: %v", encoded, err)
		}
		second := controls.Assess(again, known, controls.Options{AllChecks: true})
		for i, r := range first.Results {
			if r.Verdict != second.Results[i].Verdict {
				t.Errorf("%s is %s, and %s when read again", r.Check, r.Verdict, second.Results[i].Verdict)
			}
		}
	})
}
