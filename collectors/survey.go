package collectors

import (
	"context"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// territory is the estate, and what lies outside it.
type territory struct {
	estate   *awsapi.Estate
	left     []evidence.Account // accounts that are not examined, and why
	unlisted *evidence.Gap      // why the accounts of the organization could not be listed
	listing  []evidence.CallID
}

// survey finds the accounts to examine, a session for each, and its regions.
func survey(ctx context.Context, plan Plan, home *awsapi.Session) (*territory, error) {
	t := &territory{estate: &awsapi.Estate{Home: home, Org: plan.Org}}
	if err := t.list(ctx, plan); err != nil {
		return nil, err
	}
	members := t.estate.Accounts
	each := make([]*awsapi.Member, len(members))
	for i := range members {
		each[i] = &members[i]
	}
	awsapi.Every(plan.limit(), each, func(m *awsapi.Member) { enter(ctx, plan, home, m) })
	return t, limitRegions(plan, home, members)
}

// list decides which accounts are examined.
func (t *territory) list(ctx context.Context, plan Plan) error {
	home := t.estate.Home.Account
	accounts := sorted(plan.Accounts)
	if plan.Org {
		listed, err := t.listOrganization(ctx, plan)
		if listed || err != nil {
			return err
		}
	}
	if len(accounts) == 0 {
		accounts = []string{home}
	}
	for _, id := range accounts {
		if id != home && plan.RoleName == "" {
			return faulty("account %s is not the caller's own (%s), and no role to assume in it is named", id, home)
		}
		t.estate.Accounts = append(t.estate.Accounts, awsapi.Member{ID: id})
	}
	return nil
}

// listOrganization lists the accounts of the caller's organization. If they
// cannot be listed, that is noted, and only the accounts named are examined.
func (t *territory) listOrganization(ctx context.Context, plan Plan) (bool, error) {
	org := organizations.Read(ctx, t.estate.Home)
	o, known := org.Get()
	if !known {
		t.unlisted, t.listing = org.Gap(), org.Calls()
		return false, nil
	}
	if o.ID == "" {
		return false, faulty("account %s does not belong to an organization", t.estate.Home.Account)
	}
	members, known := o.Members.Get()
	if !known {
		t.unlisted, t.listing = o.Members.Gap(), o.Members.Calls()
		return false, nil
	}
	for _, id := range plan.Accounts {
		if !slices.ContainsFunc(members, func(m organizations.Member) bool { return m.ID == id }) {
			return false, faulty("account %s is not in the organization", id)
		}
	}
	for _, m := range members {
		switch {
		case m.Status != "ACTIVE":
			t.leave(m, "the account is "+strings.ToLower(strings.ReplaceAll(m.Status, "_", " ")))
		case len(plan.Accounts) > 0 && !slices.Contains(plan.Accounts, m.ID):
			t.leave(m, "the account was not selected")
		case m.ID != t.estate.Home.Account && plan.RoleName == "":
			return false, faulty("the accounts of an organization need the name of a role to assume in them")
		default:
			t.estate.Accounts = append(t.estate.Accounts, awsapi.Member{ID: m.ID, Name: m.Name, Status: m.Status, Calls: o.Members.Calls()})
		}
	}
	return true, nil
}

func (t *territory) leave(m organizations.Member, why string) {
	t.left = append(t.left, evidence.Account{ID: m.ID, Name: m.Name, Status: m.Status, NotScanned: why})
}

// enter opens a session in an account and asks which regions it has enabled.
func enter(ctx context.Context, plan Plan, home *awsapi.Session, m *awsapi.Member) {
	citing, cited := evidence.Citing(ctx)
	m.Session = home
	if m.ID != home.Account {
		var err error
		m.Session, err = home.Assume(citing, awsapi.AssumeOptions{RoleName: plan.RoleName, ExternalID: plan.ExternalID}, m.ID)
		if err != nil {
			gap := evidence.GapOf(err)
			m.Session, m.Gap = nil, &gap
		}
	}
	m.Calls = append(m.Calls, cited()...)
	if m.Session == nil {
		m.Regions = evidence.Missing[[]string](*m.Gap, m.Calls...)
		return
	}
	m.Regions = enabledRegions(ctx, m.Session)
}

// accounts is the record of what was examined and what was not.
func (t *territory) accounts() []evidence.Account {
	out := slices.Clone(t.left)
	for _, m := range t.estate.Accounts {
		a := evidence.Account{ID: m.ID, Name: m.Name, Status: m.Status}
		a.Regions, _ = m.Regions.Get()
		switch {
		case m.Gap != nil:
			a.NotScanned = "no session in the account: " + m.Gap.String()
		case !m.Regions.Known():
			a.Regions = asked(m)
		}
		a.Regions = m.Judged(a.Regions)
		out = append(out, a)
	}
	return out
}

func asked(m awsapi.Member) []string {
	if len(m.Fallback) > 0 {
		return m.Fallback
	}
	return []string{m.Session.Region}
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}
