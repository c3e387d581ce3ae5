// Package pack writes, opens and checks evidence packs: the recorded calls and
// their responses, what was concluded from them, and the reports.
//
//	MANIFEST.json        every file: path, bytes, SHA-256
//	snapshot.json        facts and scopes
//	calls.jsonl          the ledger of calls
//	raw/<sha256>         response bodies, byte for byte
//	evidence/EV-….json   each call laid out for people
//	assessment.json      verdicts, steps, citations
//	report.pdf …         the reports
//	controls/            the YAML that judged, waivers, attestations and their files
//	SIGNATURE.dsse.json  who stands for these files, if the pack is signed
//	TIMESTAMP.tsr        since when they are there, if an authority said so
//
// The one rule to respect: a pack appears whole or not at all. It is made in a
// folder of its own (a Draft) and moved into place when every byte is on disk;
// when something goes wrong the draft stays, so collected evidence is not lost.
package pack

// The names in a pack.
const (
	ManifestFile   = "MANIFEST.json"
	SnapshotFile   = "snapshot.json"
	CallsFile      = "calls.jsonl"
	AssessmentFile = "assessment.json"
	RawFolder      = "raw"
	EvidenceFolder = "evidence"
	ControlsFolder = "controls"
	// Over the manifest, and so not in it.
	SignatureFile = "SIGNATURE.dsse.json"
	TimestampFile = "TIMESTAMP.tsr" // over the signature, or the manifest of a pack without one
)
