package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/view"
)

func TestTheNameOfAPartStandsOnThePageOfItsFirstRequirement(t *testing.T) {
	fw := view.Framework{ID: "long", Title: "A long standard"}
	for i := range 160 {
		fw.Requirements = append(fw.Requirements, view.Requirement{
			Group: fmt.Sprintf("Part-%03d", i/2), ID: fmt.Sprintf("No-%03d", i), Title: "A requirement",
			Paraphrase: strings.Repeat("Something is asked. ", 1+i*7%23), Result: view.NoExceptions,
		})
	}
	pages, _ := textOf(t, write(t, &view.Pack{Frameworks: []view.Framework{fw}}))
	for i := 0; i < len(fw.Requirements); i += 2 {
		r := fw.Requirements[i]
		on := func(s string) int {
			return slices.IndexFunc(pages, func(page string) bool { return strings.Contains(page, s) })
		}
		if on(r.Group) < 0 || on(r.Group) != on(r.ID) {
			t.Errorf("%s stands on page %d, and %s on page %d", r.Group, on(r.Group)+1, r.ID, on(r.ID)+1)
		}
	}
}
