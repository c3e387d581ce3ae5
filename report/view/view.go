// Package view is the presentation model: everything the reports print, computed
// once, ordered, counted and phrased. Formats lay it out; they add nothing, and
// so the numbers of all formats agree by construction.
package view

import (
	"cmp"
	"time"

	"github.com/trailproof/trailproof/controls"
)

// Result is a verdict in the words of an audit, worst first.
type Result int

const (
	Exception    Result = iota // Fail
	Waived                     // Fail with a waiver in force
	Inconclusive               // Unknown for want of evidence
	NotTested                  // Unknown, awaiting an attestation
	NoExceptions               // Pass
	NotApplicable
)

// Results lists every result, worst first.
func Results() []Result {
	return []Result{Exception, Waived, Inconclusive, NotTested, NoExceptions, NotApplicable}
}

var resultWords = [...]string{"Exception noted", "Exception, waived", "Inconclusive", "Not tested", "No exceptions", "Not applicable"}

func (r Result) String() string { return resultWords[r] }

// Counts counts results; index it with a Result.
type Counts [NotApplicable + 1]int

// Total is the number of results counted.
func (c Counts) Total() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Pair is a label and its value, for cover blocks and key/value tables.
type Pair struct {
	Label, Value string
	Mono         bool // an identifier or a hash
}

// Pack is the whole report.
type Pack struct {
	Title       [2]string // cover title, two lines
	Subtitle    string
	Period      string // "1 July 2026 – 30 September 2026", or "As of …"
	PeriodNote  string // "Observation period, 92 days, UTC", or "Configuration at one moment, UTC"
	Entity      string // for the running header
	EntityBlock []Pair
	PackBlock   []Pair
	Produced    []Pair // how the pack was produced: command, caller, times, digests in full
	ID          string // pack ID
	Root        string // SHA-256 of MANIFEST.json's file list, in full
	Draft       string // why the pack is not final ("interrupted…"); "" if it is
	Generated   time.Time

	Classification string   // the label on every page: "Confidential"
	Paper          Paper    // that the report is printed on
	Masked         []string // what was masked in every format, and how much of it; nil if nothing was

	Counts     Counts // of checks
	Tests      int
	Subjects   int // subjects examined, over all checks
	Calls      int // calls in the ledger
	Summary    []string
	Figures    []Figure
	Frameworks []Framework
	Attention  []Attention // matters for the auditor's attention, worst first

	Population []Population
	Accounts   []Account
	Trails     []Trail
	Gaps       []Gap
	Exclusions []string
	Limits     []string
	Sampling   string
	Samples    []Sample  // drawn from populations, to be tested further by hand
	Proof      Proof     // what the log archive proves of the period
	Access     Access    // who has power over the audit trail
	Alerts     Alerts    // who learns of what happens
	Standings  Standings // accounts by check

	Checks     []Check
	Exceptions []ExceptionItem
	Waivers    []Waiver
	Undecided  []Undecided
	Attests    []Attest
	Human      []string // what is amiss with waivers and attestations: expired, unused, too broad
	// Applicability is the statement of applicability, by framework that asks for
	// one; Worksheets are what a person completes where a requirement is met in
	// another way.
	Applicability []Applicability
	Worksheets    []Worksheet
	Mapping       []Mapping
	Evidence      []Evidence
	Files         []File
	Redactions    []string
	Repeat        []string // what can be performed again from the pack alone, and what not
	Verify        []string // commands that check the pack
	Glossary      []Pair

	// Assessment is what the report presents, for the machine formats.
	Assessment *controls.Assessment
}

// Under is the report as a pack prints it whose files are under the root.
func (p *Pack) Under(root string, files []File) *Pack {
	q := *p
	q.Root, q.Files = root, files
	return &q
}

// RootText is the root, or why there is none.
func (p *Pack) RootText() string {
	return cmp.Or(p.Root, "none: this report stands alone, not in a pack")
}

