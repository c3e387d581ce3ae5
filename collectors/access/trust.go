package access

import (
	"slices"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// reach is what a role can do, and whom it admits.
func (a *analysis) reach(s *subject) Reach {
	r := Reach{Capabilities: []Capability{}, Unread: s.doubt, Admits: a.admitted(s)}
	for _, c := range Capabilities() {
		if slices.Contains(a.capabilities[s], c) {
			r.Capabilities = append(r.Capabilities, c)
		}
	}
	return r
}

// assumes are the actions by which a role is taken on.
var assumes = []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}

// admitted lists whom the role's trust policy admits. Of a policy that was not
// read it lists one, of whom nothing is known.
func (a *analysis) admitted(s *subject) []Admitted {
	out := []Admitted{}
	trust := s.identity.Trust
	switch {
	case trust == nil:
		return out
	case trust.Unread != nil:
		return []Admitted{{Principal: "", Public: evidence.Missing[bool](*trust.Unread), Foreign: evidence.Missing[bool](*trust.Unread), Via: trust.Name}}
	}
	for i, st := range trust.doc.Statements {
		if st.Effect != policy.Allow || !slices.ContainsFunc(assumes, st.Covers) {
			continue
		}
		principals := st.Principals
		if st.NotPrincipals != nil {
			principals = []policy.Principal{{Kind: "*", ID: "*"}}
		}
		for _, p := range principals {
			out = append(out, a.admits(s, st, p, trust.Name+", "+statementName(st, i)))
		}
	}
	slices.SortStableFunc(out, func(x, y Admitted) int { return strings.Compare(x.Principal, y.Principal) })
	return out
}

func statementName(s policy.Statement, i int) string {
	if s.Sid != "" {
		return s.Sid
	}
	return "#" + strconv.Itoa(i+1)
}

func (a *analysis) admits(s *subject, st policy.Statement, p policy.Principal, via string) Admitted {
	out := Admitted{Principal: p.ID, Kind: kindOf(p), Account: p.Account(), Public: evidence.Known(false), Foreign: evidence.Known(false), Via: via}
	switch {
	case p.Kind == "Service":
	case p.Kind == "Federated":
		out.Public = publicFederation(st, p)
		out.Foreign = evidence.Known(out.Account != s.account && out.Account != "")
		if out.Account == "" {
			out.Foreign = out.Public // a provider of the public's: it is as foreign as it is unconfined
		}
	case p.Everyone():
		out.Public, out.Foreign = a.everyone(s, st)
	case out.Account == "":
		// what AWS leaves of a principal that was deleted: nobody
	default:
		out.Foreign = a.foreign(s, out.Account)
	}
	return out
}

func kindOf(p policy.Principal) string {
	switch {
	case p.Everyone():
		return EveryoneKind
	case p.Kind == "Service":
		return ServiceKind
	case p.Kind == "Federated":
		return FederatedKind
	case strings.Contains(p.ID, ":user/"), strings.HasPrefix(p.ID, "AIDA"):
		return UserKind
	case strings.Contains(p.ID, "role/"), strings.HasPrefix(p.ID, "AROA"):
		return RoleKind
	}
	return AccountKind
}

// foreign says whether an account is neither the role's nor of its organization.
func (a *analysis) foreign(s *subject, account string) evidence.Value[bool] {
	if account == s.account {
		return evidence.Known(false)
	}
	if home := a.byID[account]; home != nil && home.Member == IsMember && s.home.Member == IsMember {
		return evidence.Known(false)
	}
	members, known := a.world.Members.Get()
	switch {
	case s.home.Member == NoMember:
		return evidence.Known(true)
	case !known:
		return evidence.Missing[bool](*a.world.Members.Gap())
	case s.home.Member == MaybeMember:
		return evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: "organizations:DescribeOrganization", Detail: "whether the account belongs to an organization is not known"})
	}
	return evidence.Known(!slices.Contains(members, account))
}

