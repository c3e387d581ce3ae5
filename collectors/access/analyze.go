package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// Analyze works out who has power over the trails, buckets and keys of the
// world, and how others become them. It neither changes the world nor keeps it.
// The lists of the result are sorted: they do not depend on the order of what the
// world lists.
func Analyze(w *World) *Result {
	a := Begin(w)
	out := &Result{
		Trails: map[string]OfTrail{}, Buckets: map[string]OfBucket{}, Keys: map[string]OfKey{},
		Accounts: map[string]OfAccount{}, Roles: map[string]Reach{},
	}
	for i := range w.Trails {
		out.Trails[w.Trails[i].ARN] = a.OfTrail(&w.Trails[i])
	}
	for i := range w.Buckets {
		out.Buckets[w.Buckets[i].ARN] = a.OfBucket(&w.Buckets[i])
	}
	for i := range w.Keys {
		out.Keys[w.Keys[i].ARN] = a.OfKey(&w.Keys[i])
	}
	for _, account := range w.Accounts {
		out.Accounts[account.ID], _ = a.OfAccount(account.ID)
	}
	for id := range a.of.subjects {
		if reach, is := a.Reach(id); is {
			out.Roles[id] = reach
		}
	}
	return out
}

// Analysis is Analyze bit by bit, for worlds of which the whole Result would be
// large. The powers that a role reaches are those over what was asked about
// before.
type Analysis struct{ of *analysis }

// Begin readies a world, which is not to change as long as it is asked about.
func Begin(w *World) *Analysis { return &Analysis{newAnalysis(w)} }

// OfTrail is who has power over a trail of the world.
func (a *Analysis) OfTrail(t *Trail) OfTrail {
	defer a.of.forget()
	return a.of.trail(t)
}

// OfBucket is who has power over a bucket of the world.
func (a *Analysis) OfBucket(b *Bucket) OfBucket {
	defer a.of.forget()
	return a.of.ofBucket(b)
}

// OfKey is who has power over a key of the world.
func (a *Analysis) OfKey(k *Key) OfKey {
	defer a.of.forget()
	return a.of.key(k)
}

// OfAccount is what power there is in an account; false if the world has none of
// that ID.
func (a *Analysis) OfAccount(id string) (OfAccount, bool) {
	home := a.of.byID[id]
	if home == nil {
		return OfAccount{}, false
	}
	defer a.of.forget()
	return OfAccount{Admins: a.of.admins(home), Guardrail: a.of.rail(home)}, true
}

// Reach is what a role can do, and whom it admits; false if the world has no role of
// that ARN.
func (a *Analysis) Reach(arn string) (Reach, bool) {
	s := a.of.subjects[arn]
	if s == nil || s.kind != RoleKind && s.kind != ServiceRoleKind {
		return Reach{}, false
	}
	return a.of.reach(s), true
}

// analysis is what an Analysis knows.
type analysis struct {
	world         *World
	accounts      []*account
	byID          map[string]*account
	subjects      map[string]*subject // by ARN
	examined      map[string]bool     // accounts whose identities are known
	anything      *policy.Compiled    // allows everything
	openTo        *Policy             // of a resource: allows everybody everything
	sessionsAlike bool                // no policy tells sessions of a role apart by aws:userid
	request       policy.Request      // reused for each question
	entries       map[*subject][]entry
	found         map[*subject]found
	somewheres    map[asked]somewhere
	blankets      map[blanket]answer
	learned       []*subject                // whose context is filled in
	capabilities  map[*subject][]Capability // those that were seen to be held, in no order
}

