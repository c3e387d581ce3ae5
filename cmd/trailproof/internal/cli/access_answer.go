package cli

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// powers is who has power over the audit trail, as far as it was asked for.
type powers struct {
	domains    []domain
	principals []examined
	held       []holding         // by capability, resource and principal
	lacks      []lack            // what could not be read, that bears on it
	note       string            // why there is less than one might expect; "" if there is not
	names      map[string]string // of accounts, where they are known
	trails     int               // in the snapshot
}

// holding is one capability of one principal over one resource.
type holding struct {
	access.Holder
	approved bool
}

// wantsApproval says that somebody should have approved of it: AWS's own services
// do their work, and no person acts through them.
func (h holding) wantsApproval() bool {
	return !h.approved && h.Kind != access.ServiceKind && h.Outcome != access.Denied
}

// approval says whether a principal is approved for a capability.
type approval func(capability, principal string) bool

// answer is what a snapshot says of what is chosen.
func (c *choice) answer(s *evidence.Snapshot, approves approval) (*powers, error) {
	trails, err := c.trailsOf(s)
	if err != nil {
		return nil, err
	}
	every := domains(s)
	p := &powers{domains: c.narrowed(every, trails), names: map[string]string{}}
	for _, f := range s.Facts {
		switch data := f.Data.(type) {
		case *coverage.Account:
			p.names[data.ID] = string(data.Name)
		case *cloudtrail.Trail:
			p.trails++
		}
	}
	known := map[string]bool{}
	for _, e := range principals(s) {
		known[e.arn] = true
		if c.chooses(e.arn) {
			p.principals = append(p.principals, e)
		}
	}
	for _, d := range every {
		for _, h := range d.holders.All {
			known[h.ARN()] = true
		}
	}
	p.hold(c, approves)
	p.lacks = lacksOf(s, p, c)
	if p.note, err = c.strangers(sortedKeys(known), unreadAccounts(s)); err != nil {
		return nil, err
	}
	if p.trails == 0 {
		p.note = "there is no trail that anybody could have power over, as far as could be asked"
	}
	return p, nil
}

// hold gathers who holds what, and with --all who does not. A topic that two
// trails notify is told once. A whole account, which is approved by its ID, is told
// as policies name it.
func (p *powers) hold(c *choice, approves approval) {
	type key struct {
		capability          access.Capability
		resource, principal string
	}
	told := map[key]bool{}
	add := func(h access.Holder) {
		approved := h.Outcome != access.Denied && approves(string(h.Capability), h.Principal)
		h.Principal = h.ARN()
		k := key{h.Capability, h.Resource, h.Principal}
		if !told[k] {
			told[k] = true
			p.held = append(p.held, holding{h, approved})
		}
	}
	for _, d := range p.domains {
		for _, h := range d.holders.All {
			if slices.Contains(d.capabilities, h.Capability) && c.chooses(h.ARN()) {
				add(h)
			}
		}
	}
	for _, d := range p.domains {
		if !c.all || d.gap != nil {
			continue
		}
		for _, capability := range d.capabilities {
			for _, resource := range d.resources(capability) {
				for _, e := range p.principals {
					add(access.Holder{Capability: capability, Resource: resource, Principal: e.arn, Account: e.account, Kind: e.kind, Outcome: access.Denied})
				}
			}
		}
	}
	order := map[access.Capability]int{}
	for i, capability := range access.Capabilities() {
		order[capability] = i
	}
	slices.SortFunc(p.held, func(a, b holding) int {
		return cmp.Or(cmp.Compare(order[a.Capability], order[b.Capability]), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Principal, b.Principal))
	})
}
