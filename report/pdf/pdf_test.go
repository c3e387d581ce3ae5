package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

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
	for _, name := range d.danglingLinks() {
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

// What the view says is what the document prints, whole.
func TestNothingOfTheViewIsLost(t *testing.T) {
	p := viewtest.Sample()
	d := &document{cleaner: testCleaner(t)}
	_, text := textOf(t, write(t, p))
	text = squeeze(text)
	var want []string
	add := func(s ...string) { want = append(want, s...) }
	add(p.Title[0], p.Title[1], p.Subtitle, p.Period, p.Root, p.Sampling)
	add(p.Summary...)
	add(p.Exclusions...)
	add(p.Limits...)
	add(p.Verify...)
	for _, a := range p.Accounts {
		add(a.ID, a.Name, a.Why)
	}
	for _, g := range p.Gaps {
		add(g.Detail, g.Action)
	}
	for _, x := range p.Trails {
		add(x.Name, x.ARN, x.Key, x.Bucket)
	}
	for _, f := range p.Frameworks {
		for _, r := range f.Requirements {
			add(r.ID, r.Title, r.Paraphrase, r.Words, r.NotShown, r.Document, r.Attest)
		}
	}
	for _, c := range p.Checks {
		add(c.Number, c.Title, c.Statement, c.NotShown)
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
		add(e.ID, e.Content, e.SHA256, e.Command, e.RequestID)
	}
	for _, s := range want {
		if s := squeeze(d.clean(tableText.font, s)); !strings.Contains(text, s) {
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
	if !strings.Contains(text, "first 25 of 60; complete rows: workbook sheet “Subjects”") {
		t.Error("the document does not say that 25 of 60 subjects are shown")
	}
	if !strings.Contains(text, "subject-24") || strings.Contains(text, "subject-25") {
		t.Error("not the first 25 subjects are shown")
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
		"0 values in this document",
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
	_, text := textOf(t, write(t, p))
	for i := range 500 {
		if n := strings.Count(text, fmt.Sprintf("account-%d\n", i)); n < 3 { // two parts of the map, one appendix
			t.Fatalf("account %d stands %d times", i, n)
		}
	}
}

// A cell, a box and a heading taller than a page are divided, not cut.
func TestWhatIsTallerThanAPageIsDivided(t *testing.T) {
	words := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "word%d ", i)
		}
		return b.String()
	}
	p := viewtest.Sample()
	p.Checks[0].Title, p.Checks[0].Statement = words(600), words(4000)
	p.Checks[0].Tests[0].Procedure = words(3000)
	p.Exceptions[0].Condition = words(3000)
	p.Trails[0].Name = words(2000)
	p.EntityBlock[0].Value = words(1500)
	p.Figures[0].Note = words(2000)
	p.Frameworks[0].Requirements[0].Words = words(900)
	d, err := layout(p)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.paint(&out); err != nil {
		t.Fatal(err)
	}
	_, text := textOf(t, out.Bytes())
	if !strings.Contains(text, "continued") {
		t.Error("nothing is marked as continued")
	}
	for i, n := range map[string]int{"word3999": 1, "word2999": 2, "word1999": 3, "word1499": 4, "word899": 5, "word599": 6} {
		if c := strings.Count(text, i); c < n {
			t.Errorf("%s stands %d times, want at least %d", i, c, n)
		}
	}
}

// Positions are in points; nothing may be drawn outside the page, nor two texts
// at one place.
func TestNothingIsDrawnOutsideThePageOrTwice(t *testing.T) {
	long := withEveryString(fewOfEach(viewtest.Sample()), strings.Repeat("w", 700))
	for i := range long.Accounts {
		for k := range long.Accounts[i].Regions {
			long.Accounts[i].Regions[k].Name += fmt.Sprint(k) // a column for each
		}
	}
	for name, p := range map[string]*view.Pack{"sample": viewtest.Sample(), "long": long} {
		streams, _ := content(t, write(t, p))
		at := regexp.MustCompile(`BT (-?[0-9.]+) (-?[0-9.]+) Td`)
		for i, s := range streams {
			taken := map[string]bool{}
			for _, m := range at.FindAllSubmatch(s, -1) {
				x, _ := strconv.ParseFloat(string(m[1]), 64)
				y, _ := strconv.ParseFloat(string(m[2]), 64)
				if x < 0 || x > 842 || y < 20 || y > 842 {
					t.Fatalf("%s: page %d has text at %g, %g", name, i+1, x, y)
				}
				if taken[string(m[0])] {
					t.Fatalf("%s: page %d has two texts at %g, %g", name, i+1, x, y)
				}
				taken[string(m[0])] = true
			}
		}
	}
}

func FuzzNoTextStopsTheReport(f *testing.F) {
	for _, s := range viewtest.Hostile {
		f.Add(s, 0)
	}
	f.Add(viewtest.Long[:2000], 7)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if len(s) > 4000 {
			t.Skip()
		}
		p := withEveryString(fewOfEach(viewtest.Sample()), s)
		p.Tests, p.Subjects = n, -n
		if out := write(t, p); !bytes.HasPrefix(out, []byte("%PDF-")) {
			t.Fatal("no PDF was written")
		}
	})
}

// fewOfEach keeps two of every list, so that fuzzing is quick.
func fewOfEach(p *view.Pack) *view.Pack {
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Field(i).CanSet() {
					walk(v.Field(i))
				}
			}
		case reflect.Slice:
			if v.Len() > 2 {
				v.Set(v.Slice(0, 2))
			}
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(p).Elem())
	return p
}

// withEveryString sets every string of the pack to s.
func withEveryString(p *view.Pack, s string) *view.Pack {
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			v.SetString(s)
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		}
	}
	walk(reflect.ValueOf(p).Elem())
	return p
}

func BenchmarkWrite(b *testing.B) {
	p := viewtest.Sample()
	for b.Loop() {
		if err := Write(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
}

func squeeze(s string) string { return strings.NewReplacer(" ", "", "\n", "", "\u00a0", "").Replace(s) }

// content returns the streams of the pages, in order, and all others.
func content(t *testing.T, pdf []byte) (pages, others [][]byte) {
	t.Helper()
	object := regexp.MustCompile(`(?s)<</Filter /FlateDecode /Length (\d+)[^>]*>>\nstream\n`)
	for _, m := range object.FindAllSubmatchIndex(pdf, -1) {
		n, _ := strconv.Atoi(string(pdf[m[2]:m[3]]))
		r, err := zlib.NewReader(bytes.NewReader(pdf[m[1] : m[1]+n]))
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(s, []byte(" Tf ET")) {
			pages = append(pages, s)
		} else {
			others = append(others, s)
		}
	}
	return pages, others
}

// textOf reads the text of each page, a line for each string drawn.
func textOf(t *testing.T, pdf []byte) ([]string, string) {
	t.Helper()
	streams, _ := content(t, pdf)
	drawn := regexp.MustCompile(`(?s)Td \((.*?)\) Tj ET`)
	var pages []string
	for _, s := range streams {
		var b strings.Builder
		for _, m := range drawn.FindAllSubmatch(s, -1) {
			b.WriteString(unescape(m[1]) + "\n")
		}
		pages = append(pages, b.String())
	}
	return pages, strings.Join(pages, "\n")
}

func unescape(s []byte) string {
	var raw []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, s[i])
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}
