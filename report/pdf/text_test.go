package pdf

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/trailproof/trailproof/report/view/viewtest"
	"github.com/trailproof/trailproof/templates"
)

func testCleaner(t *testing.T) *cleaner {
	t.Helper()
	m, err := newMetrics()
	if err != nil {
		t.Fatal(err)
	}
	return &cleaner{metrics: m, altered: map[string]bool{}}
}

func TestTextThatCannotBeDrawnIsEscapedVisibly(t *testing.T) {
	for in, want := range map[string]string{
		"plain":              "plain",
		"Nørdwind ü €":       "Nørdwind ü €",
		"\U0001F600":         "[U+1F600]",
		"a\u202eb":           `a\u202eb`,
		"zero\u200bwidth":    `zero\u200bwidth`,
		"bell\x07":           `bell\x07`,
		"c1\u0085":           `c1\x85`,
		"tab\tcr\r.":         `tab\tcr\r.`,
		"two\r\nlines\n":     "two\nlines\n",
		"bad\xff":            `bad\xff`,
		"日本":                 "[U+65E5][U+672C]",
		"\ue000":             "[U+E000]",
		"שלום مرحبا ქართ ☃":  "שלום مرحبا ქართ ☃", // another font has them
		"\u2028":             `\u2028`,
		"replacement \ufffd": "replacement " + `\ufffd`,
		"e\u0301":            "é", // NFC
	} {
		c := testCleaner(t)
		got := c.clean(templates.Regular, in)
		if in == "replacement \ufffd" && got == in {
			continue // the font has a glyph for it
		}
		if got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOnlyTextShownWithEscapesCountsAsAltered(t *testing.T) {
	c := testCleaner(t)
	for _, s := range []string{"plain", "e\u0301", "line\nline", "Ünïcode"} {
		c.clean(templates.Regular, s)
	}
	if len(c.altered) != 0 {
		t.Errorf("altered %v, want none", c.altered)
	}
	for range 3 {
		c.clean(templates.Regular, "\x00")
		c.clean(templates.Mono, "\x00")
	}
	if len(c.altered) != 1 {
		t.Errorf("altered %v, want one value, counted once", c.altered)
	}
}

func TestEachPartOfATextIsDrawnByAFontThatHasIt(t *testing.T) {
	m := testCleaner(t).metrics
	got := m.runs(templates.Mono, "a ☃ש b")
	want := []run{{templates.Mono, "a "}, {templates.Fallback, "☃ש"}, {templates.Mono, " b"}}
	if !slices.Equal(got, want) {
		t.Errorf("runs %v, want %v", got, want)
	}
	for _, text := range append(viewtest.Hostile, "a ☃ש b", "") {
		text = testCleaner(t).clean(templates.SemiBold, text)
		var joined strings.Builder
		for _, r := range m.runs(templates.SemiBold, text) {
			joined.WriteString(r.text)
			for _, c := range r.text {
				if g := m.glyph(templates.SemiBold, c); c != '\n' && (g.advance == missing || g.font != r.font) {
					t.Errorf("%q: %s draws %U, which has a glyph in %s", text, r.font.Family(), c, g.font.Family())
				}
			}
		}
		if joined.String() != text {
			t.Errorf("the runs of %q are %q", text, joined.String())
		}
	}
}

func TestTextFromTheRightIsDrawnFromTheRight(t *testing.T) {
	for in, want := range map[string]string{"abc": "abc", "אבג": "גבא", "x אב, גד y": "x בא, דג y", "שָׁב": "ב" + "שָׁ"} {
		if got := visual(in); got != want {
			t.Errorf("%q is drawn as %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanTextCanBeDrawn(f *testing.F) {
	for _, s := range viewtest.Hostile {
		f.Add(s)
	}
	m, err := newMetrics()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, font := range templates.Fonts() {
			c := &cleaner{metrics: m, altered: map[string]bool{}}
			out := c.clean(font, s)
			if !utf8.ValidString(out) {
				t.Fatalf("clean(%q) = %q is not UTF-8", s, out)
			}
			for _, r := range out {
				if r == '\n' {
					continue
				}
				if r > 0xFFFF || unicode.IsControl(r) || !m.has(font, r) {
					t.Fatalf("clean(%q) in %s keeps %U", s, font.Family(), r)
				}
			}
		}
	})
}

// Wrapping must lose nothing but the spaces it breaks at, and keep the width.
func FuzzWrapLosesNothing(f *testing.F) {
	for _, s := range viewtest.Hostile {
		f.Add(s, 30.0)
	}
	f.Add("arn:aws:cloudtrail:eu-central-1:111122223333:trail/"+strings.Repeat("x", 300), 12.5)
	f.Add("a  b", 0.1)
	m, err := newMetrics()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if !(width > 0 && width < 1000) || len(s) > 10_000 {
			t.Skip()
		}
		d := &document{cleaner: &cleaner{metrics: m, altered: map[string]bool{}}}
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		var got strings.Builder
		for _, l := range d.wrap(width, span{text: s, style: tableText}) {
			for _, p := range l.pieces {
				got.WriteString(p.text)
				if one := utf8.RuneCountInString(p.text) == 1; p.x+p.width > width+0.01 && !one {
					t.Fatalf("wrap(%q, %g) has a line of %g", s, width, p.x+p.width)
				}
				if w := m.width(p.text, p.style); p.width < w-0.01 || p.width > w+0.01 {
					t.Fatalf("piece %q is %g wide, said to be %g", p.text, w, p.width)
				}
			}
		}
		if want := squeeze(d.clean(tableText.font, s)); squeeze(got.String()) != want {
			t.Fatalf("wrap(%q, %g) gives %q", s, width, got.String())
		}
	})
}

func TestLongTokensBreakWhereTheyReadWell(t *testing.T) {
	d := &document{cleaner: testCleaner(t)}
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"one two three", 1000, "one two three"},
		{"first second", 12, "first|second"},
		{"assumed-role/platform-deploy/gh-4417", 30, "assumed-role/|platform-deploy/gh-|4417"},
		{"164.308(a)(1)(ii)(D)", 18, "164.308(a)(1)|(ii)(D)"},
		{`\u65e5\u672c\u8a9e`, 14, `\u65e5|\u672c|\u8a9e`},
	} {
		var lines []string
		for _, l := range d.wrap(c.width, span{text: c.text, style: tableText}) {
			s := ""
			for _, p := range l.pieces {
				s += p.text
			}
			lines = append(lines, s)
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%q in %g mm: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
