package html_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	page "github.com/trailproof/trailproof/report/html"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestEveryIdentifierOfTheReportIsAPlaceInThePage(t *testing.T) {
	p := viewtest.Sample()
	out := write(t, p)
	ids := idsOf(out)
	want := func(id string) {
		if ids[id] != 1 {
			t.Errorf("%s is %d places", id, ids[id])
		}
	}
	for _, c := range p.Checks {
		want(c.Number)
		for _, x := range c.Tests {
			want(x.Number)
		}
	}
	for _, e := range p.Exceptions {
		want(e.ID)
	}
	for _, w := range p.Waivers {
		want(w.ID)
	}
	for _, e := range p.Evidence {
		want(e.ID)
	}
	requirements := 0
	for _, f := range p.Frameworks {
		requirements += len(f.Requirements)
	}
	if n := bytes.Count(out, []byte(`class="requirement"`)); n != requirements {
		t.Errorf("%d requirements of %d", n, requirements)
	}
	links := 0
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllSubmatch(out, -1) {
		links++
		if id := html.UnescapeString(string(m[1])); ids[id] == 0 {
			t.Errorf("a link leads to %q, which is no place", id)
		}
	}
	if links < 500 {
		t.Fatalf("only %d links were read", links)
	}
}

// idsOf counts the places of a page: those with scripts or without.
func idsOf(out []byte) map[string]int {
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllSubmatch(out, -1) {
		ids[html.UnescapeString(string(m[1]))]++
	}
	return ids
}

func TestEveryResultUnfoldsToItsCalls(t *testing.T) {
	p := viewtest.Sample()
	r := rowsOf(t, write(t, p))
	check, subject, result := r.numbers(t, "subjects", "check"), r.numbers(t, "subjects", "subject"), r.numbers(t, "subjects", "result")
	exception, count := r.numbers(t, "subjects", "exception"), r.numbers(t, "subjects", "count")
	step, cited, calls := r.numbers(t, "subjects", "step"), r.numbers(t, "subjects", "evidence"), r.texts(t, "calls", "id")
	row, at, exceptions := 0, 0, 0
	for i, c := range p.Checks {
		for _, s := range c.Subjects {
			if check[row] != i || r.Strings[subject[row]] != page.Visible(s.ID) || view.Result(result[row]) != s.Result || count[row] != len(s.Steps) {
				t.Fatalf("row %d is not subject %q of %s", row, s.ID, c.Number)
			}
			if n := exception[row]; n > 0 {
				exceptions++
				if e := p.Exceptions[n-1]; e.Check != c.Number || e.Subject != s.ID || e.Account != s.Account {
					t.Errorf("row %d has the exception %s of another subject", row, e.ID)
				}
			}
			for _, st := range s.Steps {
				x := r.Steps[step[at]]
				got := [5]string{r.Strings[x[0]], r.Strings[x[1]], r.Strings[x[2]], r.Strings[x[3]], r.Strings[x[4]]}
				if want := [5]string{st.Test, page.Visible(st.Sentence), page.Visible(st.Got), st.Truth, page.Visible(st.Gap)}; got != want {
					t.Fatalf("step %d says %q, want %q", at, got, want)
				}
				var ids []string
				for _, n := range r.Lists[cited[at]] {
					ids = append(ids, calls[n])
				}
				if !reflect.DeepEqual(ids, st.Evidence) {
					t.Fatalf("step %d cites %v, want %v", at, ids, st.Evidence)
				}
				at++
			}
			row++
		}
	}
	if row != len(check) || row < 100 || at != len(step) || exceptions != len(p.Exceptions) {
		t.Errorf("%d rows of %d, %d steps of %d, %d exceptions of %d", len(check), row, len(step), at, exceptions, len(p.Exceptions))
	}
	for i, e := range p.Evidence {
		for name, want := range map[string]string{"request": e.RequestID, "sha256": e.SHA256, "command": e.Command, "file": e.File, "raw": e.Raw, "at": e.At.UTC().Format(time.RFC3339)} {
			if got := r.texts(t, "calls", name)[i]; got != want {
				t.Errorf("%s: %s is %q, want %q", e.ID, name, got, want)
			}
		}
	}
}

// Whatever a name says, the page has the elements that it has with harmless names,
// and no character that cannot be seen.
func TestNoNameBecomesMarkup(t *testing.T) {
	elements := regexp.MustCompile(`<[a-zA-Z!/][a-zA-Z0-9]*`)
	harmless := elements.FindAllString(string(write(t, withEveryString(viewtest.Sample(), "harmless"))), -1)
	for _, s := range append(viewtest.Hostile, `</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, "</style><script>alert(1)", "\u2028\u2029\u202e", "]]><!--", "</noscript><svg onload=alert(1)>", "</title>", `\0022 } body{display:none}`) {
		out := write(t, withEveryString(viewtest.Sample(), s))
		if got := elements.FindAllString(string(out), -1); len(got) != len(harmless) || !reflect.DeepEqual(got, harmless) {
			t.Errorf("%q: %d elements, want %d", s, len(got), len(harmless))
		}
		if regexp.MustCompile(`(?i)<[^>]*\b(href|src|action)="?\s*(javascript|http|//)`).Match(out) {
			t.Errorf("%q became a link", s)
		}
		for i := 0; i < len(out); {
			c, size := utf8.DecodeRune(out[i:])
			if c == utf8.RuneError && size == 1 || c != '\n' && c != '\t' && (unicode.IsControl(c) || unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)) {
				t.Fatalf("%q: %U stands in the page at %d: %q", s, c, i, out[max(0, i-40):i+10])
			}
			i += size
		}
		for _, text := range rowsOf(t, out).Strings {
			if text != page.Visible(text) {
				t.Errorf("%q: a row says %q", s, text)
			}
		}
	}
}

