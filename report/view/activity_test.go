package view_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/period"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestWhatSomebodyShouldExplainIsListedWithItsTicket(t *testing.T) {
	s, l := provenWorld(), library(t)
	denied := evidence.Gap{Reason: evidence.Denied, Action: "s3:GetObject", Detail: "User is not authorized"}
	for _, f := range s.Facts {
		a, ok := f.Data.(*coverage.Account)
		switch {
		case !ok:
		case a.ID != management:
			a.RootUse, a.SignIns, a.LogAccess = evidence.Missing[period.RootUse](denied), evidence.Known(period.SignIns{}), evidence.Known(period.LogAccess{})
		default:
			at := func(h int, id, name string) record.Event {
				return record.Event{Time: hours(h), Name: name, Account: management, EventID: id, Actor: viewtest.Hostile[h%len(viewtest.Hostile)]}
			}
			session := at(3, "e-3", "CreateUser")
			session.SignIn, session.Error = "e-2", "AccessDenied"
			a.RootUse = evidence.Known(period.RootUse{Events: []record.Event{at(2, "e-2", "ConsoleLogin"), session}})
			a.SignIns = evidence.Known(period.SignIns{SingleFactor: []record.Event{at(4, "e-4", "ConsoleLogin")}, SecondFactor: []record.Event{at(1, "e-1", "ConsoleLogin")}, Unread: &denied})
			a.LogAccess = evidence.Known(period.LogAccess{Reads: []record.Reads{{Principal: "arn:reader", Bucket: "logs", Name: "GetObject", Count: 40, First: hours(5), Last: hours(9), Events: []record.Event{at(5, "e-5", "GetObject")}}}})
		}
	}
	tickets := map[string]map[string]any{"root-activity-explained": {"tickets": map[string]any{"e-2": "CHG-2"}}}
	a := controls.Assess(s, l, controls.Options{Parameters: tickets})
	p := view.Build(s, &a, l, view.Input{})
	var got []string
	for _, line := range p.Proof.Activity {
		got = append(got, fmt.Sprint(line.EventID, " ", line.What, ", ", line.Count, " ", line.Outcome, " ", line.Ticket, line.Unexplained()))
	}
	want := []string{"e-1 sign-in with MFA, 1 done false", "e-2 root user, 1 done CHG-2false", "e-3 root user, 1 AccessDenied CHG-2false", "e-4 sign-in without MFA, 1 done true", "e-5 log files read, 40 done true"}
	if !slices.Equal(got, want) {
		t.Errorf("activity is %q, want %q", got, want)
	}
	var unread []string
	for _, u := range p.Proof.Unlisted {
		unread = append(unread, u.Account+" "+u.What+" "+u.Why)
	}
	if all := strings.Join(unread, "\n"); !strings.Contains(all, management+" console sign-ins there may be more: ") || !strings.Contains(all, member+" root user not known: ") {
		t.Errorf("not known is %s", all)
	}
}
