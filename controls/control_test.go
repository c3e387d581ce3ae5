package controls_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// framework is a small library: two checks that judge, one that awaits, and
// controls that rest on them in every way.
func framework(t testing.TB) *controls.Library {
	t.Helper()
	return small(t,
		checkYAML(1, "good", "for: every thing", "expect: [good is true]", "if_none: fail")+
			checkYAML(2, "large", "for: every thing", "expect: [size at least $min]", "if_none: fail", "parameters: {min: 0}")+
			checkYAML(3, "later", "awaits: A thing to come."),
		smallCatalog+`      - {id: tested, title: T, asks: A, severity: high, checks: [good]}
      - {id: both, title: T, asks: A, severity: medium, checks: [good], attestation: "Is it?"}
      - {id: asked, title: T, asks: A, severity: low, attestation: "Is it?"}
      - {id: inherited, title: T, asks: A, severity: low, attestation: "Is it?", inherited: The provider's report}
      - {id: awaited, title: T, asks: A, severity: low, checks: [later]}
      - {id: larger, title: T, asks: A, severity: critical, checks: [good, {check: large, with: {min: 10}}]}
      - {id: large, title: T, asks: A, severity: critical, checks: [large]}
`)
}

func controlOf(t testing.TB, a controls.Assessment, id string) controls.ControlResult {
	t.Helper()
	for _, catalog := range a.Catalogs {
		for _, c := range catalog.Controls {
			if c.ID == id {
				return c
			}
		}
	}
	t.Fatalf("no control %s", id)
	return controls.ControlResult{}
}

