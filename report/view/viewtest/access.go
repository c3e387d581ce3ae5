package viewtest

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// LongARN is the ARN of a role, without a place to break in its 500 characters.
var LongARN = "arn:aws:iam::111122223333:role/" + strings.Repeat("x", 469)

// access gives the report holders of every kind, outcome and approval, more
// principals than a matrix prints, and hostile names.
func access(p *view.Pack) {
	a := &p.Access
	a.Sentences = []string{"At least 38 principals have power over the audit trail, and 4 more may have; 9 of them are not approved.", "What could not be read may hide further principals."}
	columns := map[string][]string{
		"trail":              {"stop-logging", "delete-trail", "reconfigure-trail", "silence-alerts", "query-logs"},
		"log bucket":         {"delete-logs", "overwrite-logs", "bypass-retention", "change-log-bucket", "read-logs"},
		"log encryption key": {"decrypt-logs", "disable-key", "destroy-key", "change-key-policy"},
	}
	people := principals()
	for i, g := range []view.Guarded{
		{Kind: "trail", ID: trail, Name: "org-trail-primary", Account: "111122223333", Home: "management"},
		{Kind: "trail", ID: trail + "2", Name: Hostile[3], Account: "444455556666", Why: "denied iam:GetAccountAuthorizationDetails: " + Hostile[5]},
		{Kind: "log bucket", ID: "arn:aws:s3:::nwp-trail-archive", Name: "nwp-trail-archive", Account: "222233334444", Home: "log-archive"},
		{Kind: "log encryption key", ID: "arn:aws:kms:eu-central-1:222233334444:key/9f4c2ab0", Name: "key/9f4c2ab0", Account: "222233334444", Home: "log-archive"},
	} {
		for k, c := range columns[g.Kind] {
			g.Columns = append(g.Columns, view.Column{Capability: c, AtLeast: k == i || g.Why != ""})
		}
		if g.Why == "" {
			for n, who := range people {
				row := view.MatrixRow{Principal: who, Cells: make([]view.Mark, len(g.Columns))}
				for k, c := range g.Columns {
					if (n+k)%3 == 2 {
						continue
					}
					h := holder(who, n, c.Capability, g.ID)
					row.Cells[k] = view.Mark{Outcome: h.Outcome, Approval: h.Approval}
					a.Holders = append(a.Holders, h)
				}
				g.Rows = append(g.Rows, row)
			}
		}
		a.Guarded = append(a.Guarded, g)
	}
	for n, who := range people[:6] {
		a.Admins = append(a.Admins, holder(who, n, "admin", who.Account))
	}
	a.Holders = append(a.Holders, a.Admins...)
	powers(a)
	byName(a, people)
	rails(a, people)
}

// principals are forty, some of them hostile.
func principals() []view.Principal {
	kinds := []string{"user", "role", "root", "account", "service", "federated", "everyone"}
	var out []view.Principal
	for n := range 40 {
		account := fmt.Sprintf("%012d", 11122223333+n)
		who := view.Principal{ID: "arn:aws:iam::" + account + ":role/deploy", Short: "role/deploy", Account: account, Name: fmt.Sprintf("prod-%d", n), Kind: kinds[n%len(kinds)]}
		switch {
		case n == 1:
			who.ID, who.Short = LongARN, strings.TrimPrefix(LongARN, "arn:aws:iam::111122223333:")
		case n >= 2 && n < 2+len(Hostile):
			who.Short, who.Name = "role/"+Hostile[n-2], Hostile[len(Hostile)-n+1]
			who.ID = "arn:aws:iam::" + account + ":" + who.Short
		}
		out = append(out, who)
	}
	return out
}

func holder(who view.Principal, n int, capability, resource string) view.Holder {
	h := view.Holder{
		Principal: who, Capability: capability, Resource: resource, Over: []string{resource}, Outcome: "allow", Approval: view.Approvals()[n%5], Actions: []string{"cloudtrail:StopLogging"},
		Via:   []string{"AdministratorAccess, statement 1", Hostile[n%len(Hostile)]},
		Paths: []string{"user/ci → sts:AssumeRole → role/deploy → iam:PassRole → " + who.Short, "token.actions.githubusercontent.com → sts:AssumeRoleWithWebIdentity → " + who.Short}, MorePaths: n % 3,
		Controls: []string{"CT-08"}, Evidence: []string{"EV-000003"},
	}
	if n%3 == 2 {
		h.Outcome, h.Conditions = "depends", []string{"aws:MultiFactorAuthPresent is true", Hostile[(n+1)%len(Hostile)]}
		h.Guardrails = []string{"the service control policy ProtectTrails denies cloudtrail:DeleteTrail"}
	}
	return h
}

