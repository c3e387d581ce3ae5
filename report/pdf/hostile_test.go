package pdf

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

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
	letter := viewtest.Sample()
	letter.Paper = view.Letter
	for name, p := range map[string]*view.Pack{"sample": viewtest.Sample(), "long": long, "letter": letter} {
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
