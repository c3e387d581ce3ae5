package pdf

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func write(t testing.TB, p *view.Pack) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheSamePackGivesTheSameBytes(t *testing.T) {
	first := write(t, viewtest.Sample())
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(procs)
		if !bytes.Equal(first, write(t, viewtest.Sample())) {
			t.Fatalf("with GOMAXPROCS %d the bytes differ", procs)
		}
	}
}

func TestTheDatesAreThePacks(t *testing.T) {
	p := viewtest.Sample()
	p.Generated = time.Date(2001, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600))
	if out := write(t, p); bytes.Count(out, []byte("(D:20010203030506")) != 2 {
		t.Error("the dates are not p.Generated in UTC")
	}
	p.Generated = time.Time{}
	if a, b := write(t, p), write(t, p); !bytes.Contains(a, []byte("(D:19700101")) || !bytes.Equal(a, b) {
		t.Error("without a date the clock is printed")
	}
}

func TestEveryIdentifierLeadsSomewhere(t *testing.T) {
	p := viewtest.Sample()
	d, err := layout(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.paint(io.Discard); err != nil {
		t.Fatal(err)
	}
	for name := range d.dangling {
		// The sample cites controls and an attestation that its frameworks lack.
		if !strings.Contains(name, "CC7.2") {
			t.Errorf("%q is linked to and stands nowhere", name)
		}
	}
	var want []string
	for _, c := range p.Checks {
		want = append(want, c.Number)
		for _, x := range c.Tests {
			want = append(want, x.Number)
		}
	}
	for _, e := range p.Exceptions {
		want = append(want, e.ID, calloutAnchor(e.ID))
	}
	for _, w := range p.Waivers {
		want = append(want, w.ID)
	}
	for _, e := range p.Evidence {
		want = append(want, e.ID)
	}
	for _, f := range p.Frameworks {
		for _, r := range f.Requirements {
			want = append(want, "requirement "+f.ID+" "+r.ID)
		}
	}
	for _, name := range want {
		if a, ok := d.anchors[name]; !ok || a.page.number == 0 {
			t.Errorf("%q has no place in the report", name)
		}
	}
}

func TestTheContentsMirrorTheBookmarks(t *testing.T) {
	p := viewtest.Sample()
	d, err := layout(p)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.paint(&out); err != nil {
		t.Fatal(err)
	}
	pages, text := textOf(t, out.Bytes())
	leader := regexp.MustCompile(`[. ]{6,}`)
	contents := leader.ReplaceAllString(squeeze(strings.Join(pages[1:5], "")), "…")
	dots := func(page int) string { return fmt.Sprintf("…%d", page) }
	for _, e := range d.outline {
		if !strings.Contains(contents, squeeze(e.number+e.title)+dots(e.page.number)) {
			t.Errorf("the contents lack %s %s", e.number, e.title)
		}
		if !strings.Contains(squeeze(pages[e.page.number-1]), squeeze(e.title)) {
			t.Errorf("%s %s does not stand on page %d", e.number, e.title, e.page.number)
		}
	}
	if got := bytes.Count(out.Bytes(), []byte("/Title <")) + bytes.Count(out.Bytes(), []byte("/Title (")); got != len(d.outline)+1 {
		t.Errorf("%d bookmarks and the title, want %d", got, len(d.outline)+1)
	}
	if want := fmt.Sprintf("Page %d of %d", len(pages), len(pages)); !strings.Contains(text, want) {
		t.Errorf("no page says %q", want)
	}
}

// What the view says is what the document prints, whole, on any paper.
func TestNothingOfTheViewIsLost(t *testing.T) {
	for _, paper := range []view.Paper{view.A4, view.Letter} {
		t.Run(paper.String(), func(t *testing.T) { nothingIsLost(t, paper) })
	}
}

func nothingIsLost(t *testing.T, paper view.Paper) {
	p := viewtest.Sample()
	p.Paper = paper
	d := &document{cleaner: testCleaner(t)}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	var want []string
	add := func(s ...string) { want = append(want, s...) }
	add(p.Title[0], p.Title[1], p.Subtitle, p.Period, p.Root, p.Sampling)
	add(p.Summary...)
	add(p.Exclusions...)
	add(p.Limits...)
	add(p.Repeat...)
	add(p.Verify...)
	for _, x := range p.Population {
		line := x.Name + number(x.Expected) + number(x.Examined) + number(x.Difference) + x.Method
		if x.ExpectedUnknown {
			line = x.Name + "at least " + number(x.Expected) + number(x.Examined) + "not known" + x.Method
		}
		add(line)
	}
	for _, a := range p.Accounts {
		add(a.ID, a.Name, a.Why)
	}
	for _, g := range p.Gaps[:mostRows] {
		add(g.Detail, g.Action)
	}
	for _, x := range p.Trails {
		add(x.Name, x.ARN, x.Key, x.Bucket)
	}
	for _, m := range p.Proof.Meaning {
		add(m.Label + ": " + m.Value)
	}
	for _, c := range p.Proof.Chains {
		add(c.Trail, c.Name+", "+c.Region, c.Why, c.Verdict)
		if !c.Verified {
			continue
		}
		add(c.Digests.Words()...)
		add(c.Logs.Words()...)
		add(c.RecordWords()...)
	}
	for _, h := range p.Proof.Holes[:mostRows] {
		add(h.From.UTC().Format(utc), h.To.UTC().Format(utc), h.Cause, h.Detail)
	}
	for _, f := range p.Proof.Findings {
		add(f.Class, f.Object, f.Detail)
	}
	for _, c := range p.Proof.Changes[:mostRows] {
		add(c.Event, c.Outcome, c.Actor, c.Address, c.Target, c.EventID, c.Ticket)
	}
	for _, u := range p.Proof.Unread {
		add(u.Trail + ": " + u.Why)
	}
	for _, f := range p.Frameworks {
		add(f.Note)
		for _, r := range f.Requirements {
			add(r.Group, r.ID, r.Title, r.Paraphrase, r.Words, r.Basis, r.NotShown, r.Document, r.Attest, r.Inherited)
		}
	}
	for _, c := range p.Checks {
		add(c.Number, c.Title, c.Statement, c.NotShown, c.Awaits)
		for _, x := range c.Tests {
			add(x.Number, x.Procedure)
		}
		for _, s := range c.Subjects {
			add(s.ID, s.Reason)
		}
	}
	for _, e := range p.Exceptions {
		add(e.ID, e.Condition, e.Criteria, e.Effect, e.Correction)
	}
	for _, w := range p.Waivers {
		add(w.ID, w.Scope, w.Reason, w.Owner, w.Approver, w.State)
	}
	for _, e := range p.Evidence {
		add(e.ID, e.Content, e.SHA256, e.RequestID)
	}
	for _, s := range want {
		if s := squeeze(visual(d.clean(tableText.font, s))); !strings.Contains(text, s) {
			t.Errorf("the document lacks %q", s)
		}
	}
}

func TestMoreSubjectsThanFitPointToTheWorkbook(t *testing.T) {
	p := viewtest.Sample()
	c := &p.Checks[0]
	for len(c.Subjects) < 60 {
		c.Subjects = append(c.Subjects, view.Subject{ID: fmt.Sprintf("subject-%d", len(c.Subjects)), Result: view.NoExceptions})
	}
	_, text := textOf(t, write(t, p))
	if !strings.Contains(text, "25 of 60, the worst first; complete rows: workbook sheet “Subjects”") {
		t.Error("the document does not say that 25 of 60 subjects are shown")
	}
	if !strings.Contains(text, "subject-24") || strings.Contains(text, "subject-25") {
		t.Error("not the first 25 subjects are shown")
	}
}

func TestTheWorstAreShownFirstWithRoomForOthers(t *testing.T) {
	var all []view.Result
	for i := range 100 {
		all = append(all, []view.Result{view.NoExceptions, view.Inconclusive, view.Exception, view.NotApplicable}[i%4])
	}
	same := func(r view.Result) view.Result { return r }
	count := func(n int) (out view.Counts) {
		for _, r := range worst(all, n, same) {
			out[r]++
		}
		return out
	}
	if got, want := count(25), (view.Counts{view.Exception: 20, view.NoExceptions: 3, view.NotApplicable: 2}); got != want {
		t.Errorf("of 100 rows with 50 at fault %v are shown, want %v", got, want)
	}
	if got := count(100).Total(); got != 100 {
		t.Errorf("of 100 rows that fit %d are shown", got)
	}
	all = slices.DeleteFunc(all, func(r view.Result) bool { return r == view.NoExceptions || r == view.NotApplicable })
	if got := worst(all, 25, same); len(got) != 25 || got[24] != view.Exception {
		t.Errorf("of rows that are all at fault %v are shown", got)
	}
}

func TestOfACheckWithVeryManyExceptionsTheFirstStandForAll(t *testing.T) {
	p := viewtest.Sample()
	p.Exceptions = nil
	for i := range 1000 {
		p.Exceptions = append(p.Exceptions, view.ExceptionItem{ID: fmt.Sprintf("EX-%04d", i+1), Check: p.Checks[i/990].Number, Title: "Something", Account: fmt.Sprintf("%012d", i/3), Subject: fmt.Sprintf("subject-%d", i),
			Condition: "on is true: found false", Correction: "switch on.", Result: view.Exception})
	}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	for want, times := range map[string]int{
		"First 5 of 990 exceptions of this check; complete rows: workbook sheet “Exceptions”.":        1,
		p.Checks[0].Number + " Something: first 5 of 990; complete rows: workbook sheet “Exceptions”": 1,
		p.Checks[1].Number + " Something EX-0991":                                                     1,
		"EX-0005": 3, "EX-0006": 0, "EX-1000": 3, "990 0 330": 1, "10 0 4": 1,
	} {
		if n := strings.Count(text, squeeze(want)); n != times {
			t.Errorf("%q stands %d times, want %d", want, n, times)
		}
	}
}

func TestGapsThatTheSameWouldCloseAreCountedTogether(t *testing.T) {
	p := viewtest.Sample()
	p.Gaps = nil
	for i := range 3000 {
		p.Gaps = append(p.Gaps, view.Gap{Account: fmt.Sprintf("%012d", i/17), Region: fmt.Sprintf("region-%d", i%17), Reason: "denied", Action: "kms:GetKeyPolicy", Detail: "no"})
	}
	_, text := textOf(t, write(t, p))
	if want := "denied kms:GetKeyPolicy 3,000 177 000000000000, region-0 and 2,999 more places no"; !strings.Contains(squeeze(text), squeeze(want)) {
		t.Errorf("the document lacks %q", want)
	}
}

func TestExceptionsThatDifferInTheirSubjectShareACallOut(t *testing.T) {
	p := viewtest.Sample()
	c := &p.Checks[0]
	p.Exceptions = nil
	for i := range 3 {
		p.Exceptions = append(p.Exceptions, view.ExceptionItem{ID: fmt.Sprintf("EX-%04d", i+1), Check: c.Number, Title: c.Title, Subject: fmt.Sprintf("region-%d", i),
			Condition: "on is true: found false", Criteria: "on is true", Effect: "E", Correction: fmt.Sprintf("switch-on --region region-%d", i), Result: view.Exception})
	}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	for s, times := range map[string]int{
		"Exceptions EX-0001 to EX-0003: ": 1,
		"For EX-0001: switch-on --region region-0. The others alike, with their own names; the workbook has that of each.": 1,
		"switch-on --region region-1": 0,
		"switch-on --region region-0": 1,
	} {
		if n := strings.Count(text, squeeze(s)); n != times {
			t.Errorf("%q stands %d times, want %d", s, n, times)
		}
	}
}

func TestTheSummaryListsTheWorstAndSaysHowManyThereAre(t *testing.T) {
	p := viewtest.Sample()
	for len(p.Attention) <= mostAttention {
		p.Attention = append(p.Attention, p.Attention...)
	}
	_, text := textOf(t, write(t, p))
	if want := fmt.Sprintf("The first 12 of %d, worst first", len(p.Attention)); !strings.Contains(squeeze(text), squeeze(want)) {
		t.Errorf("the summary does not say %q", want)
	}
}

func TestALongRegisterDoesNotRepeatTheCorrection(t *testing.T) {
	p := viewtest.Sample()
	p.Exceptions = nil
	for i := range 30 {
		p.Exceptions = append(p.Exceptions, view.ExceptionItem{ID: fmt.Sprintf("EX-%04d", i+1), Check: p.Checks[i/20].Number, Subject: fmt.Sprintf("subject-%d", i),
			Condition: "on is true: found false", Correction: fmt.Sprintf("switch-on no. %d.", i+1), Result: view.Exception})
	}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	for i, e := range p.Exceptions {
		full, want := strings.Contains(text, squeeze(e.Correction)), i == 0 || i == 20
		if full != want || !strings.Contains(text, e.ID) {
			t.Errorf("%s: its correction stands in full: %t", e.ID, full)
		}
	}
	if n := strings.Count(text, squeeze("Correction: as for EX-0001, with its own names")); n != 10 {
		t.Errorf("%d corrections refer to the first, want 10", n)
	}
}

func TestALongEvidenceIndexKeepsWhatIdentifiesAnItem(t *testing.T) {
	p := viewtest.Sample()
	item := p.Evidence[0]
	p.Evidence = nil
	for i := range mostInFull + 1 {
		item.ID, item.Command, item.RequestID, item.SHA256 = fmt.Sprintf("EV-%06d", i+1), "aws repeat it", "request-id-of-it", fmt.Sprintf("%064d", i)
		p.Evidence = append(p.Evidence, item)
	}
	d, err := layout(p)
	if err != nil {
		t.Fatal(err)
	}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	if len(d.cites) < 20 || len(d.cites) > mostInFull {
		t.Fatalf("the report names %d items of evidence", len(d.cites))
	}
	for _, e := range p.Evidence {
		if listed := strings.Contains(text, e.SHA256[32:]); listed != d.cites[e.ID] {
			t.Fatalf("%s: it is named: %t, and listed with its hash: %t", e.ID, d.cites[e.ID], listed)
		}
	}
	if strings.Contains(text, squeeze("aws repeat it")) || strings.Contains(text, "request-id-of-it") {
		t.Error("a long index has commands and request IDs")
	}
	if want := fmt.Sprintf("The pack holds %d items. The %d that this report names follow. Complete rows", len(p.Evidence), len(d.cites)); !strings.Contains(text, squeeze(want)) {
		t.Errorf("the index does not say %q", want)
	}
}

func TestAShortEvidenceIndexHasTheCommands(t *testing.T) {
	p := viewtest.Sample()
	p.Evidence = p.Evidence[:20]
	_, text := textOf(t, write(t, p))
	if want := squeeze(p.Evidence[19].Command); want == "" || !strings.Contains(squeeze(text), want) {
		t.Errorf("the document lacks the command %q", p.Evidence[19].Command)
	}
}

func TestAnEmptyPackSaysSoInEachSection(t *testing.T) {
	_, text := textOf(t, write(t, &view.Pack{}))
	text = squeeze(text)
	for _, s := range []string{
		"The pack has no summary.", "No framework was assessed", "No population was established.", "No region of any account was read",
		"No trail was found", "no read was denied or failed", "Nothing in the population was excluded.", "No check was performed.",
		"No exception was noted.", "No waiver was given.", "Every requirement in scope was decided.", "No requirement in scope rests on an attestation.",
		"The pack holds no evidence item", "Nothing was redacted", "No requirement in scope cites a check.", "No account was in scope.", "defines no words of its own",
		"0 values in this document", "none: this report stands alone, not in a pack",
	} {
		if !strings.Contains(text, squeeze(s)) {
			t.Errorf("an empty pack does not say %q", s)
		}
	}
}

func TestALargeEstateIsPrintedWhole(t *testing.T) {
	p := viewtest.Sample()
	p.Accounts = nil
	for i := range 500 {
		a := view.Account{ID: fmt.Sprintf("%012d", i), Name: fmt.Sprintf("account-%d", i), Examined: "yes"}
		for k := range 34 {
			a.Regions = append(a.Regions, view.Region{Name: fmt.Sprintf("region-%02d", k), Examined: "yes", Recording: "recording", Management: []string{"all", "partial", "unknown"}[k%3]})
		}
		p.Accounts = append(p.Accounts, a)
	}
	for i := range p.Accounts[499].Regions {
		p.Accounts[499].Regions[i].Recording = "not recording"
	}
	_, text := textOf(t, write(t, p))
	for i := range 500 {
		if n := strings.Count(text, fmt.Sprintf("account-%d\n", i)); n < 1 {
			t.Fatalf("account %d is not in the appendix", i)
		}
	}
	for name, want := range map[string]int{"and 498 more accounts": 2, "account-499\n": 3} { // two parts of the map, one appendix
		if n := strings.Count(text, name); n != want {
			t.Errorf("%q stands %d times, want %d", name, n, want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	p := viewtest.Sample()
	for b.Loop() {
		if err := Write(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
}
