package controls

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// AssessmentSchema names the version of assessment.json.
const AssessmentSchema = "trailproof/assessment/v1"

// Assessment is the verdicts of catalogs on a snapshot, with their reasons.
// Its JSON is the contract of assessment.json.
type Assessment struct {
	About    About           `json:"about"`
	Catalogs []CatalogResult `json:"catalogs"`
	Results  []Result        `json:"results"`
	Waivers  []WaiverResult  `json:"waivers"`
	Answers  []AnswerResult  `json:"attestations"`
	Coverage Coverage        `json:"coverage"`
}

// WaiverResult is one waiver of the register, whether it is in force when the
// collection finished, and the controls that fail and that it covers.
type WaiverResult struct {
	Waiver
	State string   `json:"state"` // in force, expired, not yet in force, unused
	Used  []string `json:"used"`  // "pci-dss-4.0.1 10.2.1", or "check log-bucket-replicated"; empty if it covers no failure
	Notes []string `json:"notes"` // what is amiss with it, in phrases: it expired, it is unused, too broad, too long
}

// AnswerResult is one attestation on file, whether it speaks when the collection
// finished, and what is amiss with it.
type AnswerResult struct {
	Attestation
	State string   `json:"state"` // in force, expired, superseded, unused
	Notes []string `json:"notes"`
}

// About says what was assessed, with what.
type About struct {
	Schema      string          `json:"schema"`
	Tool        evidence.Tool   `json:"tool"`
	Caller      evidence.Caller `json:"caller"`
	Period      evidence.Period `json:"period"`
	Started     time.Time       `json:"started"`
	Finished    time.Time       `json:"finished"`
	Arguments   []string        `json:"arguments"`
	Interrupted bool            `json:"interrupted,omitempty"`
	Digests     Digests         `json:"digests"`
}

// Digests fix the inputs that are not evidence.
type Digests struct {
	Catalogs evidence.Digest `json:"catalogs"`
	Config   evidence.Digest `json:"config"`
}

// CatalogResult is one framework assessed.
type CatalogResult struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Controls []ControlResult `json:"controls"`
}

// ControlResult is one requirement assessed.
type ControlResult struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Severity Severity `json:"severity"`
	Verdict  Verdict  `json:"verdict"`
	Words    string   `json:"words"` // as printed for auditors, e.g. "Exception noted"
	// Basis is tested, attested, tested-and-attested, inherited or
	// not-collected: what the verdict rests on.
	Basis       string             `json:"basis"`
	Checks      []string           `json:"checks"`
	Parameters  map[string]any     `json:"parameters,omitempty"` // of the control, by name
	Attestation *AttestationResult `json:"attestation,omitempty"`
	Waiver      *Waiver            `json:"waiver"`
	Waivers     []string           `json:"waivers,omitempty"`     // IDs of those in force that cover its failure, wholly or in part
	Compensated bool               `json:"compensated,omitempty"` // waivers that name a compensating control cover all of it
	Why         string             `json:"why"`                   // one sentence
}

// AttestationResult is the question a control puts to a person, and the answer
// if one was given and is in force.
type AttestationResult struct {
	Question  string       `json:"question"`
	Verdict   Verdict      `json:"verdict"`
	Given     *Attestation `json:"given,omitempty"`
	Inherited string       `json:"inherited,omitempty"` // the provider's report that answers it
}

// Result is one check judged with one set of parameters.
type Result struct {
	Check      string         `json:"check"`
	Severity   Severity       `json:"severity"`
	Verdict    Verdict        `json:"verdict"`
	Parameters map[string]any `json:"parameters,omitempty"`
	Waiver     string         `json:"waiver,omitempty"` // ID of the first, if waivers in force cover every failing subject
	Subjects   []Subject      `json:"subjects"`
	Unread     []Unread       `json:"unread"`
	// Uncollected says what this version lacks, by collecting or concluding, to
	// judge the check; its verdict is Unknown.
	Uncollected string `json:"uncollected,omitempty"`
}

// Subject is one thing judged.
type Subject struct {
	Kind    string  `json:"kind"`
	ID      string  `json:"id"`
	Account string  `json:"account"`
	Region  string  `json:"region"`
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason"`
	Waiver  string  `json:"waiver,omitempty"` // ID of one in force that covers its failure
	Steps   []Step  `json:"steps"`
}

// Step is one sentence evaluated on a subject.
type Step struct {
	Sentence string            `json:"sentence"`
	Truth    string            `json:"truth"` // true, false or unknown
	Got      string            `json:"got"`   // what was found, in words
	Gap      *evidence.Gap     `json:"gap"`
	Calls    []evidence.CallID `json:"calls"`
}

// Unread is a part of the population that could not be listed.
type Unread struct {
	Kind    string            `json:"kind"`
	Account string            `json:"account"`
	Region  string            `json:"region"`
	Reason  evidence.Reason   `json:"reason"`
	Action  string            `json:"action"`
	Detail  string            `json:"detail,omitempty"`
	Calls   []evidence.CallID `json:"calls,omitempty"`
}

// Coverage says how much could be decided, and what stood in the way.
type Coverage struct {
	Controls ControlCoverage   `json:"controls"`
	Calls    CallCoverage      `json:"calls"`
	Accounts []AccountCoverage `json:"accounts"`
	Regions  []RegionCoverage  `json:"regions"`
	Gaps     []CoverageGap     `json:"gaps"`
}

// ControlCoverage counts controls with a verdict (pass, fail, not applicable)
// and without.
type ControlCoverage struct {
	Decided   int `json:"decided"`
	Undecided int `json:"undecided"`
}

// CallCoverage counts the calls of the ledger by outcome. An answer such as
// "there is no bucket policy" is made, not failed.
type CallCoverage struct {
	Made      int `json:"made"`
	Denied    int `json:"denied"`
	Failed    int `json:"failed"`
	Throttled int `json:"throttled"`
}

// AccountCoverage is one expected account: examined, partly, or not, and why.
type AccountCoverage struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Status   string `json:"status"`
	Examined string `json:"examined"` // yes, partly, no
	Why      string `json:"why"`
}

// RegionCoverage is one enabled region of one account.
type RegionCoverage struct {
	Account  string `json:"account"`
	Region   string `json:"region"`
	Examined string `json:"examined"`
	Why      string `json:"why"`
}

// CoverageGap is one thing that could not be read, with the controls it leaves
// undecided.
type CoverageGap struct {
	Account  string            `json:"account"`
	Region   string            `json:"region"`
	Reason   evidence.Reason   `json:"reason"`
	Action   string            `json:"action"`
	Detail   string            `json:"detail"`
	Calls    []evidence.CallID `json:"calls"`
	Checks   []string          `json:"checks"`   // left undecided on some subject
	Controls []string          `json:"controls"` // left undecided: "pci-dss-4.0.1 10.2.1"
}
