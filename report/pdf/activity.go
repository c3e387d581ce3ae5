package pdf

import (
	"strconv"
	"strings"
)

// activity lists what root users did, who signed in, and who read the log files.
func (d *document) activity() {
	p := d.pack.Proof
	if len(p.Activity) == 0 {
		d.say("The log files that were read hold no such event of the period.")
	} else {
		t := d.newTable([]column{{"Time (UTC)", 22, false}, {"What", 40, false}, {"Who", 44, false}, {"Target", 26, false}, {"Ticket", 17, false}, {"Evidence", 21, false}})
		for _, a := range p.Activity[:min(len(p.Activity), mostRows)] {
			when := a.At.UTC().Format(utc)
			event := a.Event
			if a.Count > 1 {
				when += " to " + a.Last.UTC().Format(utc)
				event += ", " + strconv.Itoa(a.Count) + " times"
			}
			what := append(d.cell(t, 1, tableBold, a.What), d.cell(t, 1, tableText, event)...)
			if a.Outcome != "done" {
				what = append(what, d.cell(t, 1, tableText, a.Outcome)...)
			}
			what = append(what, d.cell(t, 1, tableMuted, strings.TrimPrefix(a.Account+", "+a.Region, ", "))...)
			what = append(what, d.cell(t, 1, tableMono, a.EventID)...)
			ticket := a.Ticket
			if a.Unexplained() {
				ticket = "none given"
			}
			t.add(
				d.cell(t, 0, tableText, when),
				what,
				append(d.cell(t, 2, tableMono, a.Actor), d.cell(t, 2, tableMuted, a.Address)...),
				d.cell(t, 3, tableMono, a.Target),
				d.cell(t, 4, tableText, ticket),
				d.linksCell(t, 5, a.Evidence),
			)
		}
		d.table(t)
		d.more(len(p.Activity), "lines", "Activity")
	}
	if len(p.Unlisted) == 0 {
		return
	}
	var unread []string
	for _, u := range p.Unlisted[:min(len(p.Unlisted), mostRows)] {
		unread = append(unread, "account "+u.Account+", "+u.What+": "+u.Why)
	}
	d.list("What of this is not known", unread, "")
	d.more(len(p.Unlisted), "lines", "Activity")
}