func newAnalysis(w *World) *analysis {
	a := &analysis{
		world: w, byID: map[string]*account{}, subjects: map[string]*subject{}, examined: map[string]bool{},
		anything: NewLibrary().Policy("its own account's policies", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`).compiled,
		entries:  map[*subject][]entry{}, found: map[*subject]found{}, somewheres: map[asked]somewhere{}, blankets: map[blanket]answer{}, capabilities: map[*subject][]Capability{},
	}
	a.openTo = NewLibrary().Policy("the resource's own policy", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`)
	a.sessionsAlike = sessionsAlike(w)
	for i := range w.Accounts {
		home := &account{Account: &w.Accounts[i], groups: map[string]*Group{}}
		home.scps, home.rcps = newLevels(home.SCPs), newLevels(home.RCPs)
		for j := range home.Groups {
			home.groups[home.Groups[j].Name] = &home.Groups[j]
		}
		home.subjects = append(home.subjects, a.newRoot(home))
		if home.Unread == nil {
			a.examined[home.ID] = true
			for j := range home.Identities {
				home.subjects = append(home.subjects, a.newSubject(home, &home.Identities[j]))
			}
		}
		slices.SortFunc(home.subjects, func(x, y *subject) int { return strings.Compare(x.arn, y.arn) })
		for _, s := range home.subjects {
			a.subjects[s.arn] = s
			if s.identity != nil && s.may.has("sts:AssumeRole") {
				home.assumers = append(home.assumers, s)
			}
			if steps := s.may; s.identity != nil && steps.meets(takingOver) {
				home.escalators = append(home.escalators, s)
			}
		}
		a.accounts, a.byID[home.ID] = append(a.accounts, home), home
	}
	slices.SortFunc(a.accounts, func(x, y *account) int { return strings.Compare(x.ID, y.ID) })
	return a
}

// iam is the beginning of the ARNs of an account's identities, in the partition
// that the world's ARNs are of.
func (a *analysis) iam(account string) string {
	name := "aws"
	switch {
	case len(a.world.Trails) > 0:
		name = partition(a.world.Trails[0].ARN)
	case len(a.world.Buckets) > 0:
		name = partition(a.world.Buckets[0].ARN)
	case len(a.world.Accounts) > 0 && len(a.world.Accounts[0].Identities) > 0:
		name = partition(a.world.Accounts[0].Identities[0].ARN)
	}
	return "arn:" + name + ":iam::" + account + ":"
}

// trail is who has power over a trail, its alerts and its queries.
func (a *analysis) trail(t *Trail) OfTrail {
	own := a.resource(Resource{Type: TrailType, ARN: t.ARN, Account: t.Account, Region: t.Region})
	own.managers = t.Administrators
	homes := append([]string{t.Account}, t.Administrators...)
	stop := Holders{Unread: a.unread(homes...)}
	query := Holders{Unread: first(t.QueriesUnread, a.unread(t.Account))}
	silence := Holders{Unread: first(t.AlertsUnread, a.unread(t.Account))}
	for _, h := range a.holders(own) {
		if h.Capability == QueryLogs {
			query.All = append(query.All, h)
		} else {
			stop.All = append(stop.All, h)
		}
	}
	collect := func(out *Holders, c Capability, resources []Resource) {
		for _, r := range resources {
			t := a.resource(r)
			t.powers = slices.DeleteFunc(t.powers, func(p power) bool { return p.capability != c })
			out.All = append(out.All, a.holders(t)...)
			out.Unread = first(out.Unread, a.unread(r.Account), unreadOf(r.Policy))
		}
		sortHolders(out.All)
	}
	collect(&silence, SilenceAlerts, t.Alerts)
	collect(&query, QueryLogs, t.Queries)
	return OfTrail{Stop: a.withPaths(stop), Silence: a.withPaths(silence), Query: a.withPaths(query)}
}

func (a *analysis) resource(r Resource) *target {
	t := &target{kind: r.Type, arn: r.ARN, account: r.Account, region: r.Region, own: r.Policy, powers: powersOver(r.Type)}
	t.variants = []variant{{known: a.of(r.Account, r.Region)}}
	if home := a.byID[r.Account]; home != nil && !home.Management {
		t.rcps = &home.rcps
	}
	return t
}

// of is the context that a resource gives to a request.
func (a *analysis) of(accountID, region string) map[string][]string {
	out := map[string][]string{}
	if accountID != "" {
		out["aws:resourceaccount"] = []string{accountID}
	}
	if region != "" {
		out["aws:requestedregion"] = []string{region}
	}
	if home := a.byID[accountID]; home != nil && home.Member == IsMember && a.world.Organization != "" {
		out["aws:resourceorgid"] = []string{a.world.Organization}
		if home.Path != "" {
			out["aws:resourceorgpaths"] = []string{home.Path}
		}
	}
	return out
}

// unread is why it is not known who is in one of the accounts.
func (a *analysis) unread(accounts ...string) *evidence.Gap {
	for _, id := range accounts {
		home := a.byID[id]
		switch {
		case id == "":
			return &evidence.Gap{Reason: evidence.NotAsked, Detail: "the account that owns it is not known"}
		case home == nil:
			return &evidence.Gap{Reason: evidence.NotAsked, Action: "iam:GetAccountAuthorizationDetails", Detail: "the account " + id + " was not examined"}
		case home.Unread != nil:
			return home.Unread
		}
	}
	return nil
}

func unreadOf(p *Policy) *evidence.Gap {
	if p == nil {
		return nil
	}
	return p.Unread
}

func first(gaps ...*evidence.Gap) *evidence.Gap {
	for _, g := range gaps {
		if g != nil {
			return g
		}
	}
	return nil
}

// sessionsAlike says whether no policy asks for a session's own part of
// aws:userid, which is not known: all that do ask for ID:*, or for users.
func sessionsAlike(w *World) bool {
	seen := map[*policy.Document]bool{}
	alike := true
	look := func(p *Policy) {
		if p == nil || p.doc == nil || seen[p.doc] {
			return
		}
		seen[p.doc] = true
		for _, s := range p.doc.Statements {
			for _, c := range s.Conditions {
				for _, v := range c.Values {
					_, session, ok := strings.Cut(v, ":")
					alike = alike && (!c.Is("aws:userid") || !ok || session == "*")
				}
			}
		}
	}
	for _, account := range w.Accounts {
		for _, level := range slices.Concat(account.SCPs, account.RCPs) {
			for _, p := range level {
				look(p)
			}
		}
		for _, id := range account.Identities {
			for _, p := range append(id.Policies[:len(id.Policies):len(id.Policies)], id.Boundary, id.Trust) {
				look(p)
			}
		}
		for _, g := range account.Groups {
			for _, p := range g.Policies {
				look(p)
			}
		}
	}
	for _, b := range w.Buckets {
		look(b.Policy)
	}
	for _, k := range w.Keys {
		look(k.Policy)
	}
	for _, t := range w.Trails {
		for _, r := range append(t.Alerts[:len(t.Alerts):len(t.Alerts)], t.Queries...) {
			look(r.Policy)
		}
	}
	return alike
}
