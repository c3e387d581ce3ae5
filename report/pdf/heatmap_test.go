package pdf

import (
	"testing"

	"github.com/trailproof/trailproof/report/view/viewtest"
)

// A few columns are wide and named above; many are narrow and named upwards, and
// all of them lie on the page.
func TestTheColumnsOfAMapTakeTheRoomThereIs(t *testing.T) {
	d, err := newDocument(viewtest.Sample())
	if err != nil {
		t.Fatal(err)
	}
	d.blankPage()
	for _, c := range []struct {
		name  string
		count int
		head  float64
	}{{"2 Oct", 3, mapLine}, {"2 Oct", 7, mapLine}, {"W27, 29 Jun", 14, mapHeader}, {"2 Oct", mapMost, mapHeader}, {"ap-southeast-4", 4, mapLine}} {
		names := make([]string, c.count)
		for i := range names {
			names[i] = c.name
		}
		cell := d.mapCellWidth(c.count)
		before := d.y
		d.mapHead(names, cell)
		if got := d.y - before; got != c.head || mapLabel+cell*float64(c.count) > d.width()+0.01 {
			t.Errorf("%d columns %q are %.1f mm wide below a head of %.1f mm, want %.1f", c.count, c.name, cell, got, c.head)
		}
	}
}