// withEveryString sets every string of the report to s.
func withEveryString(p *view.Pack, s string) *view.Pack {
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if v.CanSet() {
				v.SetString(s)
			}
		case reflect.Struct:
			if v.Type() != reflect.TypeFor[time.Time]() {
				for i := range v.NumField() {
					walk(v.Field(i))
				}
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

func TestThePolicyNamesWhatThePageRunsAndNothingElse(t *testing.T) {
	p := viewtest.Sample()
	p.Classification = `Confidential"} @import url(http://evil.example); </style>`
	out := string(write(t, p))
	policy := html.UnescapeString(between(t, out, `http-equiv="Content-Security-Policy" content="`, `"`))
	for _, part := range [][3]string{{"style-src", "<style>", "</style>"}, {"script-src", "<script>", "</script>"}} {
		sum := sha256.Sum256([]byte(between(t, out, part[1], part[2])))
		if want := part[0] + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) {
			t.Errorf("%s is not in the policy %s", want, policy)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	if m := regexp.MustCompile(`<[a-z]+[^>]* (style|on[a-z]+)=`).FindString(out); m != "" {
		t.Errorf("the page has %s, which the policy forbids", m)
	}
	if sheet := between(t, out, "<style>", "</style>"); strings.Contains(sheet, "evil") && strings.Contains(sheet, "@import") {
		t.Error("the label became a rule of the style sheet")
	}
}

func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, s, ok := strings.Cut(s, from)
	s, _, end := strings.Cut(s, to)
	if !ok || !end {
		t.Fatalf("the page has no %s", from)
	}
	return s
}

func TestLabelsStandAtTheHeadAndOnEveryPrintedPage(t *testing.T) {
	p := viewtest.Sample()
	p.Classification, p.Draft, p.Masked = "Internal", "interrupted", []string{"4 account IDs"}
	out := string(write(t, p))
	for _, want := range []string{`<strong class="label">Internal</strong>`, `<strong class="label">Draft</strong>`, `<strong class="label">Masked</strong>`, "not final: interrupted", "<li>4 account IDs</li>",
		`@bottom-left{content:"Internal"}`, `@top-center{content:"Draft\00002c  Masked"}`, p.ID, p.Root, "not an auditor&#39;s opinion", "<html lang=\"en\">"} {
		if !strings.Contains(out, want) && !strings.Contains(out, strings.ReplaceAll(want, "&#39;", "'")) {
			t.Errorf("the page does not say %s", want)
		}
	}
}

func TestWhatCannotBeSeenIsShown(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\r\nb": "a\nb", "a\rb\tc": `a\rb\tc`, "\x00\x1b[31m": `\x00\x1b[31m`, "\u0085": `\x85`, "\u202egnp": `\u202egnp`, "\xff": `\xff`,
		"\U000E0041": "[U+E0041]", "a\u200bb": `a\u200bb`, "\u3164": `\u3164`, "日本語 שלום é": "日本語 שלום é", "\U0001F600": "\U0001F600",
	} {
		if got := page.Visible(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// Text that comes in parts, cut within a character, is shown as when it comes whole.
func TestTheWriterShowsTextCutAnywhere(t *testing.T) {
	text := "é\u202e日\x07\U0001F600\U000E0041 end"
	for size := 1; size < 5; size++ {
		var out bytes.Buffer
		w := page.NewShower(&out)
		for b := []byte(text); len(b) > 0; b = b[min(size, len(b)):] {
			if n, err := w.Write(b[:min(size, len(b))]); err != nil || n != min(size, len(b)) {
				t.Fatal(n, err)
			}
		}
		if out.String() != page.Visible(text) {
			t.Errorf("in parts of %d bytes: %q", size, out.String())
		}
	}
}

// largest is a writer that remembers how much it was given at once.
type largest struct{ all, most int }

func (l *largest) Write(p []byte) (int, error) {
	l.all += len(p)
	l.most = max(l.most, len(p))
	return len(p), nil
}

func TestAPageOfManyResultsIsSmallAndWrittenAsItGoes(t *testing.T) {
	var l largest
	if err := page.Write(&l, viewtest.Large(100)); err != nil { // 25,000 results, 5,000 calls
		t.Fatal(err)
	}
	if l.all > 3<<20 || l.most > 1<<20 {
		t.Errorf("%d bytes, %d of them at once", l.all, l.most)
	}
}
