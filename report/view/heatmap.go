package view

import (
	"fmt"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	// mostRows is how many accounts the heat map of a printed report holds as
	// they are; of more, those that are covered throughout share a row.
	mostRows = 60
	// mostStretches bounds the columns, whatever period a recording names.
	mostStretches = 60
)

// stretchUnits are the lengths of the columns, the shortest first, each with the
// longest period that it is used for.
var stretchUnits = []struct {
	name  string
	most  int // columns
	start func(time.Time) time.Time
	next  func(time.Time) time.Time
	label func(time.Time) string
}{
	{"day", 31, startOfDay, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }, func(t time.Time) string { return t.Format("2 Jan") }},
	{"week", 54, startOfWeek, func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }, weekLabel},
	{"month", mostStretches, startOfMonth, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }, func(t time.Time) string { return t.Format("Jan 2006") }},
	{"year", mostStretches, startOfYear, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }, func(t time.Time) string { return t.Format("2006") }},
}

func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// startOfWeek is the Monday, as ISO 8601 numbers weeks.
func startOfWeek(t time.Time) time.Time {
	return startOfDay(t).AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

func startOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func startOfYear(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }

func weekLabel(t time.Time) string {
	_, week := t.ISOWeek()
	return fmt.Sprintf("W%02d, %s", week, t.Format("2 Jan"))
}

// stretches divides a period into columns: days, weeks, months or years of the
// calendar, of which the first and the last may be cut.
func stretches(p evidence.Period) (unit string, out []Stretch) {
	p = evidence.Period{From: p.From.UTC(), To: p.To.UTC()}
next:
	for _, u := range stretchUnits {
		out = nil
		for at := u.start(p.From); at.Before(p.To); {
			if len(out) == u.most {
				continue next
			}
			end := u.next(at)
			out = append(out, Stretch{From: later(at, p.From), To: earlier(end, p.To), Label: u.label(at)})
			at = end
		}
		return u.name, out
	}
	return "period", []Stretch{{From: p.From, To: p.To, Label: "the period"}}
}

// heatMap lays the chains of every account out over the period.
func (b *builder) heatMap(chains []verified) {
	m := &b.pack.Proof.Map
	m.Unit, m.Cells = stretches(b.assessment.About.Period)
	rows := map[string]*MapRow{}
	var order []string
	row := func(account, name string) *MapRow {
		r := rows[account]
		if r == nil {
			r = &MapRow{Account: account, Name: name}
			rows[account] = r
			order = append(order, account)
		}
		return r
	}
	for _, a := range b.assessment.Coverage.Accounts {
		if active(a.Status) {
			row(a.ID, a.Name).Why = a.Why
		}
	}
	for _, c := range chains {
		r := row(c.Account, c.Name)
		if r.Chains++; r.Cells == nil {
			r.Cells = make([]MapCell, len(m.Cells))
		}
		for i, s := range m.Cells {
			r.Cells[i].add(c, evidence.Period{From: s.From, To: s.To})
		}
	}
	slices.Sort(order)
	for _, account := range order {
		r := rows[account]
		for i := range r.Cells {
			r.Cells[i].settle()
		}
		switch {
		case r.Chains > 0:
			r.Why = ""
		case r.Why == "":
			r.Why = "no trail should have delivered log files"
		}
		m.Rows = append(m.Rows, *r)
	}
	m.Short = shortened(m)
}

// add counts a chain in a cell.
func (c *MapCell) add(v verified, stretch evidence.Period) {
	asked := within(v.bound, []evidence.Period{stretch})
	c.Asked += total(asked)
	if !v.Verified {
		c.Open += total(asked)
		return
	}
	c.Covered += total(within(stretch, v.proof))
	c.Open += total(within(stretch, v.open))
}

// settle says what the cell comes to.
func (c *MapCell) settle() {
	switch {
	case c.Asked <= 0:
		*c = MapCell{}
		return
	case c.Covered >= c.Asked:
		c.State, c.Text = Covered, "100"
		return
	case c.Covered+c.Open >= c.Asked:
		c.State = NotKnown
	default:
		c.State = NotCovered
	}
	c.Text = "0"
	if part, of := units(c.Covered), units(c.Asked); 0 < part && part < of {
		if c.Text = percentDown(part, of, 1); c.Text == "0" {
			c.Text = "<0.1"
		}
	}
}

// shortened are the rows of a map that is printed: of very many accounts, those
// that are covered throughout are one row.
func shortened(m *HeatMap) []MapRow {
	if len(m.Rows) <= mostRows {
		return m.Rows
	}
	var out []MapRow
	whole := MapRow{}
	accounts := 0
	for _, r := range m.Rows {
		if len(r.Cells) == 0 || slices.ContainsFunc(r.Cells, func(c MapCell) bool { return c.State != Covered }) {
			out = append(out, r)
			continue
		}
		accounts++
		whole.Chains += r.Chains
		whole.Cells = r.Cells
	}
	if accounts == 0 {
		return out
	}
	cells := make([]MapCell, len(whole.Cells))
	for i := range cells {
		cells[i] = MapCell{State: Covered, Text: "100"}
	}
	whole.Name, whole.Cells = "all other accounts: "+fmt.Sprint(accounts), cells
	return append(out, whole)
}
