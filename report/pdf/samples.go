package pdf

import "github.com/trailproof/trailproof/report/view"

// samples lists what was drawn from populations to be tested further by hand, and
// how, so that anyone can draw it again.
func (d *document) samples() {
	for _, s := range d.pack.Samples {
		d.heading3("Sample "+s.ID+": "+s.Population, plural(len(s.Items), "item")+" of "+number(s.Size))
		d.flow(d.pairBlocks("", []view.Pair{
			{Label: "Method", Value: s.Method}, {Label: "Seed", Value: s.Seed, Mono: true}, {Label: "SHA-256 of the population", Value: s.SHA256, Mono: true},
		}, d.width(), 46))
		d.skip(2)
		if len(s.Items) == 0 {
			d.say("No item was drawn.")
			continue
		}
		t := d.newTable([]column{{"No.", 14, true}, {"Place in the population", 22, true}, {"Item", 78, false}, {"Account, region", 34, false}, {"Tested by", 22, false}})
		for i, item := range s.Items[:min(len(s.Items), 2*mostRows)] {
			t.add(d.cell(t, 0, tableText, number(i+1)), d.cell(t, 1, tableText, number(item.Position)), d.cell(t, 2, tableMono, item.ID),
				append(d.cell(t, 3, tableMono, item.Account), d.cell(t, 3, tableText, item.Region)...), nil)
		}
		d.table(t)
		d.rest(len(s.Items), 2*mostRows, "items", "Samples")
	}
}