// Figure is a key figure of the summary. Tone picks the colour of its edge.
type Figure struct {
	Value, Label, Note string
	Tone               Result
}

// Framework is one catalog: its requirements in the standard's own order.
type Framework struct {
	ID, Title    string
	Note         string // how its results are to be read; "" if the catalog says nothing
	Counts       Counts
	Requirements []Requirement
}

// Requirement is one control of a catalog.
type Requirement struct {
	Framework  string // catalog ID
	Group      string // the part of the standard, e.g. "10.2  What the audit log records"; "" if none
	ID         string // the standard's number
	Title      string // our own
	Paraphrase string // our own words for what it asks
	Severity   string
	Result     Result
	Words      string // the verdict in the framework's words, e.g. "Not in Place"
	Basis      string // tested, attested, inherited …; what is awaited of a person is said
	Checks     []Ref  // check number and result
	Attest     string // the question put to a person; "" if none
	Attested   string // the answer on file; "" if none
	Inherited  string // the provider's report that answers it; "" if it is not inherited
	NotShown   string // what a pass does not show
	Document   string // which document would complete it
	Why        string
}

// Ref points at a check.
type Ref struct {
	Number, ID string // CT-07, log-file-validation
	Result     Result
	Parameters string // "min_days = 365"; "" if none
}

// Check is one check with one set of parameters: printed as a control.
type Check struct {
	Number     string // CT-07, or CT-07b for a further parameter set
	ID         string
	Title      string
	Statement  string // rationale: why it matters
	Family     string
	Severity   string
	Type       string // "preventive, automated" and so on
	Population string // "every trail, where home is true"
	Parameters string
	Criteria   []Criterion
	Result     Result
	Examined   int // subjects
	Deviations int // subjects that fail
	Undecided  int // subjects that are unknown
	Why        string
	Awaits     string // what this version lacks to judge it; "" if the check was performed
	Tests      []Test
	Subjects   []Subject
	Unread     []Gap
	NotShown   string
	Remedy     string
}

// Criterion is a requirement that cites a check.
type Criterion struct{ Framework, ID, Title string }

// Test is one sentence of a check, over the whole population.
type Test struct {
	Number     string // CT-07.T1
	Procedure  string // what was done, in the past tense
	Sentence   string // the sentence executed
	Population int
	Deviations int
	Undecided  int
	Evidence   []string // EV-000412
	Result     Result
	Why        string // why it is inconclusive where no subject is undecided; else ""
}

// Subject is one thing examined, with what was found sentence by sentence.
type Subject struct {
	ID, Kind, Account, Region string
	Result                    Result
	Reason                    string
	Waiver                    string // WV-0001, if one in force covers its failure
	Steps                     []Step
}

// Step is one sentence evaluated on one subject.
type Step struct {
	Test     string // CT-07.T1
	Sentence string
	Got      string
	Truth    string
	Gap      string
	Evidence []string
}

// Attention is one line of the summary's table.
type Attention struct {
	ID, Check, What, When string
	Result                Result
}

// Population is one line of the completeness table.
type Population struct {
	Name               string
	Expected, Examined int
	Difference         int    // expected and not examined
	Method             string // how completeness was established
	// ExpectedUnknown says that a part could not be listed: Expected is what is
	// known of it, and the difference is not known.
	ExpectedUnknown bool
}

// Account is one account in scope.
type Account struct {
	ID, Name, Status string
	Unit             string // the organizational units it lies in: "Workloads/Production"
	Examined         string // yes, partly, no
	Why              string
	Regions          []Region
}

// Region is one enabled region of an account. Recording and Management are the
// facts found there, in words.
type Region struct {
	Name, Examined, Why   string
	Recording, Management string
}

// Trail is one trail in scope.
type Trail struct {
	Name, ARN, Home, Type, Logging, Validation, Key, Bucket string
	Evidence                                                []string
}

// Gap is one thing that could not be read.
type Gap struct {
	Account, Region, Reason, Action, Detail string
	Controls                                []string
	Evidence                                []string
}

