package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// alerts reads from the facts who learns of what happens in each account.
func (b *builder) alerts() {
	a := &b.pack.Alerts
	judged := make([]map[string]controls.Verdict, len(alertNames)) // by account
	for i, s := range alertNames {
		sort := AlertSort{Name: s.name, CheckID: s.check}
		judged[i] = map[string]controls.Verdict{}
		for _, r := range b.results {
			if r.Check != s.check {
				continue
			}
			sort.Controls = append(sort.Controls, r.number)
			for _, subject := range r.Subjects {
				judged[i][subject.Account] = subject.Verdict
			}
		}
		a.Sorts = append(a.Sorts, sort)
	}
	asked := false
	for _, f := range b.facts("account") {
		fact := readFact[alertsFact](b, f)
		if gap := fact.Alerts.Gap(); gap != nil && gap.Reason == evidence.NotAsked {
			continue
		}
		asked = true
		a.row(b, f, fact.Alerts, judged)
	}
	if !asked {
		*a = Alerts{Why: "Whether anybody learns of what happens was not worked out: the evidence was collected without it."}
		return
	}
	a.Short = agreeing(a.Rows)
	a.Lost = lost(a.Alerts)
	a.Sentences = a.inWords()
}

// row reads the alerts of one account.
func (a *Alerts) row(b *builder, f evidence.Fact, of evidence.Value[alertSorts], judged []map[string]controls.Verdict) {
	who := AccountName{f.Account, b.accountNames[f.Account]}
	row := AlertRow{Accounts: []AccountName{who}}
	all, known := of.Get()
	for i, s := range alertNames {
		sort := &a.Sorts[i]
		fact := s.of(all)
		if !known {
			fact = alertFact{Told: evidence.Missing[bool](*of.Gap(), of.Calls()...), Broken: "not known: " + gapWords(*of.Gap())}
		}
		alert := b.alert(who, *sort, fact)
		if judged[i][f.Account] == controls.NotApplicable {
			alert.Told, alert.Broken, alert.Closest = ToldNotJudged, "", -1
		}
		sort.Counts[alert.Told]++
		if pass, known := fact.SecurityHub.Get(); known && fact.Control != "" {
			sort.Hub = fact.Control
			if pass {
				sort.HubPass++
			} else {
				sort.HubFail++
			}
		}
		row.Cells = append(row.Cells, alert.Told)
		a.Alerts = append(a.Alerts, alert)
	}
	a.Rows = append(a.Rows, row)
}

// alert is one alert in words.
func (b *builder) alert(who AccountName, sort AlertSort, f alertFact) Alert {
	out := Alert{AccountName: who, Sort: AlertSort{Name: sort.Name, CheckID: sort.CheckID, Controls: sort.Controls, Hub: f.Control},
		Told: ToldUnknown, Broken: f.Broken, Closest: -1, Evidence: b.tellingFirst(b.refs(f.Told.Calls()), readsOf)}
	quiet := false // a way tells that is not noise
	for _, w := range f.Ways {
		r := routeOf(w)
		quiet = quiet || r.Tells == "yes" && !r.Noise
		out.Routes = append(out.Routes, r)
	}
	switch told, known := f.Told.Get(); {
	case known && told && (quiet || !slices.ContainsFunc(out.Routes, func(r Route) bool { return r.Noise })):
		out.Told = ToldYes
	case known && told:
		out.Told = ToldInNoise
	case known:
		out.Told = NotTold
	}
	if out.Told == NotTold || out.Told == ToldUnknown {
		out.Closest = closest(out.Broken, out.Told, out.Routes)
		if gap := f.Told.Gap(); out.Broken == "" && gap != nil {
			out.Broken = "not known: " + gapWords(*gap)
		}
	}
	out.Hub, out.HubSays = hubWords(f)
	return out
}

