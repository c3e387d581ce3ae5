package view_test

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
)

// cellOf is the result of a check in an account.
func cellOf(t *testing.T, p *view.Pack, account, check string) view.Result {
	t.Helper()
	row := find(t, p.Standings.Rows, func(s view.Standing) bool { return s.ID == account })
	for i, c := range p.Standings.Checks {
		if c.ID == check && i < len(row.Cells) {
			return row.Cells[i]
		}
	}
	t.Fatalf("account %s has no cell for %s", account, check)
	panic("unreachable")
}

func TestAnAccountStandsAsItsSubjectsAndThoseShownInIt(t *testing.T) {
	s := world()
	p, _ := report(t, s)
	// The member's own trails fail; the management account's is good, but a part could not be listed.
	if got := cellOf(t, p, member, "trail-logging"); got != view.Exception {
		t.Errorf("the member's stopped trail is %s", got)
	}
	if got := cellOf(t, p, management, "trail-logging"); got != view.Inconclusive {
		t.Errorf("the management account, of which a part was not listed, is %s", got)
	}
	own := find(t, p.Standings.Rows, func(s view.Standing) bool { return s.ID == management })

	stopped := "arn:aws:cloudtrail:eu-central-1:" + member + ":trail/hidden"
	for _, f := range s.Facts {
		if f.Kind == "cloudtrail.trail" && f.Account == member && f.ID != stopped {
			s.Scopes = append(s.Scopes, evidence.Scope{Kind: "cloudtrail.trail", Account: management, Region: "us-east-1", Found: []string{f.ID}})
		}
	}
	s.Sort()
	p, _ = report(t, s)
	if got := cellOf(t, p, management, "trail-logging"); got != view.Exception {
		t.Errorf("a stopped trail that is shown in the management account leaves it %s", got)
	}
	row := find(t, p.Standings.Rows, func(s view.Standing) bool { return s.ID == management })
	if row.Own != own.Own || row.Shared <= own.Shared {
		t.Errorf("deviations are %d own and %d elsewhere, were %d and %d", row.Own, row.Shared, own.Own, own.Shared)
	}
}

func TestAnAccountThatNothingWasAskedOfHasNoCells(t *testing.T) {
	p, _ := report(t, world())
	row := find(t, p.Standings.Rows, func(s view.Standing) bool { return s.ID == closed })
	if row.Asked || row.Cells != nil || row.Why == "" || row.Counts.Total() != 0 {
		t.Errorf("the closed account stands as %+v", row)
	}
	if got, want := p.Standings.Line(), "accounts: 0 of 2 without exceptions"; got != want {
		t.Errorf("the line is %q, want %q", got, want)
	}
	for _, r := range p.Standings.Rows {
		if r.Asked && (len(r.Cells) != len(p.Standings.Checks) || r.Counts.Total() != len(r.Cells)) {
			t.Errorf("account %s has %d cells and counts %d, of %d checks", r.ID, len(r.Cells), r.Counts.Total(), len(p.Standings.Checks))
		}
	}
}
