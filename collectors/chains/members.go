package chains

import (
	"context"
	"slices"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// member is an account that is asked.
type member struct {
	id      string
	session *awsapi.Session
	regions []string // enabled, or those that are asked for want of knowing
}

// setOut goes to the home account, and decides which others are left out.
func (l *live) setOut(ctx context.Context) error {
	l.Only = l.Accounts
	var err error
	if l.entry, err = l.Enter(ctx, l.Home); err != nil {
		return err
	}
	l.Home = l.entry.Home
	l.left, err = l.Selection(ctx, l.Home, l.limit())
	return err
}

// enter decides which accounts are asked, and opens them.
func (l *live) enter(ctx context.Context) error {
	ids := []string{l.Home.Account}
	if l.Org {
		listed, err := l.organization(ctx)
		if err != nil {
			return err
		}
		ids = append(ids, listed...)
	} else {
		ids = append(ids, l.Accounts...)
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id != l.Home.Account && l.Role(id) == "" })
	slices.Sort(ids[1:])
	ids = slices.Compact(ids)
	l.members = make([]*member, 0, len(ids))
	for i, id := range ids {
		if i == 0 || id != l.Home.Account && l.selects(id, "") {
			l.members = append(l.members, &member{id: id})
		}
	}
	l.open(ctx, l.members[0])
	others := l.members[1:]
	gaps := make([]*evidence.Gap, len(others))
	index := make([]int, len(others))
	for i := range index {
		index[i] = i
	}
	awsapi.Every(l.limit(), index, func(i int) { gaps[i] = l.assume(ctx, others[i]) })
	for i, gap := range gaps {
		if gap != nil {
			l.lack(others[i].id, "", *gap)
		}
	}
	return ended(ctx)
}

// organization lists the accounts of the organization, once.
func (l *live) organization(ctx context.Context) ([]string, error) {
	if !l.asked {
		l.asked = true
		if l.org = organizations.Describe(ctx, l.Home); len(l.Accounts) == 0 {
			l.org = organizations.Read(ctx, l.Home)
		}
	}
	o, known := l.org.Get()
	switch {
	case known && o.ID == "" && l.Org:
		return nil, faulty("account %s does not belong to an organization", l.Home.Account)
	case len(l.Accounts) > 0 || !known:
		return l.Accounts, nil
	}
	members, _ := o.Members.Get()
	var ids []string
	for _, m := range members {
		if m.Status == "ACTIVE" && l.left.Leaves(m.ID) == "" {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

// assume opens an account with the role.
func (l *live) assume(ctx context.Context, m *member) *evidence.Gap {
	s, err := l.entry.Open(ctx, m.id)
	if err != nil {
		gap := evidence.GapOf(err)
		return &gap
	}
	m.session = s
	regions, _, err := enabled(ctx, s)
	if m.regions = regions; err != nil {
		gap := evidence.GapOf(err)
		m.regions = l.usual
		return &gap
	}
	return nil
}

// open is assume for the caller's own account.
func (l *live) open(ctx context.Context, m *member) {
	m.session = l.Home
	var err error
	m.regions, l.usual, err = enabled(ctx, l.Home)
	if err != nil {
		l.lack(m.id, "", evidence.GapOf(err))
		if m.regions = slices.Clone(l.Regions); len(m.regions) == 0 {
			m.regions = []string{l.Home.Region}
		}
		l.usual = m.regions
	}
}

// unlisted is why the accounts of the organization are not known, or nil.
func (l *live) unlisted() *evidence.Gap {
	if gap := l.org.Gap(); gap != nil {
		return gap
	}
	if o, _ := l.org.Get(); o.ID != "" {
		return o.Members.Gap()
	}
	return nil
}