func day(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// assess judges a small world with the framework.
func assess(t testing.TB, world string, o controls.Options) controls.Assessment {
	t.Helper()
	s := snapshot(world)
	s.About.Finished = finished
	return controls.Assess(s, framework(t), o)
}

func TestControlsSayTheirVerdictInTheWordsOfAnAudit(t *testing.T) {
	yes := func(control, answer string) controls.Attestation {
		return controls.Attestation{Framework: "small", Control: control, Answer: answer, Owner: "Ada", Date: day(t, "2026-09-01"), Expires: day(t, "2027-09-01")}
	}
	old := yes("asked", "yes")
	old.Expires = day(t, "2026-10-04")
	last := yes("asked", "yes")
	last.Expires = day(t, "2026-10-05") // the day of the collection itself
	for _, test := range []struct {
		world, control string
		attested       []controls.Attestation
		verdict        controls.Verdict
		words, basis   string
		why            string
	}{
		{"a[1] a:1:tt", "tested", nil, controls.Pass, "No exceptions", "tested", "good: 1 examined, no exceptions"},
		{"a[1] a:1:tf", "tested", nil, controls.Fail, "Exception noted", "tested", "good: 1 of 1 fail"},
		{"a[1] a:1:tu", "tested", nil, controls.Unknown, "Inconclusive", "tested", "good: 1 of 1 undecided"},
		{"a[?]", "tested", nil, controls.Unknown, "Inconclusive", "tested", "good: thing not read in 1 place"},
		{"a[1] a:1:tt", "both", nil, controls.Unknown, "Not tested", "tested-and-attested", "no attestation is on file"},
		{"a[1] a:1:tu", "both", nil, controls.Unknown, "Inconclusive", "tested-and-attested", "good: 1 of 1 undecided; no attestation is on file"},
		{"a[1] a:1:tf", "both", nil, controls.Fail, "Exception noted", "tested-and-attested", "good: 1 of 1 fail"},
		{"a[1] a:1:tt", "both", []controls.Attestation{yes("both", "yes")}, controls.Pass, "No exceptions", "tested-and-attested",
			`good: 1 examined, no exceptions; Ada attested "yes" on 2026-09-01`},
		{"a[1] a:1:tt", "both", []controls.Attestation{yes("both", "no")}, controls.Fail, "Exception noted", "tested-and-attested", `Ada attested "no" on 2026-09-01`},
		{"a[1] a:1:tt", "asked", []controls.Attestation{yes("asked", "not-applicable")}, controls.NotApplicable, "Not applicable", "attested", `Ada attested "not-applicable" on 2026-09-01`},
		{"a[1] a:1:tt", "asked", []controls.Attestation{old}, controls.Unknown, "Not tested", "attested", "the attestation by Ada expired on 2026-10-04"},
		{"a[1] a:1:tt", "asked", []controls.Attestation{last}, controls.Pass, "No exceptions", "attested", `Ada attested "yes" on 2026-09-01`},
		{"a[1] a:1:tt", "asked", []controls.Attestation{old, yes("asked", "no")}, controls.Fail, "Exception noted", "attested", `Ada attested "no" on 2026-09-01`},
		{"a[1] a:1:tt", "asked", []controls.Attestation{yes("both", "yes")}, controls.Unknown, "Not tested", "attested", "no attestation is on file"},
		{"a[1] a:1:tt", "asked", []controls.Attestation{yes("asked", "yes"), yes("asked", "no")}, controls.Fail, "Exception noted", "attested", `Ada attested "no" on 2026-09-01`},
		{"a[1] a:1:tt", "asked", []controls.Attestation{yes("asked", "no"), yes("asked", "yes")}, controls.Fail, "Exception noted", "attested", `Ada attested "no" on 2026-09-01`},
		{"a[1] a:1:tt", "inherited", nil, controls.Unknown, "Not tested", "inherited", "no attestation is on file"},
		{"a[1] a:1:tt", "awaited", nil, controls.Unknown, "Inconclusive", "not-collected", "not judged by this version: later"},
		{"a[1] a:1:tt", "larger", nil, controls.Fail, "Exception noted", "tested", "large: 1 of 1 fail"},
		{"a[1] a:1:tt", "large", nil, controls.Pass, "No exceptions", "tested", "large: 1 examined, no exceptions"},
	} {
		c := controlOf(t, assess(t, test.world, controls.Options{Attestations: test.attested}), test.control)
		if c.Verdict != test.verdict || c.Words != test.words || c.Basis != test.basis || c.Why != test.why {
			t.Errorf("%s of %q: %v, %q, %s: %s", test.control, test.world, c.Verdict, c.Words, c.Basis, c.Why)
		}
	}
}

func TestWhyCountsOnlyThoseThatTheCheckAppliesTo(t *testing.T) {
	lib := small(t, checkYAML(1, "spared", "for: every thing", "expect: [good is true]", "if_none: not-applicable"),
		smallCatalog+"      - {id: c, title: T, asks: A, severity: high, checks: [spared]}\n")
	for world, want := range map[string]string{
		"a[1] a:1:tf b[]": "spared: 1 of 1 fail",
		"a[1] a:1:tu b[]": "spared: 1 of 1 undecided",
		"a[1] a:1:tt b[]": "spared: 1 examined, no exceptions",
	} {
		if got := controlOf(t, all(snapshot(world), lib), "c").Why; got != want {
			t.Errorf("%q: %s, want %s", world, got, want)
		}
	}
}

func TestACheckIsJudgedOnceForEachSetOfParameters(t *testing.T) {
	count := func(o controls.Options) map[string]int {
		out := map[string]int{}
		for _, r := range assess(t, "a[1] a:1:tt", o).Results {
			out[r.Check]++
		}
		return out
	}
	if got := count(controls.Options{}); got["large"] != 2 || got["good"] != 1 {
		t.Errorf("%v", got)
	}
	configured := controls.Options{Parameters: map[string]map[string]any{"large": {"min": 10}}}
	if got := count(configured); got["large"] != 1 { // the control's own 10 and the configuration's are one
		t.Errorf("%v", got)
	}
	if c := controlOf(t, assess(t, "a[1] a:1:tt", configured), "large"); c.Verdict != controls.Fail {
		t.Errorf("the configuration's parameter is not in force: %v", c.Verdict)
	}
	lib := framework(t)
	for _, o := range []controls.Options{
		{Frameworks: []string{"smal"}},
		{Parameters: map[string]map[string]any{"larg": {"min": 10}}},
		{Parameters: map[string]map[string]any{"large": {"mni": 10}}},
		{Parameters: map[string]map[string]any{"large": {"min": "10"}}},
	} {
		if err := lib.Accepts(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
	if err := lib.Accepts(configured); err != nil {
		t.Error(err)
	}
}

func TestAWaiverCoversAFailureAndNeverChangesTheVerdict(t *testing.T) {
	waiver := func(id string, change func(*controls.Waiver)) controls.Waiver {
		w := controls.Waiver{ID: id, Reason: "R", Owner: "O", Approver: "A", Expires: day(t, "2026-12-31")}
		change(&w)
		return w
	}
	ofControl := waiver("W1", func(w *controls.Waiver) { w.Control = "larger" })
	ofGood := waiver("W2", func(w *controls.Waiver) { w.Check = "good" })
	ofLarge := waiver("W3", func(w *controls.Waiver) { w.Check = "large" })
	expired := waiver("W4", func(w *controls.Waiver) { w.Check, w.Expires = "good", day(t, "2026-10-04") })
	early := waiver("W5", func(w *controls.Waiver) { w.Check, w.Start = "good", day(t, "2026-10-06") })
	elsewhere := waiver("W6", func(w *controls.Waiver) { w.Check, w.Framework = "good", "other" })
	for _, test := range []struct {
		name    string
		waivers []controls.Waiver
		want    string // the waiver of control "larger", which fails by both of its checks
		state   string // of the first waiver
		used    []string
	}{
		{"of the control", []controls.Waiver{ofControl}, "W1", controls.InForce, []string{"small larger"}},
		{"of one check", []controls.Waiver{ofGood}, "", controls.InForce, []string{"small tested", "small both", "small larger"}},
		{"of every check", []controls.Waiver{ofLarge, ofGood}, "W2", controls.InForce, []string{"small tested", "small both", "small larger"}},
		{"expired", []controls.Waiver{expired, ofLarge}, "", controls.InForce, []string{"small larger"}},
		{"not yet in force", []controls.Waiver{early}, "", controls.NotYetValid, nil},
		{"of another framework", []controls.Waiver{elsewhere}, "", controls.Unused, nil},
	} {
		a := assess(t, "a[1] a:1:tf", controls.Options{Waivers: test.waivers})
		c := controlOf(t, a, "larger")
		got := ""
		if c.Waiver != nil {
			got = c.Waiver.ID
		}
		if c.Verdict != controls.Fail || got != test.want || (c.Words == "Exception, waived") != (test.want != "") {
			t.Errorf("%s: %v, %q, waiver %q, want %q", test.name, c.Verdict, c.Words, got, test.want)
		}
		if first := a.Waivers[0]; first.State != test.state || !slices.Equal(first.Used, test.used) {
			t.Errorf("%s: %s is %s, used by %v", test.name, first.ID, first.State, first.Used)
		}
	}
	if state := expired.State(finished); state != controls.Expired {
		t.Errorf("the expired waiver is %s", state)
	}
}

func TestWaiversThatMeanNothingAreErrors(t *testing.T) {
	lib := framework(t)
	head := "version: 1\nwaivers:\n"
	sound := "  - {id: W1, check: good, reason: R, owner: O, approver: A, expires: 2026-12-31}\n"
	got, err := controls.LoadWaivers("w.yaml", []byte(head+sound), lib)
	if err != nil || len(got) != 1 || got[0].Expires != day(t, "2026-12-31") {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := controls.LoadWaivers("w.yaml", []byte("version: 1\nwaivers: []\n"), lib); err != nil || len(got) != 0 {
		t.Errorf("no waivers: %v", err)
	}
	for text, want := range map[string]string{
		"":                          "w.yaml:1: the file is empty",
		"waivers: []\n":             `w.yaml:1: the file has no "version"`,
		"version: 2\nwaivers: []\n": `w.yaml:1: version is "2", this program reads 1`,
		head + sound + sound:        `w.yaml:4: waiver "W1" is declared twice; first on line 3`,
		head + strings.Replace(sound, "check: good", "check: godo", 1):                     `there is no check "godo"; did you mean good?`,
		head + strings.Replace(sound, "check: good", "control: none", 1):                   `there is no control "none" in any framework`,
		head + strings.Replace(sound, "check: good", "framework: small, control: none", 1): `there is no control "none" in small`,
		head + strings.Replace(sound, "check: good", "framework: smal, check: good", 1):    `no framework "smal"; have small; did you mean small?`,
		head + strings.Replace(sound, "check: good, ", "", 1):                              `names either a control or a check`,
		head + strings.Replace(sound, "check: good", "check: good, control: tested", 1):    `names either a control or a check`,
		head + strings.Replace(sound, ", expires: 2026-12-31", "", 1):                      `w.yaml:3: waiver "W1" has no "until": every waiver ends`,
		head + strings.Replace(sound, "2026-12-31", "31.12.2026", 1):                       `"31.12.2026" is not a date such as 2026-12-31`,
		head + strings.Replace(sound, "2026-12-31", "2026-12-31, start: 2027-01-01", 1):    `ends before it begins`,
		head + strings.Replace(sound, "approver", "aprover", 1):                            `a waiver has no "aprover"`,
	} {
		if _, err := controls.LoadWaivers("w.yaml", []byte(text), lib); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v\nwant %s", text, err, want)
		}
	}
}

func TestAttestationsThatMeanNothingAreErrors(t *testing.T) {
	lib := framework(t)
	head := "version: 1\nattestations:\n"
	sound := "  - {framework: small, control: asked, answer: yes, statement: S, owner: O, date: 2026-09-01, expires: 2027-09-01, file: docs/policy.pdf}\n"
	load := func(text string) ([]controls.Attestation, map[string][]byte, error) {
		return controls.LoadAttestations("people/a.yaml", []byte(text), fstest.MapFS{
			"docs/policy.pdf": {Data: []byte("policy")},
			"docs/pipe":       {Mode: fs.ModeNamedPipe},
			"docs/film":       {Data: make([]byte, 64<<20+1)},
		}, lib)
	}
	got, files, err := load(head + sound)
	sum := string(evidence.DigestOf([]byte("policy")))
	if err != nil || len(got) != 1 || got[0].SHA256 != sum || string(files["docs/policy.pdf"]) != "policy" {
		t.Errorf("%+v, %v, %v", got, files, err)
	}
	if _, _, err := load(head + strings.Replace(sound, "policy.pdf", "policy.pdf, sha256: "+sum, 1)); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		head + strings.Replace(sound, "policy.pdf", "policy.pdf, sha256: "+strings.Repeat("0", 64), 1): `people/a.yaml:3: the document "docs/policy.pdf" has SHA-256 ` + sum,
		head + strings.Replace(sound, "policy.pdf", "policy.pdf, sha256: abc", 1):                      `"abc" is not a SHA-256`,
		head + strings.Replace(sound, "policy.pdf", "none.pdf", 1):                                     `read the document "docs/none.pdf"`,
		head + strings.Replace(sound, "docs/policy.pdf", "../../etc/passwd", 1):                        `the document "../../etc/passwd" must lie beside`,
		head + strings.Replace(sound, "docs/policy.pdf", "/etc/passwd", 1):                             `the document "/etc/passwd" must lie beside`,
		head + strings.Replace(sound, "policy.pdf", "pipe", 1):                                         `read the document "docs/pipe": it is not a regular file`,
		head + strings.Replace(sound, "policy.pdf", "film", 1):                                         `read the document "docs/film": it is larger than 64 MiB`,
		head + strings.Replace(sound, "file: docs/policy.pdf", "sha256: "+sum, 1):                      `has a sha256, and no file`,
		head + strings.Replace(sound, "control: asked", "control: tested", 1):                          `control "tested" of small asks no attestation`,
		head + strings.Replace(sound, "control: asked", "control: none", 1):                            `there is no control "none" in small`,
		head + strings.Replace(sound, "framework: small", "framework: smal", 1):                        `no framework "smal"`,
		head + strings.Replace(sound, "answer: yes", "answer: maybe", 1):                               `"maybe" is not one of yes, no, not-applicable`,
		head + strings.Replace(sound, "owner: O, ", "", 1):                                             `an attestation has no "owner"`,
		head + strings.Replace(sound, "2027-09-01", "2026-08-01", 1):                                   `expires before its date`,
	} {
		if _, _, err := load(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v\nwant %s", text, err, want)
		}
	}
}
