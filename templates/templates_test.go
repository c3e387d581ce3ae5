package templates

import (
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

func TestEveryIconAndFontIsUsable(t *testing.T) {
	th := Default()
	for _, f := range Fonts() {
		font, err := sfnt.Parse(f.TTF())
		if err != nil {
			t.Fatalf("%s: %v", f.Family(), err)
		}
		if f != SemiBold && f != Regular {
			continue
		}
		for _, tone := range []Tone{th.Exception, th.Waived, th.Inconclusive, th.NotTested, th.NoExceptions, th.NotApplicable} {
			for _, r := range tone.Icon {
				if g, err := font.GlyphIndex(nil, r); err != nil || g == 0 {
					t.Errorf("%s has no glyph for %q", f.Family(), r)
				}
			}
		}
	}
}

func TestTheCopyOfAFontIsTheCallersOwn(t *testing.T) {
	a := Regular.TTF()
	a[0] = ^a[0]
	if Regular.TTF()[0] == a[0] {
		t.Error("changing one copy changed the embedded font")
	}
}

func TestEveryFontShipsWithItsLicence(t *testing.T) {
	files, err := fs.Glob(os.DirFS("fonts"), "OFL-*.txt")
	if err != nil || len(files) != 2 {
		t.Fatalf("licences: %v, %v", files, err)
	}
	if text, err := os.ReadFile("fonts/LICENSE-dejavu.txt"); err != nil || !strings.Contains(string(text), "Bitstream Vera is a") {
		t.Errorf("the licence of DejaVu: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile("fonts/" + name)
		if err != nil || !strings.Contains(string(text), "SIL OPEN FONT LICENSE Version 1.1") {
			t.Errorf("%s is not the Open Font License: %v", name, err)
		}
	}
}

func TestTextIsReadableOnItsBackground(t *testing.T) {
	th := Default()
	pairs := map[string][2]Colour{
		"body": {th.Body, th.Zebra}, "muted": {th.Muted, th.Zebra}, "link": {th.Link, th.Zebra}, "accent": {th.Accent, th.White},
		"head": {th.White, th.Navy}, "kicker": {th.CoverKicker, th.Navy}, "cover": {th.CoverText, th.Navy},
		"call-out": {th.Exception.Text, th.CalloutFill},
	}
	for name, tone := range map[string]Tone{"exception": th.Exception, "waived": th.Waived, "inconclusive": th.Inconclusive,
		"not tested": th.NotTested, "no exceptions": th.NoExceptions, "not applicable": th.NotApplicable} {
		pairs[name] = [2]Colour{tone.Text, tone.Background}
		pairs[name+" chart"] = [2]Colour{tone.OnChart, tone.Chart}
	}
	for name, p := range pairs {
		if c := contrast(p[0], p[1]); c < 4.5 {
			t.Errorf("%s: contrast %.1f of %s on %s, want at least 4.5", name, c, p[0].Hex(), p[1].Hex())
		}
	}
}

// contrast is the ratio of WCAG 2.1, relative luminance.
func contrast(a, b Colour) float64 {
	l := func(c Colour) float64 {
		linear := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	}
	hi, lo := max(l(a), l(b)), min(l(a), l(b))
	return (hi + 0.05) / (lo + 0.05)
}
