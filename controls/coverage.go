package controls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// coverage says how much could be decided, and what stood in the way.
func (l *Library) coverage(s *evidence.Snapshot, catalogs []*Catalog, a Assessment, results map[string]*Result, o Options) Coverage {
	out := Coverage{Calls: callCoverage(s.Calls), Accounts: accountCoverage(s), Regions: regionCoverage(s)}
	gaps := newGaps(s)
	undecided := map[string][]string{} // run to the undecided controls that cite it
	for i, catalog := range catalogs {
		for k, control := range catalog.Controls() {
			if a.Catalogs[i].Controls[k].Verdict != Unknown {
				out.Controls.Decided++
				continue
			}
			out.Controls.Undecided++
			for _, ref := range control.Checks {
				key := l.runOf(ref, o).key
				undecided[key] = append(undecided[key], catalog.ID+" "+control.ID)
			}
		}
	}
	for key, r := range results {
		gaps.result(r, undecided[key])
	}
	out.Gaps = gaps.list()
	return out
}

func callCoverage(calls []evidence.Call) CallCoverage {
	out := CallCoverage{Made: len(calls)}
	for _, c := range calls {
		if c.Reason == nil {
			continue
		}
		switch *c.Reason {
		case evidence.Denied:
			out.Denied++
		case evidence.Failed:
			out.Failed++
		case evidence.Throttled:
			out.Throttled++
		}
	}
	return out
}

// tally counts what was read of an account or a region, and what was not.
type tally struct {
	read, unread int
	why          []string // what was not, each once
}

func (t *tally) add(sc evidence.Scope) {
	if sc.Gap == nil {
		t.read++
		return
	}
	t.unread++
	why := sc.Gap.Reason.String()
	if sc.Gap.Action != "" {
		why += " " + sc.Gap.Action
	}
	if !slices.Contains(t.why, why) {
		t.why = append(t.why, why)
	}
}

// examined is yes, partly or no, and why it is not yes.
func (t *tally) examined() (string, string) {
	slices.Sort(t.why)
	switch {
	case t.read == 0 && t.unread == 0:
		return "no", "nothing was asked"
	case t.unread == 0:
		return "yes", ""
	case t.read == 0:
		return "no", strings.Join(t.why, "; ")
	}
	return "partly", fmt.Sprintf("%d of %d readings are missing: %s", t.unread, t.read+t.unread, strings.Join(t.why, "; "))
}

func accountCoverage(s *evidence.Snapshot) []AccountCoverage {
	tallies := map[string]*tally{}
	for _, sc := range s.Scopes {
		if tallies[sc.Account] == nil {
			tallies[sc.Account] = &tally{}
		}
		tallies[sc.Account].add(sc)
	}
	out := []AccountCoverage{}
	for _, account := range sortedAccounts(s) {
		c := AccountCoverage{ID: account.ID, Name: account.Name, Status: account.Status, Examined: "no", Why: account.NotScanned}
		if account.NotScanned == "" {
			t := tallies[account.ID]
			if t == nil {
				t = &tally{}
			}
			c.Examined, c.Why = t.examined()
		}
		out = append(out, c)
	}
	return out
}

func regionCoverage(s *evidence.Snapshot) []RegionCoverage {
	type place struct{ account, region string }
	tallies := map[place]*tally{}
	for _, sc := range s.Scopes {
		at := place{sc.Account, sc.Region}
		if tallies[at] == nil {
			tallies[at] = &tally{}
		}
		tallies[at].add(sc)
	}
	out := []RegionCoverage{}
	for _, account := range sortedAccounts(s) {
		regions := slices.Clone(account.Regions)
		slices.Sort(regions)
		for _, region := range regions {
			t := tallies[place{account.ID, region}]
			if t == nil {
				t = &tally{}
			}
			c := RegionCoverage{Account: account.ID, Region: region}
			c.Examined, c.Why = t.examined()
			out = append(out, c)
		}
	}
	return out
}

func sortedAccounts(s *evidence.Snapshot) []evidence.Account {
	out := slices.Clone(s.About.Accounts)
	slices.SortFunc(out, func(a, b evidence.Account) int {
		if a.ID != b.ID {
			return strings.Compare(a.ID, b.ID)
		}
		return compareJSON(a, b)
	})
	return out
}
