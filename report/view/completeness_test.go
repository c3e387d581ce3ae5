package view_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
)

func TestAccountsAreGroupedByHowFarTheyWereExamined(t *testing.T) {
	read, unread := view.Region{Examined: "yes"}, view.Region{Examined: "no"}
	accounts := []view.Account{
		{ID: "1", Examined: "yes", Regions: []view.Region{read, read}},
		{ID: "2", Examined: "partly", Why: "3 of 40 readings are missing: denied a:B", Regions: []view.Region{read, unread}},
		{ID: "3", Examined: "partly", Why: "9 of 41 readings are missing: denied a:B", Regions: []view.Region{read, read}},
		{ID: "4", Examined: "no", Why: "the account is suspended"},
		{ID: "5", Examined: "yes", Regions: []view.Region{read}},
	}
	want := []view.AccountGroup{
		{Examined: "no", Why: "the account is suspended", Accounts: 1},
		{Examined: "partly", Why: "denied a:B", Accounts: 2, Regions: 4, Read: 3},
		{Examined: "yes", Accounts: 2, Regions: 3, Read: 3},
	}
	if got := view.GroupAccounts(accounts); !reflect.DeepEqual(got, want) {
		t.Errorf("groups %+v", got)
	}
	var left []string
	for _, a := range view.Incomplete(accounts) {
		left = append(left, a.ID)
	}
	if fmt.Sprint(left) != "[4 2 3]" {
		t.Errorf("not in full: %v", left)
	}
}

func TestManyAccountsLeftOutForOneReasonAreCounted(t *testing.T) {
	s := world()
	p, _ := report(t, s)
	before := len(p.Exclusions)
	for i := range 30 {
		s.About.Accounts = append(s.About.Accounts, evidence.Account{ID: fmt.Sprintf("%012d", 900+i), Status: "ACTIVE", Unit: "Sandbox",
			NotScanned: "the account lies outside the organizational units selected (Sandbox)"})
	}
	p, _ = report(t, s)
	if len(p.Exclusions) != before+1 || !strings.Contains(strings.Join(p.Exclusions, "\n"), "30 accounts, from 000000000900 to 000000000929: The account lies outside the organizational units selected (Sandbox)") {
		t.Errorf("exclusions are %q", p.Exclusions)
	}
	line := find(t, p.Population, func(l view.Population) bool { return l.Name == "Accounts, left out" })
	if line.Expected != 30 || line.Examined != 0 {
		t.Errorf("population %+v", line)
	}
	if a := find(t, p.Accounts, func(a view.Account) bool { return a.ID == "000000000915" }); a.Unit != "Sandbox" || a.Examined != "no" || len(a.Regions) > 0 {
		t.Errorf("account %+v", a)
	}
}
