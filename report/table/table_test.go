package table

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func written(t *testing.T, p *view.Pack, o Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, p, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryRequirementIsInTheTable(t *testing.T) {
	p := viewtest.Sample()
	flat := strings.Join(strings.Fields(written(t, p, Options{Width: 400})), " ")
	for _, fw := range p.Frameworks {
		if !strings.Contains(flat, fmt.Sprintf("%s %d requirements.", fw.Title, fw.Counts.Total())) {
			t.Errorf("%s is not in the table with its %d requirements", fw.Title, fw.Counts.Total())
		}
		for _, r := range fw.Requirements {
			if want := strings.Join([]string{r.ID, r.Title, r.Words, r.Why}, " "); !strings.Contains(flat, want) {
				t.Errorf("%q is not in the table", want)
			}
		}
	}
}

func TestOfVeryManyExceptionsTheFirstAreNamed(t *testing.T) {
	p := viewtest.Sample()
	p.Exceptions = nil
	for i := range 500 {
		p.Exceptions = append(p.Exceptions, view.ExceptionItem{Check: "CT-01", CheckID: "a-check", Severity: "high", Account: fmt.Sprintf("%012d", i), Subject: fmt.Sprintf("trail-%d", i), Result: view.Exception})
	}
	out := written(t, p, Options{})
	if want := "CT-01 a-check (high): 500, in 500 accounts\n  trail-0; trail-1; trail-2; and 497 more\n"; !strings.Contains(out, want) {
		t.Errorf("the table lacks %q", want)
	}
	p.Accounts = p.Accounts[:3]
	if strings.Contains(written(t, p, Options{}), "trail-0") {
		t.Error("the table of three accounts names subjects")
	}
}

func TestTheProofOfThePeriodIsSummedUp(t *testing.T) {
	p := viewtest.Sample()
	flat := strings.Join(strings.Fields(written(t, p, Options{})), " ")
	for _, s := range p.Proof.Sentences {
		if n := strings.Count(flat, s); n != 1 {
			t.Errorf("%q stands %d times", s, n)
		}
	}
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for _, columns := range []int{60, 80, 100, 133} {
		for i, line := range strings.Split(written(t, hostile(), Options{Width: columns}), "\n") {
			if w := width(line); w > columns {
				t.Errorf("width %d, line %d takes %d: %s", columns, i+1, w, line)
			}
		}
	}
}

func TestNothingIsCutOff(t *testing.T) {
	all := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	// One column for the text: only then does it stand in the output in order.
	for _, text := range append(viewtest.Hostile, "", strings.Repeat("日本", 100)) {
		lines := wrap(visible(text), 17)
		if got, want := all(strings.Join(lines, "")), all(visible(text)); got != want {
			t.Errorf("wrapped as %q, want %q", got, want)
		}
		for _, line := range lines {
			if width(line) > 17 {
				t.Errorf("%q is wider than 17", line)
			}
		}
	}
}

func TestTheTerminalObeysNothing(t *testing.T) {
	for _, r := range written(t, hostile(), Options{}) {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar) {
			t.Fatalf("the table holds %U", r)
		}
	}
}

func TestColourIsOnlyAddedToWords(t *testing.T) {
	p := viewtest.Sample()
	plain, coloured := written(t, p, Options{}), written(t, p, Options{Color: true})
	if !strings.Contains(coloured, "\x1b[31m") {
		t.Error("there is no red")
	}
	for _, code := range []string{"0", "1", "2", "31", "32", "33", "35", "36"} {
		coloured = strings.ReplaceAll(coloured, "\x1b["+code+"m", "")
	}
	if coloured != plain {
		t.Error("without its colours the table is another")
	}
}

func TestWideCharactersTakeTwoColumns(t *testing.T) {
	for text, want := range map[string]int{"abc": 3, "日本": 4, "a\u0301": 1, "\U0001F600": 2, "한": 2, "é": 1} {
		if got := width(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
}

func TestGapsAreSummedUpByWhatClosesThem(t *testing.T) {
	if out := written(t, viewtest.Sample(), Options{}); !strings.Contains(out, "denied cloudtrail:GetTrailStatus (30)") {
		t.Error("the gaps are not summed up")
	}
}

// hostile is a report whose requirements say hostile things.
func hostile() *view.Pack {
	p := viewtest.Sample()
	for i, text := range viewtest.Hostile {
		r := &p.Frameworks[0].Requirements[i]
		r.Title, r.Why, r.ID = text, text+" "+text, fmt.Sprintf("%d %s", i, text)
	}
	p.Entity = viewtest.Hostile[5]
	p.Frameworks[0].Title = viewtest.Hostile[10]
	return p
}
