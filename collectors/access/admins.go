package access

import (
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// admins lists the principals of an account with full administrative access. A
// principal has it if either
//
//   - its own policies, within its boundary, allow it every action on every
//     resource: those of a probe, which has actions of several services, one of no
//     service, and resources that no policy names; Actions is then "*". What the
//     organization's policies deny of the probe is in Guardrails, unless they
//     deny all of it, which leaves no administrator.
//   - or it can write its own permissions in one step, or those of a role that it
//     can assume, within a boundary that leaves it the probe; Actions is then that
//     step's, and Paths has it.
//
// Root, whom everybody knows, is not listed, nor are service-linked roles.
func (a *analysis) admins(home *account) Holders {
	out := Holders{Unread: home.Unread}
	for _, s := range home.subjects {
		if s.identity == nil || s.kind == ServiceRoleKind {
			continue
		}
		if h, ok := a.admin(s); ok {
			out.All = append(out.All, h)
		}
	}
	sortHolders(out.All)
	ways := map[string][]Path{}
	for _, h := range out.All {
		ways[h.Principal] = h.Paths
	}
	out = a.withPaths(out)
	for i := range out.All {
		h := &out.All[i]
		h.Paths = append(ways[h.Principal][:len(ways[h.Principal]):len(ways[h.Principal])], h.Paths...)
	}
	return out
}

func (a *analysis) admin(s *subject) (Holder, bool) {
	resource := a.iam(s.account) + "root"
	if got, rails := a.everything(s); got.outcome == Allowed {
		return a.adminHolder(s, resource, got, []string{"*"}, rails), true
	} else if got.outcome == Depends {
		if h, ok := a.selfMade(s, resource); ok && h.Outcome == Allowed {
			return h, true
		}
		return a.adminHolder(s, resource, got, []string{"*"}, rails), true
	}
	return a.selfMade(s, resource)
}

func (a *analysis) adminHolder(s *subject, resource string, got answer, actions, rails []string) Holder {
	h := newHolder(Admin, resource, s, got)
	h.Actions, h.Guardrails = actions, tidy(rails)
	return h
}

// probe is an action on a resource that nobody has a policy for in particular.
type probe struct{ action, resource string }

func probes(account string) []probe {
	return []probe{
		{"iam:AttachRolePolicy", "arn:aws:iam::" + account + ":role/a7d1f0c2"},
		{"iam:CreateUser", "arn:aws:iam::" + account + ":user/a7d1f0c2"},
		{"cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:" + account + ":trail/a7d1f0c2"},
		{"s3:DeleteBucket", "arn:aws:s3:::a7d1f0c2-e9b4"},
		{"logs:DeleteLogGroup", "arn:aws:logs:us-east-1:" + account + ":log-group:a7d1f0c2:*"},
		{"ec2:RunInstances", "arn:aws:ec2:us-east-1:" + account + ":instance/i-0a7d1f0c2e9b4a7d1"},
		{"lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:" + account + ":function:a7d1f0c2"},
		{"rds:DeleteDBInstance", "arn:aws:rds:us-east-1:" + account + ":db:a7d1f0c2"},
		{"anyservice:AnyAction", "arn:aws:anyservice:us-east-1:" + account + ":anything/a7d1f0c2"},
	}
}

// everything puts the probe, without the organization's policies, and says what of
// it those deny.
func (a *analysis) everything(s *subject) (answer, []string) {
	all := probes(s.account)
	for _, p := range all[:len(all)-1] {
		if _, numbered := numbers[p.action]; numbered && !s.may.has(p.action) {
			return answer{outcome: Denied}, nil
		}
	}
	out := answer{outcome: Allowed}
	for i := len(all) - 1; i >= 0; i-- { // the last is the one that fewest have
		got := a.ask(s, question{action: all[i].action, resource: a.inPartition(all[i].resource), account: s.account, beyond: true})
		if got.outcome == Denied {
			return got, nil
		}
		out = both(out, got)
	}
	var rails []string
	railed := answer{outcome: Denied}
	for _, p := range all[:len(all)-1] {
		got := a.ask(s, question{action: p.action, resource: a.inPartition(p.resource), account: s.account})
		if got.outcome == Denied {
			rails = append(rails, "the organization's policies deny "+p.action)
		}
		railed = better(railed, got)
	}
	if railed.outcome == Denied {
		return railed, nil
	}
	if railed.outcome == Depends {
		out = both(out, railed)
	}
	return out, rails
}

func (a *analysis) inPartition(arn string) string {
	return "arn:" + partition(a.iam("")) + strings.TrimPrefix(arn, "arn:aws")
}

// selfMade says whether the subject can make itself an administrator by writing
// its own permissions.
func (a *analysis) selfMade(s *subject, resource string) (Holder, bool) {
	step, got := a.gain(s)
	if got.outcome == Denied {
		return Holder{}, false
	}
	made := *s // as it would be then
	made.policies = append(s.policies[:len(s.policies):len(s.policies)], a.anything)
	made.may = everyAction
	would, rails := a.everything(&made)
	if would.outcome == Denied {
		return Holder{}, false
	}
	would.via = nil
	got = both(got, would)
	h := a.adminHolder(s, resource, got, []string{step.Action}, rails)
	h.Paths = []Path{{From: s.arn, Steps: []Step{step}, Outcome: got.outcome, Depends: tidy(got.conditions)}}
	return h, true
}

// gain is the surest step by which the subject writes its own permissions.
func (a *analysis) gain(s *subject) (Step, answer) {
	best, step := answer{outcome: Denied}, Step{}
	try := func(how, action, resource, hangsOn string) {
		if best.outcome == Allowed || !s.may.has(action) {
			return
		}
		q := a.iamQuestion(action, s, nil)
		q.resource = resource
		got := a.ask(s, q)
		if hangsOn != "" {
			got = got.hangsOn(hangsOn)
		}
		if got.outcome == Allowed || got.outcome == Depends && best.outcome == Denied {
			best, step = got, Step{How: how, Action: action, To: s.arn, Via: strings.Join(got.via, "; ")}
		}
	}
	kind := "Role"
	if s.kind == UserKind {
		kind = "User"
	}
	try(attachPolicy, "iam:Attach"+kind+"Policy", s.arn, "")
	try(writePolicy, "iam:Put"+kind+"Policy", s.arn, "")
	written := func(policies []*Policy) {
		for _, p := range policies {
			if p.ARN != "" && !p.AWSManaged {
				try(writePolicy, "iam:CreatePolicyVersion", p.ARN, "")
				try(defaultVersion, "iam:SetDefaultPolicyVersion", p.ARN, "another version of the policy allows everything")
			}
		}
	}
	written(s.identity.Policies)
	for _, name := range s.identity.Groups {
		if g := s.home.groups[name]; g != nil {
			try(attachPolicy, "iam:AttachGroupPolicy", g.ARN, "")
			try(writePolicy, "iam:PutGroupPolicy", g.ARN, "")
			written(g.Policies)
		}
	}
	if s.kind == UserKind {
		for i := range s.home.Groups {
			if g := &s.home.Groups[i]; administers(g) {
				try(attachPolicy, "iam:AddUserToGroup", g.ARN, "")
			}
		}
	}
	if best.outcome == Denied && (s.may.has("iam:AttachRolePolicy") || s.may.has("iam:PutRolePolicy")) {
		return a.gainByRole(s)
	}
	return step, best
}

// gainByRole is the surest step by which the subject writes the permissions of a
// role of its account that it can assume.
func (a *analysis) gainByRole(s *subject) (Step, answer) {
	best, step := answer{outcome: Denied}, Step{}
	about := s.about("iam:AttachRolePolicy", "iam:PutRolePolicy")
	for _, role := range s.home.subjects {
		if best.outcome == Allowed {
			break
		}
		if role.kind != RoleKind || role == s || role.identity.Boundary != nil || !about.has(role.arn) {
			continue
		}
		how, action, got := attachPolicy, "iam:AttachRolePolicy", a.over(s, "iam:AttachRolePolicy", role)
		if got.outcome != Allowed {
			if put := a.over(s, "iam:PutRolePolicy", role); put.outcome == Allowed || got.outcome == Denied {
				how, action, got = writePolicy, "iam:PutRolePolicy", put
			}
		}
		if got.outcome == Denied {
			continue
		}
		// The ways to the role are listed up to a bound: whether this is one is asked.
		if all := both(got, a.assuming(s, role)); all.outcome == Allowed || all.outcome == Depends && best.outcome == Denied {
			best, step = all, Step{How: how, Action: action, To: role.arn, Via: strings.Join(got.via, "; ")}
		}
	}
	return step, best
}

// administers says whether a group's policies allow everything.
func administers(g *Group) bool {
	for _, p := range g.Policies {
		if p.doc == nil {
			continue
		}
		for _, s := range p.doc.Statements {
			if s.Effect == policy.Allow && len(s.Conditions) == 0 && len(s.Actions) == 1 && s.Actions[0] == "*" && len(s.Resources) == 1 && s.Resources[0] == "*" {
				return true
			}
		}
	}
	return false
}