// everyone judges a statement that names everyone by whom its conditions leave.
func (a *analysis) everyone(s *subject, st policy.Statement) (public, foreign evidence.Value[bool]) {
	all, err := st.Outsiders(s.account)
	if err != nil {
		gap := evidence.Missing[bool](evidence.Gap{Reason: evidence.Unsupported, Detail: err.Error()})
		return gap, gap
	}
	foreign = evidence.Known(false)
	for _, o := range all {
		switch {
		case o.Account == "*":
			got := a.askTrust(s, a.stranger("*", EveryoneKind, strangerAccount, strangerOrganization))
			return got, got
		case strings.HasPrefix(o.Account, "o-"):
			foreign = evidence.Any(foreign, evidence.Known(o.Account != a.world.Organization || s.home.Member == NoMember))
		default:
			foreign = evidence.Any(foreign, a.foreign(s, o.Account))
		}
	}
	return evidence.Known(false), foreign
}

// askTrust asks whether a stranger can assume the role, who brings what everybody
// can: MFA, and tags and names of his choice.
func (a *analysis) askTrust(s *subject, stranger *subject) evidence.Value[bool] {
	stranger.known["aws:multifactorauthpresent"] = []string{"true"}
	stranger.known["aws:multifactorauthage"] = []string{"1"}
	t := a.trustTarget(s)
	got := a.action(t, stranger, t.powers[0], "sts:AssumeRole")
	switch got.outcome {
	case Allowed:
		return evidence.Known(true)
	case Denied:
		return evidence.Known(false)
	}
	return evidence.Missing[bool](undecided(got))
}

// shared are identity providers at which anybody may have an account, and the
// claim that tells one from another. Of other providers, only the customer's own
// people have accounts.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
var shared = map[string][]string{
	"token.actions.githubusercontent.com": {"sub", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref"},
	"gitlab.com":                          {"sub", "project_path", "namespace_path"},
	"app.terraform.io":                    {"sub"},
	"api.pulumi.com/oidc":                 {"sub", "aud"},
	"oidc.circleci.com":                   {"sub", "aud"},
	"agent.buildkite.com":                 {"sub"},
	"vstoken.dev.azure.com":               {"sub"},
	"oidc.vercel.com":                     {"sub", "aud"},
	"accounts.google.com":                 {"sub", "aud", "oaud", "email"},
	"graph.facebook.com":                  {"app_id", "id"},
	"www.amazon.com":                      {"app_id", "user_id"},
	"cognito-identity.amazonaws.com":      {"aud", "sub"},
}

// publicFederation says whether anybody with an account at a provider that is
// open to the public fits: no condition asks for one of the claims that confine.
func publicFederation(st policy.Statement, p policy.Principal) evidence.Value[bool] {
	provider := p.ID
	if _, name, ok := strings.Cut(p.ID, ":oidc-provider/"); ok {
		provider = name
	}
	var claims []string
	for name, list := range shared {
		if provider == name || strings.HasPrefix(provider, name+"/") {
			claims = list
		}
	}
	if p.ID == "*" {
		return evidence.Known(true)
	}
	if claims == nil {
		return evidence.Known(false)
	}
	for _, c := range st.Conditions {
		_, claim, _ := strings.Cut(c.Key, ":")
		if i := strings.LastIndexByte(c.Key, ':'); i >= 0 {
			claim = c.Key[i+1:]
		}
		if !slices.Contains(claims, strings.ToLower(claim)) {
			continue
		}
		op := c.Operator
		if strings.EqualFold(op.Set, "ForAnyValue") {
			op.Set = ""
		}
		if op.Is("StringEquals", "StringEqualsIgnoreCase", "StringLike") && !slices.ContainsFunc(c.Values, open) {
			return evidence.Known(false)
		}
	}
	return evidence.Known(true)
}

// open says whether a value of a claim leaves open whose it is: up to its first
// wildcard it names nobody, as in * or repo:*.
func open(value string) bool {
	i := strings.IndexAny(value, "*?")
	if i < 0 {
		return false
	}
	named := value[:i]
	for _, kind := range []string{"repo:", "project_path:", "organization:", "org/", "pulumi:deploy:org:", "sc://"} {
		named = strings.TrimPrefix(named, kind)
	}
	return named == ""
}

// trustedServices lists the services that a trust policy lets assume the role.
func trustedServices(trust *Policy) []string {
	if trust == nil || trust.doc == nil {
		return nil
	}
	var out []string
	for _, s := range trust.doc.Statements {
		for _, p := range s.Principals {
			if s.Effect == policy.Allow && p.Kind == "Service" && s.Covers("sts:AssumeRole") {
				out = append(out, p.ID)
			}
		}
	}
	return tidy(out)
}