// agreeing joins the rows whose cells are the same, the gravest first.
func agreeing(rows []AlertRow) []AlertRow {
	at := map[string]int{}
	var out []AlertRow
	for _, r := range rows {
		key := fmt.Sprint(r.Cells)
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, AlertRow{Accounts: slices.Clone(r.Accounts), Cells: r.Cells})
			continue
		}
		out[i].Accounts = append(out[i].Accounts, r.Accounts...)
	}
	slices.SortStableFunc(out, func(x, y AlertRow) int {
		return cmp.Or(slices.Compare(y.tally(), x.tally()), strings.Compare(x.Accounts[0].ID, y.Accounts[0].ID))
	})
	return out
}

// tally counts the cells of a row, the gravest first.
func (r AlertRow) tally() []int {
	out := make([]int, ToldNotJudged+1)
	for _, t := range r.Cells {
		out[t]++
	}
	return out
}

// lost joins the alerts that say the same of themselves: first those of one
// account, then accounts in which the same sorts say so.
func lost(all []Alert) []Lost {
	type place struct {
		told           Told
		broken, missed string
	}
	var within []Lost
	at := map[[2]any]int{}
	for _, a := range all {
		if a.Told != NotTold && a.Told != ToldUnknown {
			continue
		}
		key := [2]any{a.ID, place{a.Told, a.Broken, a.missed()}}
		i, seen := at[key]
		if !seen {
			i = len(within)
			at[key] = i
			within = append(within, Lost{Alert: a, Accounts: []AccountName{a.AccountName}, hubs: map[Result][]string{}})
		}
		within[i].Sorts = append(within[i].Sorts, a.Sort)
		if a.Hub != "" {
			within[i].hubs[a.HubSays] = append(within[i].hubs[a.HubSays], a.Sort.Hub)
		}
	}
	for i := range within {
		if len(within[i].Sorts) > 1 {
			within[i].Hub = hubsInWords(within[i].hubs)
		}
	}
	var out []Lost
	same := map[[2]any]int{}
	for _, l := range within {
		var names []string
		for _, s := range l.Sorts {
			names = append(names, s.CheckID)
		}
		key := [2]any{strings.Join(names, " "), place{l.Told, l.Broken, l.missed()}}
		if i, seen := same[key]; seen {
			out[i].Accounts = append(out[i].Accounts, l.Accounts...)
			continue
		}
		same[key] = len(out)
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(x, y Lost) int {
		return cmp.Or(cmp.Compare(x.Told, y.Told), cmp.Compare(len(y.Sorts)*len(y.Accounts), len(x.Sorts)*len(x.Accounts)))
	})
	return out
}

// missed is the record that the closest route does not carry.
func (a Alert) missed() string {
	if a.Closest < 0 {
		return ""
	}
	return a.Routes[a.Closest].Missed
}

// Noisy lists the routes that nearly everything sets off.
func (a Alert) Noisy() []Route {
	var out []Route
	for _, r := range a.Routes {
		if r.Noise {
			out = append(out, r)
		}
	}
	return out
}

// inWords sums up who learns of what.
func (a *Alerts) inWords() []string {
	var sum [ToldNotJudged + 1]int
	exact := 0 // told, and yet Security Hub's control would fail, or the other way round
	for _, x := range a.Alerts {
		sum[x.Told]++
		told := x.Told == ToldYes || x.Told == ToldInNoise
		if told && x.HubSays == Exception || x.Told == NotTold && x.HubSays == NoExceptions {
			exact++
		}
	}
	judged := len(a.Alerts) - sum[ToldNotJudged]
	out := []string{fmt.Sprintf("Each of %s of events was followed in each of %s that it is judged in. Of these %s, somebody is told in %s; in %s nobody is, and in %s it is not known.",
		many(len(a.Sorts), "sort"), many(len(a.Rows), "account"), many(judged, "case"), thousands(sum[ToldYes]+sum[ToldInNoise]), thousands(sum[NotTold]), thousands(sum[ToldUnknown]))}
	if n := sum[ToldInNoise]; n > 0 {
		out = append(out, fmt.Sprintf("In %s an alarm that nearly every event sets off is all that tells: a warning, and no exception.", many(n, "case")))
	}
	if exact > 0 {
		out = append(out, fmt.Sprintf("Security Hub asks for the exact text of a pattern, and not whether anybody is told: in %s its control would say otherwise.", many(exact, "case")))
	}
	return out
}
