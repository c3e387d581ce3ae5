package html

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// style is the whole style sheet: the theme's colours, the rules, and what is
// printed at the head and foot of every page.
func style(p *view.Pack) string {
	return palette(templates.Default()) + templates.PageStyle() + running(p)
}

// palette gives the rules the colours of the theme. The rules override them for
// dark screens.
func palette(t templates.Theme) string {
	var out strings.Builder
	out.WriteString(":root{")
	set := func(name string, c templates.Colour) { fmt.Fprintf(&out, "--%s:%s;", name, c.Hex()) }
	set("navy", t.Navy)
	set("accent", t.Accent)
	set("link", t.Link)
	set("ink", t.Ink)
	set("body", t.Body)
	set("muted", t.Muted)
	set("zebra", t.Zebra)
	set("hairline", t.Hairline)
	set("rule", t.Rule)
	set("kicker", t.CoverKicker)
	set("callout", t.CalloutFill)
	set("paper", t.White)
	for _, r := range view.Results() {
		tone := toneOf(t, r)
		set(fmt.Sprintf("t%d", r), tone.Text)
		set(fmt.Sprintf("b%d", r), tone.Background)
		set(fmt.Sprintf("c%d", r), tone.Chart)
		set(fmt.Sprintf("o%d", r), tone.OnChart)
	}
	out.WriteString("}\n")
	return out.String()
}

func toneOf(t templates.Theme, r view.Result) templates.Tone {
	switch r {
	case view.Exception:
		return t.Exception
	case view.Waived:
		return t.Waived
	case view.Inconclusive:
		return t.Inconclusive
	case view.NotTested:
		return t.NotTested
	case view.NoExceptions:
		return t.NoExceptions
	}
	return t.NotApplicable
}

func icon(r view.Result) string { return toneOf(templates.Default(), r).Icon }

// running is what stands on every printed page.
func running(p *view.Pack) string {
	head := strings.Trim(p.Entity+" | "+p.Period, " |")
	foot := "Pack " + p.ID
	if len(p.Root) >= 12 {
		foot += " · root " + p.Root[:12] + "…"
	}
	return fmt.Sprintf("@page{@top-left{content:%s}@top-center{content:%s}@top-right{content:%s}@bottom-left{content:%s}@bottom-center{content:%s}}\n",
		cssText("Compliance evidence pack"), cssText(labels(p)), cssText(head), cssText(p.Classification), cssText(foot))
}

// labels are what a reader must know of every page of the pack.
func labels(p *view.Pack) string {
	var out []string
	if p.Draft != "" {
		out = append(out, "Draft")
	}
	if len(p.Masked) > 0 {
		out = append(out, "Masked")
	}
	return strings.Join(out, ", ")
}

// cssText is text in a style sheet. Everything but letters and digits is written as
// a number, so that no text can end it.
func cssText(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range visible(s) {
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == ' ') {
			out.WriteRune(r)
			continue
		}
		fmt.Fprintf(&out, `\%06x `, r)
	}
	out.WriteByte('"')
	return out.String()
}

// policy lets the page run its own script and style, which it names by hash, and
// nothing else: it may load nothing and send nothing.
func policy(style, script string) string {
	return "default-src 'none'; script-src " + hashOf(script) + "; style-src " + hashOf(style) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