func powers(a *view.Access) {
	at := map[string]int{}
	seen := map[[2]string]bool{}
	for _, h := range a.Holders {
		i, known := at[h.Capability]
		if !known {
			i = len(a.Powers)
			at[h.Capability] = i
			a.Powers = append(a.Powers, view.Power{Capability: h.Capability, Meaning: "what " + h.Capability + " means", AtLeast: i%3 == 0, Controls: h.Controls})
		}
		if key := [2]string{h.Capability, h.ID}; !seen[key] {
			seen[key] = true
			if h.Sure() {
				a.Powers[i].Can++
			} else {
				a.Powers[i].May++
			}
			a.Powers[i].ByApproval[h.Approval]++
		}
	}
}

func byName(a *view.Access, people []view.Principal) {
	for n, who := range people {
		h := holder(who, n, "stop-logging", trail)
		if h.Approval > view.NoList {
			continue
		}
		a.Named = append(a.Named, view.Named{Principal: who, Approval: h.Approval, Paths: h.Paths, MorePaths: h.MorePaths, Grants: []view.Grant{
			{Outcome: h.Outcome, Approval: h.Approval, Over: []view.Over{{Capabilities: []string{"stop-logging", "delete-trail"}, Resources: []string{"trail/org-trail-primary"}}, {Capabilities: []string{"read-logs"}, Resources: []string{"nwp-trail-archive", Hostile[n%len(Hostile)]}}},
				Via: h.Via, Conditions: h.Conditions, Guardrails: h.Guardrails},
			{Outcome: "depends", Approval: h.Approval, Over: []view.Over{{Capabilities: []string{"decrypt-logs"}, Resources: []string{"key/9f4c2ab0"}}}, Via: []string{"key policy, statement Enable IAM"}, Conditions: []string{"kms:ViaService is s3.eu-central-1.amazonaws.com"}},
		}})
	}
}

func rails(a *view.Access, people []view.Principal) {
	for n, who := range people[:14] {
		r := view.Rail{Account: who.Account, Name: who.Name, Denied: []string{"stop-logging", "delete-trail"}, Open: []string{"delete-logs"}, Policies: []string{"ProtectTrails"}, Exempt: []string{"arn:aws:iam::*:role/" + Hostile[n%len(Hostile)]}, Evidence: []string{"EV-000003"}}
		if n == 4 {
			r = view.Rail{Account: who.Account, Why: "denied organizations:DescribePolicy: " + Hostile[5]}
		}
		a.Rails = append(a.Rails, r)
		role := view.Role{Principal: who, Capabilities: []string{"stop-logging", "read-logs"}, Controls: []string{"CT-08"}, Evidence: []string{"EV-000003"}}
		for k := range n % 4 * 3 {
			role.Admits = append(role.Admits, view.Admitted{Principal: people[k].ID, Kind: people[k].Kind, Account: people[k].Account, Public: []string{"no", "yes", "not known: " + Hostile[5]}[k%3], Foreign: []string{"no", "yes"}[k%2], Via: "statement " + Hostile[k]})
		}
		a.Roles = append(a.Roles, role)
		for _, words := range holder(who, n, "", "").Paths {
			a.Ways = append(a.Ways, view.Way{Holder: who, From: Hostile[n%len(Hostile)], Words: words, Steps: 2, Outcome: "depends", Depends: []string{"aws:SourceIp is in 203.0.113.0/24"}, Via: []string{"deploy, statement 1", "trust policy, statement 1"}, Outsider: n%2 == 0})
		}
	}
	for n := range 3 {
		a.Hidden = append(a.Hidden, view.Hidden{Kind: "trail", ID: trail, Name: Hostile[n+3], Account: "444455556666", Region: "eu-central-1", Capabilities: []string{"stop-logging", "delete-trail"},
			Reason: "denied", Action: "iam:GetAccountAuthorizationDetails", Detail: Hostile[5], Evidence: []string{"EV-000003"}})
	}
}
