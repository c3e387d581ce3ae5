package viewtest

import (
	"fmt"

	"github.com/trailproof/trailproof/report/view"
)

// regions are those of an account of a large organization.
const regions = 17

// Large is the report of an organization of so many accounts, of 17 regions each:
// every check examines each account or each account-region, a third of the checks
// fail in all of them, and the evidence is 50 calls an account.
func Large(accounts int) *view.Pack {
	p := Sample()
	calls := 50 * accounts
	item := p.Evidence[0]
	p.Evidence = nil
	for n := range calls {
		item.ID, item.SHA256 = fmt.Sprintf("EV-%06d", n+1), fmt.Sprintf("%064x", n)
		item.Account, item.File = account(n/50), "evidence/"+item.ID+".json"
		p.Evidence = append(p.Evidence, item)
	}
	p.Accounts, p.Exceptions, p.Gaps = nil, nil, nil
	for i := range accounts {
		a := view.Account{ID: account(i), Name: fmt.Sprintf("workload-%d", i), Status: "ACTIVE", Examined: "yes"}
		for k := range regions {
			a.Regions = append(a.Regions, view.Region{Name: fmt.Sprintf("region-%d", k), Examined: "yes", Recording: "recording", Management: "all"})
			p.Gaps = append(p.Gaps, view.Gap{Account: a.ID, Region: a.Regions[k].Name, Reason: "denied", Action: "kms:GetKeyPolicy", Evidence: []string{p.Evidence[50*i+k].ID}})
		}
		p.Accounts = append(p.Accounts, a)
	}
	for i := range p.Checks {
		multiply(p, &p.Checks[i], i, accounts)
	}
	return p
}

func account(i int) string { return fmt.Sprintf("%012d", 500_000_000_000+i) }

// multiply examines every account by a check, and every account-region by one in
// three.
func multiply(p *view.Pack, c *view.Check, n, accounts int) {
	if c.Awaits != "" || len(c.Tests) == 0 {
		return
	}
	places := 1
	if n%3 == 1 {
		places = regions
	}
	result, truth := view.NoExceptions, "true"
	if n%3 == 0 {
		result, truth = view.Exception, "false"
	}
	c.Result, c.Subjects, c.Unread = result, nil, nil
	for i := range accounts * places {
		a := account(i / places)
		s := view.Subject{ID: fmt.Sprintf("arn:aws:cloudtrail:region-%d:%s:trail/workload", i%places, a), Kind: "cloudtrail.trail", Account: a, Region: fmt.Sprintf("region-%d", i%places), Result: result}
		cited := []string{p.Evidence[i/places*50+n%50].ID}
		for _, t := range c.Tests {
			s.Steps = append(s.Steps, view.Step{Test: t.Number, Sentence: t.Sentence, Got: truth, Truth: truth, Evidence: cited})
		}
		c.Subjects = append(c.Subjects, s)
		if result == view.Exception {
			p.Exceptions = append(p.Exceptions, view.ExceptionItem{ID: fmt.Sprintf("EX-%05d", len(p.Exceptions)+1), Check: c.Number, CheckID: c.ID, Title: c.Title, Subject: s.ID, Account: a, Region: s.Region,
				Severity: c.Severity, Condition: "logging is true: found false", Criteria: "logging is true", Effect: c.Statement, Correction: c.Remedy, Result: result, Evidence: cited})
		}
	}
	c.Examined = len(c.Subjects)
	c.Deviations = map[bool]int{true: c.Examined}[result == view.Exception]
	c.Undecided = 0
}
