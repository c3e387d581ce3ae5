package xlsx

import (
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// accounts is one row an account: how it stands, and whose it is.
func accounts(p *view.Pack) register {
	r := register{name: "Accounts", table: "tblAccounts", tab: teal, title: "Accounts", note: p.Standings.Note, keyed: true,
		columns: []column{{"Account", 16, reference}, {"Name", 26, plain}, {"Unit", 28, plain}, {"Owner", 26, plain}, {"Status", 12, plain}, {"Examined", 11, plain},
			{"Regions examined", 12, number}, {"Regions expected", 12, number}, {"Worst severity", 11, plain}}}
	for _, result := range view.Results() {
		r.columns = append(r.columns, column{result.String(), 12, number})
	}
	r.columns = append(r.columns, column{"Deviations in the account", 13, number}, column{"Deviations elsewhere, shown here", 13, number},
		column{"Controls that fail", 44, plain}, column{"Not read", 44, plain}, column{"Why not examined in full", 44, plain}, column{"Tags", 34, plain})
	for _, s := range p.Standings.Rows {
		row := []any{s.ID, s.Name, s.Unit, s.Owner, s.Status, s.Examined, s.RegionsRead, s.Regions, s.Worst}
		for _, n := range s.Counts {
			row = append(row, n)
		}
		var fails []string
		for _, f := range s.Fails {
			fails = append(fails, f.Number)
		}
		r.rows = append(r.rows, append(row, s.Own, s.Shared, strings.Join(fails, ", "), strings.Join(s.Unread, "; "), s.Why, s.Tags))
	}
	return r
}

// accountMatrix is one row an account and one column a check.
func accountMatrix(p *view.Pack) register {
	m := p.Standings
	r := register{name: "Account matrix", table: "tblAccountMatrix", tab: teal, title: "Accounts by control",
		note:    m.Note + " The sheet “Controls” says what each control asks, “Accounts” why an account was not examined.",
		columns: []column{{"Account", 16, reference}, {"Name", 26, plain}, {"Unit", 24, plain}, {"Owner", 24, plain}}}
	for _, c := range m.Checks {
		r.columns = append(r.columns, column{c.Number, 15, result})
	}
	for _, s := range m.Rows {
		row := []any{s.ID, s.Name, s.Unit, s.Owner}
		for i := range m.Checks {
			if s.Asked {
				row = append(row, s.Cells[i])
			} else {
				row = append(row, toned{view.NotTested, "Not examined"})
			}
		}
		r.rows = append(r.rows, row)
	}
	return r
}
