package collectors

import (
	"context"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/accounts"
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

// survey finds the accounts to examine, a session for each, and its regions. An
// error that is an accounts.Fault or a PlanError is the plan's.
func survey(ctx context.Context, plan Plan, caller *awsapi.Session) (*territory, error) {
	choice := plan.choice()
	entry, err := choice.Enter(ctx, caller)
	if err != nil {
		return nil, err
	}
	t := &territory{estate: &awsapi.Estate{Home: entry.Home, Org: plan.Org}}
	if err := t.list(ctx, plan, choice); err != nil {
		return nil, err
	}
	members := t.estate.Accounts
	each := make([]*awsapi.Member, len(members))
	for i := range members {
		each[i] = &members[i]
	}
	awsapi.Every(plan.limit(), each, func(m *awsapi.Member) { enter(ctx, entry, m) })
	return t, limitRegions(plan, entry.Home, members)
}

// list decides which accounts are examined.
func (t *territory) list(ctx context.Context, plan Plan, choice accounts.Choice) error {
	selection, err := choice.Selection(ctx, t.estate.Home, plan.limit())
	if err != nil {
		return err
	}
	listed := false
	if plan.Org {
		if listed, err = t.listOrganization(ctx, choice, selection); err != nil {
			return err
		}
	}
	if !listed {
		ids := sorted(plan.Accounts)
		if len(ids) == 0 {
			ids = []string{t.estate.Home.Account}
		}
		for _, id := range ids {
			t.take(organizations.Member{ID: id}, selection, nil)
		}
	}
	for _, m := range t.estate.Accounts {
		switch {
		case m.ID == t.estate.Home.Account || choice.Role(m.ID) != "":
		case plan.Org:
			return faulty("the accounts of an organization need the name of a role to assume in them")
		default:
			return faulty("account %s is not the caller's own (%s), and no role to assume in it is named", m.ID, t.estate.Home.Account)
		}
	}
	if len(t.estate.Accounts) == 0 {
		return faulty("no account is left to examine: %s", reasons(t.left))
	}
	return nil
}

// listOrganization lists the accounts of the caller's organization. If they
// cannot be listed, that is noted, and only the accounts named are examined.
func (t *territory) listOrganization(ctx context.Context, choice accounts.Choice, selection *accounts.Selection) (bool, error) {
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
	for _, id := range choice.Only {
		if !slices.ContainsFunc(members, func(m organizations.Member) bool { return m.ID == id }) {
			return false, faulty("account %s is not in the organization", id)
		}
	}
	for _, m := range members {
		t.take(m, selection, o.Members.Calls())
	}
	return true, nil
}

// take has an account examined or leaves it out.
func (t *territory) take(m organizations.Member, selection *accounts.Selection, calls []evidence.CallID) {
	why := selection.Leaves(m.ID)
	if m.Status != "" && m.Status != "ACTIVE" {
		why = "the account is " + strings.ToLower(strings.ReplaceAll(m.Status, "_", " "))
	}
	if why != "" {
		t.left = append(t.left, evidence.Account{ID: m.ID, Name: m.Name, Status: m.Status, NotScanned: why})
		return
	}
	t.estate.Accounts = append(t.estate.Accounts, awsapi.Member{
		ID: m.ID, Name: m.Name, Status: m.Status, Gap: selection.Unplaced(m.ID), Calls: calls,
	})
}

// reasons are why accounts were left out, each once, in order.
func reasons(left []evidence.Account) string {
	var why []string
	for _, a := range left {
		why = append(why, a.NotScanned)
	}
	return strings.Join(sorted(why), "; ")
}

// enter opens a session in an account and asks which regions it has enabled.
func enter(ctx context.Context, entry *accounts.Entry, m *awsapi.Member) {
	citing, cited := evidence.Citing(ctx)
	if m.Gap == nil {
		var err error
		if m.Session, err = entry.Open(citing, m.ID); err != nil {
			gap := evidence.GapOf(err)
			m.Session, m.Gap = nil, &gap
		}
	}
	m.Calls = append(slices.Clone(m.Calls), cited()...)
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
