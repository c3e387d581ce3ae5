package pdf

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/templates"
)

// integrity is section 10: how to check that nothing was altered since, and who
// signs for it.
func (d *document) integrity() {
	d.chapter("Integrity statement and sign-off", false)
	if len(d.pack.Produced) > 0 {
		d.heading2("How this pack was produced")
		d.flow(d.pairBlocks("", d.pack.Produced, d.width(), 38))
	}
	d.heading2("How to verify this pack")
	d.flow(d.pairBlocks("", []view.Pair{
		{Label: "Root hash (SHA-256)", Value: d.pack.RootText(), Mono: true},
		{Label: "Pack ID", Value: d.pack.ID, Mono: true},
	}, d.width(), 38))
	d.alterations()
	d.list("What can be performed again", d.pack.Repeat, "Nothing is known of what can be performed again.")
	d.heading3("Commands that check it", "")
	if len(d.pack.Verify) == 0 {
		d.say("No command was given to verify this pack.")
	}
	for _, c := range d.pack.Verify {
		d.flow(d.textBlocks(d.width(), 4.4, span{text: c, style: style{templates.Mono, 7.8, theme.Ink}}))
	}
	d.list("Files inside this document", d.attachments(), "")
	if len(d.pack.Masked) > 0 {
		d.list("Masked in this report", d.pack.Masked, "")
	}
	d.list("Redactions", d.pack.Redactions, "Nothing was redacted from the responses.")

	d.heading2("Files in the pack")
	d.files()
	d.heading2("Confirmation")
	d.signatures()
}

// alterations states for how many values escapes are printed. The count is
// taken when the page is painted, because later sections add to it.
func (d *document) alterations() {
	count := block{h: 4.2, draw: func(d *document, x, y float64) {
		d.put(func(p *painter) {
			p.text(x, y+3.2, plural(len(p.document.altered), "value")+" in this document", pairValue)
		})
	}}
	about := d.textBlocks(d.width()-38, 4.2, span{style: tableMuted,
		text: `Characters that cannot be printed are shown as \x07, \u202e or [U+1F600]: controls, and scripts that the fonts of this document lack. The originals are in the evidence: assessment.json and raw/. Arabic letters are drawn one by one.`})
	d.flow(d.ruled(d.width(), d.labelled(span{text: "Values with escapes", style: pairLabel}, 38, 4.2, append([]block{count}, about...))))
}

// files lists the files of the pack but those of the evidence, which section 9
// lists.
func (d *document) files() {
	t := d.newTable([]column{{"File", 92, false}, {"Bytes", 24, true}, {"SHA-256", 54, false}})
	evidence := 0
	for _, f := range d.pack.Files {
		if strings.HasPrefix(f.Path, "evidence/") || strings.HasPrefix(f.Path, "raw/") {
			evidence++
			continue
		}
		t.add(d.cell(t, 0, tableMono, f.Path), d.cell(t, 1, tableText, number(int(f.Bytes))), d.cell(t, 2, tableMono, f.SHA256))
	}
	if len(t.rows) == 0 {
		d.say("The list of files is in MANIFEST.json.")
	} else {
		d.table(t)
	}
	d.skip(2)
	text := "This document cannot print its own hash; MANIFEST.json lists it."
	if evidence > 0 {
		text = "The " + plural(evidence, "file") + " below evidence/ and raw/ are listed with their hashes in MANIFEST.json; section 9 indexes the evidence items and their responses. " + text
	}
	d.paragraph(caption, 4, span{text: text})
}

// signatures are the rows to be signed by hand.
func (d *document) signatures() {
	d.need(76)
	d.say("We confirm that the accounts, regions and period described in Section 2 are complete to the best of our knowledge, " +
		"and that no evidence was altered or withheld.")
	d.skip(3)
	who := style{templates.SemiBold, 9.2, theme.Ink}
	small := style{templates.Regular, 8.2, theme.Muted}
	for _, s := range [][2]string{{"Prepared by", "Compliance"}, {"Reviewed by", "Management"}, {"Received by", "Independent auditor"}} {
		d.need(17)
		y := d.y
		d.put(func(p *painter) {
			p.text(left, y+5, s[0], who)
			p.text(left, y+9.4, s[1], small)
			for _, f := range []struct {
				x, w float64
				name string
			}{{72, 44, "Name"}, {120, 42, "Signature"}, {166, 24, "Date"}} {
				p.draw(theme.Muted, 0.2)
				p.f.Line(f.x, y+9, f.x+f.w, y+9)
				p.text(f.x, y+12.4, f.name, small)
			}
		})
		d.y += 17
	}
}
