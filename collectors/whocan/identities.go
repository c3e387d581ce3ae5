package whocan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
)

// identities adds the users, roles and groups to their accounts.
func (s *study) identities(all map[string]*people) {
	papers := s.managed()
	groups := map[[2]string]bool{} // that are described, by account and name
	s.each(iam.GroupKind, func(f evidence.Fact) {
		g := f.Data.(*iam.Group)
		groups[[2]string{f.Account, g.Name}] = true
		if p := all[f.Account]; p != nil {
			p.groups = append(p.groups, access.Group{Name: g.Name, ARN: g.ARN, Policies: papers.of(f.Account, g.Attached, g.Inline)})
		}
	})
	s.each(iam.UserKind, func(f evidence.Fact) {
		u := f.Data.(*iam.User)
		has, known := u.Access.Get()
		if p := all[f.Account]; p != nil && known { // who is in the report alone is gone, or the account is unread
			id := access.Identity{Kind: access.UserKind, ARN: u.ARN, Name: u.Name, ID: has.ID, Tags: s.tagged(has.Tags), Groups: has.Groups,
				Policies: papers.of(f.Account, has.Attached, has.Inline), Boundary: papers.boundary(f.Account, has.Boundary)}
			for _, name := range has.Groups {
				if !groups[[2]string{f.Account, name}] {
					id.Policies = append(id.Policies, access.Unread("policies of group "+name, undescribed("group "+name)))
				}
			}
			p.identities = append(p.identities, id)
		}
	})
	s.each(iam.RoleKind, func(f evidence.Fact) {
		r := f.Data.(*iam.Role)
		if p := all[f.Account]; p != nil {
			p.identities = append(p.identities, access.Identity{Kind: access.RoleKind, ARN: r.ARN, Name: r.Name, ID: r.ID, Tags: s.tagged(r.Tags),
				Policies: papers.of(f.Account, r.Attached, r.Inline), Boundary: papers.boundary(f.Account, r.Boundary), Trust: s.trust(r)})
		}
	})
}

// each goes through the facts of a kind. That they cannot be read back is the
// study's failure.
func (s *study) each(kind string, one func(evidence.Fact)) {
	if err := s.out.Each(kind, one); err != nil && s.failure == nil {
		s.failure = err
	}
}

func (s *study) trust(r *iam.Role) *access.Policy {
	const name = "trust policy"
	if r.Trust == "" {
		return access.Unread(name, undescribed("the trust policy of "+r.Name))
	}
	p := s.trusts[r.Trust]
	if p == nil {
		p = s.lib.Policy(name, r.Trust)
		s.trusts[r.Trust] = p
	}
	return p
}

// tagged is one copy of the tags that many have.
func (s *study) tagged(tags map[string]string) map[string]string {
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		fmt.Fprintf(&text, "%q=%q ", key, tags[key])
	}
	if have, ok := s.tags[text.String()]; ok {
		return have
	}
	s.tags[text.String()] = tags
	return tags
}

// papers are the documents of managed policies. Those that AWS keeps are the
// same in every account; each account says which version is in force there.
type papers struct {
	study *study
	held  map[[2]string]*access.Policy // by account and ARN
}

func (s *study) managed() papers {
	p := papers{study: s, held: map[[2]string]*access.Policy{}}
	s.each(iam.PolicyKind, func(f evidence.Fact) {
		m := f.Data.(*iam.Policy)
		read := s.lib.Policy(m.Name, m.Document)
		read.ARN, read.AWSManaged = m.ARN, m.AWSManaged
		p.held[[2]string{f.Account, m.ARN}] = read
	})
	return p
}

// of lists what is attached to an identity, and what is written into it.
func (p papers) of(account string, attached []string, inline []iam.InlinePolicy) []*access.Policy {
	out := make([]*access.Policy, 0, len(attached)+len(inline))
	for _, arn := range attached {
		out = append(out, p.one(account, arn))
	}
	for _, in := range inline {
		out = append(out, p.study.lib.Policy(in.Name, in.Document))
	}
	return out
}

func (p papers) boundary(account, arn string) *access.Policy {
	if arn == "" {
		return nil
	}
	return p.one(account, arn)
}

func (p papers) one(account, arn string) *access.Policy {
	held := p.held[[2]string{account, arn}]
	if held == nil {
		held = access.Unread(arn, undescribed("the policy "+arn))
		held.ARN = arn
		p.held[[2]string{account, arn}] = held
	}
	return held
}

// undescribed is why something that the answer mentions is not known.
func undescribed(what string) evidence.Gap {
	return evidence.Gap{Reason: evidence.Failed, Action: getDetails, Detail: "the answer does not describe " + what}
}
