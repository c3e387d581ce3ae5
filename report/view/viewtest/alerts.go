package viewtest

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// alerts gives the report alerts of every outcome, more accounts than a map holds,
// hostile names and a long record.
func alerts(p *view.Pack) {
	a := &p.Alerts
	a.Sentences = []string{"Of 1,120 questions, over 70 accounts and 16 sorts of events, somebody learns of 900.", "In 2 cases an alarm that nearly every event sets off is all that tells."}
	names := []string{"refused calls", "sign-in, no MFA", "root use", "IAM policies", "trails", "failed sign-in", "KMS keys", "bucket policies", "AWS Config", "security groups",
		"network ACLs", "gateways", "route tables", "VPCs", "organization", Hostile[4]}
	for i, n := range names {
		s := view.AlertSort{Name: n, CheckID: fmt.Sprintf("alert-%d", i), Controls: []string{"CT-07"}, Hub: fmt.Sprintf("CloudWatch.%d", i+1), HubPass: i, HubFail: 70 - i}
		if i == len(names)-1 {
			s.Hub = ""
		}
		a.Sorts = append(a.Sorts, s)
	}
	for i := range 70 {
		who := view.AccountName{ID: fmt.Sprintf("%012d", 11122223333+i), Name: fmt.Sprintf("prod-%d", i)}
		if i == 3 {
			who.Name = Hostile[3]
		}
		row := view.AlertRow{Accounts: []view.AccountName{who}}
		for k := range a.Sorts {
			told := view.ToldYes
			if i < 5 {
				told = view.Tolds()[(i+k)%len(view.Tolds())]
			}
			a.Sorts[k].Counts[told]++
			row.Cells = append(row.Cells, told)
			a.Alerts = append(a.Alerts, alert(who, a.Sorts[k], told, k))
		}
		a.Rows = append(a.Rows, row)
	}
	a.Short = append(a.Short, a.Rows[:5]...)
	rest := view.AlertRow{Cells: a.Rows[5].Cells}
	for _, r := range a.Rows[5:] {
		rest.Accounts = append(rest.Accounts, r.Accounts...)
	}
	a.Short = append(a.Short, rest)
	for _, x := range a.Alerts {
		if x.Told == view.NotTold || x.Told == view.ToldUnknown {
			a.Lost = append(a.Lost, view.Lost{Alert: x, Sorts: []view.AlertSort{x.Sort}, Accounts: []view.AccountName{x.AccountName}})
		}
	}
	for i := range 30 {
		a.Lost[0].Accounts = append(a.Lost[0].Accounts, view.AccountName{ID: fmt.Sprintf("%012d", 99900001111+i), Name: "other"})
	}
	for len(a.Lost) <= 40 {
		a.Lost = append(a.Lost, a.Lost[1])
	}
}

// alert is an alert whose only way breaks at one of its links.
func alert(who view.AccountName, sort view.AlertSort, told view.Told, n int) view.Alert {
	out := view.Alert{AccountName: who, Sort: sort, Told: told, Closest: -1, Hub: "Security Hub's " + sort.Hub + ", which asks for the exact text of a pattern, would fail.", Evidence: []string{"EV-000003"}}
	r := view.Route{Through: "metric filter", ID: "arn:aws:logs:eu-central-1:111122223333:log-group:audit " + Hostile[n%len(Hostile)], Region: "eu-central-1", Tells: "yes", Noise: told == view.ToldInNoise}
	for i, what := range []string{"trail", "delivery", "pattern", "metric", "alarm", "actions", "topic"} {
		link := view.AlertLink{What: what, ID: "arn:aws:sns:eu-central-1:111122223333:" + what, Holds: view.NoExceptions}
		if i == n%7 && (told == view.NotTold || told == view.ToldUnknown) {
			link.Weak, link.Holds, link.Why = true, told.Result(), "why it does not carry on: "+Hostile[(n+1)%len(Hostile)]
			r.Tells, out.Closest, out.Broken = "no", 0, "in eu-central-1, "+link.Why
		}
		r.Links = append(r.Links, link)
	}
	if r.Tells == "no" && n%2 == 0 {
		r.Missed = "{\n  \"eventName\": \"" + Hostile[0] + "\",\n  \"userIdentity\": {\n    \"type\": \"" + strings.Repeat("x", 120) + "\"\n  }\n}"
	}
	out.Routes = []view.Route{r}
	return out
}