// ExceptionItem is one failing subject of one check.
type ExceptionItem struct {
	ID         string // EX-0001
	Check      string // CT-07
	CheckID    string
	Title      string
	Subject    string
	Account    string
	Region     string
	Severity   string
	Condition  string // what was found
	Criteria   string // what was expected: the sentence
	Cause      string // why it is so, as far as the evidence tells; "" if it does not
	Effect     string // the check's rationale
	Correction string // the remedy
	Waiver     string // WV-0001, if one is in force
	Owner      string // who answers for the subject or its account; "" if nobody is named
	Tags       string // the subject's, "Owner=payments, stage=prod"; "" if none are known
	Result     Result
	Evidence   []string
}

// Waiver is one waiver, in force or not.
type Waiver struct {
	ID, Scope, Reason, Compensating, Owner, Approver, Ticket string
	Start, Expires                                           time.Time
	State                                                    string // in force, expired, not yet in force, unused
	UsedBy                                                   []string
	Notes                                                    []string // what is amiss with it; they stand in Pack.Human, too
}

// Undecided is a control that is inconclusive or not tested, and what would
// settle it.
type Undecided struct {
	Framework, ID, Title string
	Result               Result
	Why, Needed          string
}

// Attest is one question put to a person.
type Attest struct {
	Framework, ID, Title, Question, Answer, Statement, Owner, File, SHA256 string // of several documents, File and SHA256 are lists with commas
	Date, Expires                                                          time.Time
	Result                                                                 Result
}

// Sample is a selection from a population, drawn by a seed so that anyone can draw
// it again. Nothing was judged by it: every check examines its whole population.
type Sample struct {
	ID         string // SA-01
	Population string // what was drawn from, in words: "every cloudtrail.trail"
	Size       int    // of the population
	SHA256     string // of the population: its sorted identifiers, one a line
	Method     string // how items are chosen, in words that let another program choose the same
	Seed       string
	Items      []SampleItem
}

// SampleItem is one item chosen, in the order of the choice.
type SampleItem struct {
	Position            int // in the sorted population, from 1
	ID, Account, Region string
}

// Applicability is one line of a statement of applicability (ISO/IEC 27001:2022,
// 6.1.3 d): a control, whether it applies, why, and how far it is in place.
type Applicability struct {
	Framework, Group, ID, Title string
	Applies                     string // yes, no, to be decided
	Justification               string // why it is included or excluded
	Status                      string // how far it is implemented, as tested
	Result                      Result
	Evidence                    []string // check numbers and attestations it rests on
}

// Worksheet is a form that a person completes where a requirement is met in
// another way: a compensating control (PCI DSS, appendix B and C), or the
// alternative to an addressable specification (45 CFR 164.306(d)(3)).
type Worksheet struct {
	ID                            string // WS-01
	Kind                          string // "Compensating control", "Addressable specification"
	Framework, Requirement, Title string
	Waiver                        string // WV-0001, if one is the occasion
	Lines                         []Pair // the form's questions and what is known; Value is "" where a person writes
}

// Mapping is one cell of the matrix of checks and criteria.
type Mapping struct {
	Framework, Criterion, Title, Check, CheckID string
	Result                                      Result
}

// Evidence is one evidence item: a call of the ledger.
type Evidence struct {
	ID        string // EV-000412
	Call      string // the ledger's call ID
	Content   string // what it holds, in words
	Source    string // cloudtrail:GetTrailStatus
	Account   string
	Region    string
	At        time.Time
	RequestID string
	Outcome   string // answered, denied, …
	File      string // evidence/EV-000412.json
	Raw       string // raw/<sha256>; "" if nothing came back
	Bytes     int64
	SHA256    string // of the raw response
	Tests     []string
	Command   string      // the equivalent aws CLI command
	Chains    []ReadChain // what came of the chains read, if the item stands for the many reads of a log archive
}

// File is one file of the pack.
type File struct {
	Path   string
	Bytes  int64
	SHA256 string
}
