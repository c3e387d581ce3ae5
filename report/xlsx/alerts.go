package xlsx

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// alerts is a row for each account and sort of events: whether somebody learns of
// them, and what breaks the way that comes closest.
func alerts(p *view.Pack) register {
	r := register{name: "Alerts", table: "tblAlerts", tab: red, title: "Who learns of it",
		note: "One row per account and sort of events. Security Hub asks for the exact text of a pattern; its verdict says nothing of whether anybody is told.",
		columns: []column{{"Account", 16, label}, {"Name", 22, plain}, {"Events", 20, plain}, {"Check", 30, mono}, {"Told", 20, result}, {"First broken link", 60, plain},
			{"Closest way", 60, mono}, {"A record that it misses", 50, mono}, {"Ways", 8, number}, {"Ways that tell", 9, number}, {"Set off by nearly everything", 50, mono},
			{"Security Hub", 50, plain}, {"Controls", 14, reference}, {"Evidence", 30, reference}, {"Auditor conclusion", 18, choice}, {"Auditor notes", 28, auditor}}}
	each(&r, p.Alerts.Alerts, func(a view.Alert) []any {
		closest, missed, tell := "", "", 0
		if a.Closest >= 0 && a.Closest < len(a.Routes) {
			closest, missed = a.Routes[a.Closest].ID, a.Routes[a.Closest].Missed
		}
		var noisy []string
		for _, w := range a.Routes {
			if w.Tells == "yes" {
				tell++
			}
			if w.Noise {
				noisy = append(noisy, w.ID)
			}
		}
		return []any{a.ID, a.Name, a.Sort.Name, a.Sort.CheckID, toned{a.Told.Result(), a.Told.String()}, a.Broken, closest, missed,
			len(a.Routes), tell, lines(noisy), a.Hub, strings.Join(a.Sort.Controls, ", "), strings.Join(a.Evidence, ", "), "", ""}
	})
	if !p.Alerts.Known() {
		r.note = p.Alerts.Why
	}
	return r
}

// alertPaths is a row for each way from the events of an account to a person.
func alertPaths(p *view.Pack) register {
	r := register{name: "Alert paths", table: "tblAlertPaths", tab: red, title: "Ways from the event to a person",
		note: "One row per account, sort of events and way, those that tell first, then those that come closest.",
		columns: []column{{"Account", 16, label}, {"Name", 22, plain}, {"Events", 20, plain}, {"Through", 14, plain}, {"Way", 60, mono}, {"Region", 16, plain}, {"Tells", 30, plain},
			{"Links", 60, plain}, {"First broken link", 60, mono}, {"Why", 60, plain}, {"A record that it misses", 50, mono}, {"A record beyond the events", 50, mono}, {"Set off by nearly everything", 12, plain}}}
	ways := 0
	for _, a := range p.Alerts.Alerts {
		ways += len(a.Routes)
	}
	r.make(ways, func(yield func(...any) bool) {
		for _, a := range p.Alerts.Alerts {
			for _, w := range a.Routes {
				link, why, noise := "", "", "no"
				if l := w.Weak(); l != nil {
					link, why = l.What+" "+l.ID, l.Why
				}
				if w.Noise {
					noise = "yes"
				}
				if !yield(a.ID, a.Name, a.Sort.Name, w.Through, w.ID, w.Region, w.Tells, w.Chain(), link, why, w.Missed, w.Wider, noise) {
					return
				}
			}
		}
	})
	return r
}
