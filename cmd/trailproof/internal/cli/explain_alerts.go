package cli

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// mostWays is how many ways of an alert are explained; those that tell come first,
// then those that come closest.
const mostWays = 10

// alert prints the ways by which somebody might be told, link by link, if the check
// is about that.
func (e explainer) alert(check, account string) {
	for _, a := range e.report.Alerts.Alerts {
		if a.Sort.CheckID != check || a.ID != account || a.Told == view.ToldNotJudged {
			continue
		}
		for _, w := range a.Routes[:min(len(a.Routes), mostWays)] {
			e.route(w)
		}
		if more := len(a.Routes) - mostWays; more > 0 {
			line(e.out, "  way", fmt.Sprintf("and %d more; the workbook lists them on the sheet Alert paths", more))
		}
		line(e.out, "  apart from that", visible(a.Hub))
	}
}

func (e explainer) route(w view.Route) {
	tells := map[string]string{"yes": "tells", "no": "does not tell"}[w.Tells]
	if tells == "" {
		tells = w.Tells
	}
	line(e.out, "  way", visible(fmt.Sprintf("%s %s, %s: %s", w.Through, w.ID, w.Region, tells)))
	for _, l := range w.Links {
		state := map[view.Result]string{view.NoExceptions: "holds  ", view.Exception: "broken ", view.Inconclusive: "unknown"}[l.Holds]
		line(e.out, "", visible(strings.TrimSuffix(fmt.Sprintf("%s %-8s %s: %s", state, l.What, l.ID, l.Why), ": ")))
	}
	if w.Noise {
		line(e.out, "  warning", "nearly every event sets it off")
	}
	line(e.out, "  it misses", w.Missed)
}
