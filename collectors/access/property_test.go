package access

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// fragments are statements that bear on the audit trail in one way or another.
var fragments = []string{
	allow("*", "*"), allow("cloudtrail:*", "*"), allow("s3:*", "arn:aws:s3:::logs*"), allow("s3:Get*", "arn:aws:s3:::logs/AWSLogs/*"),
	allow("kms:*", "*"), allow("iam:*", "*"), allow("sts:AssumeRole", "*"), allow("logs:*", "arn:aws:logs:*:*:log-group:trail:*"), allow("sns:*", "*"),
	`{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`,
	`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`,
	deny("s3:Delete*", "*"), deny("cloudtrail:StopLogging", trailARN), deny("kms:Decrypt", "*"),
	`{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`,
	`{"Effect":"Deny","NotAction":["s3:*","kms:*"],"Resource":"*"}`,
}

// fragmentsOf a bucket policy name principals.
var bucketFragments = []string{
	`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:*","Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"]}`,
	`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"s3:Get*","Resource":"arn:aws:s3:::logs/*"}`,
	`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::logs/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`,
	`{"Effect":"Deny","Principal":"*","Action":"s3:Delete*","Resource":"arn:aws:s3:::logs/*"}`,
	`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::logs/*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/r1"}}}`,
	`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/u0"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"}`,
}

// chance is a world made of fragments by a seed.
func chance(seed uint64) *estate {
	rng := rand.New(rand.NewPCG(seed, 7))
	pick := func(from []string, most int) []string {
		out := []string{}
		for range rng.IntN(most + 1) {
			out = append(out, from[rng.IntN(len(from))])
		}
		return out
	}
	e := newEstate()
	for i := range e.Accounts {
		id := e.Accounts[i].ID
		for n := range 3 {
			user := Identity{Kind: UserKind, Name: fmt.Sprintf("u%d", n), Policies: []*Policy{e.policy(fmt.Sprintf("p%d", n), pick(fragments, 3)...), e.policy("q", pick(fragments, 1)...)}}
			role := Identity{Kind: RoleKind, Name: fmt.Sprintf("r%d", n), Policies: []*Policy{e.policy("p", pick(fragments, 3)...)}}
			role.Trust = e.trust([]string{`{"AWS":"arn:aws:iam::` + id + `:root"}`, `{"Service":"lambda.amazonaws.com"}`, `"*"`}[rng.IntN(3)], "")
			if rng.IntN(3) == 0 {
				user.Boundary = e.policy("boundary", pick(fragments, 3)...)
			}
			e.add(id, user)
			e.add(id, role)
		}
		if rng.IntN(2) == 0 {
			e.Accounts[i].SCPs[1] = append(e.Accounts[i].SCPs[1], e.policy("guard", pick(fragments[11:], 2)...))
		}
		e.Accounts[i].Management = rng.IntN(5) == 0
	}
	if statements := pick(bucketFragments, 3); len(statements) > 0 {
		e.Buckets[0].Policy = e.policy("bucket policy", statements...)
	}
	return e
}

// table is who holds what, and each administrator.
func table(r *Result) map[string]string {
	out := map[string]string{}
	everybody := all(r)
	for _, a := range r.Accounts {
		everybody = append(everybody, a.Admins.All...)
	}
	for _, h := range everybody {
		out[string(h.Capability)+" "+h.Resource+" "+h.Principal] = h.Outcome
	}
	return out
}

func TestAddingADenialNeverAddsAHolder(t *testing.T) {
	denials := fragments[11:]
	for seed := range uint64(60) {
		before := table(Analyze(chance(seed).World))
		e := chance(seed)
		d := e.policy("denial", denials[seed%uint64(len(denials))])
		switch seed % 3 {
		case 0:
			for i := range e.Accounts {
				for j := range e.Accounts[i].Identities {
					id := &e.Accounts[i].Identities[j]
					id.Policies = append(id.Policies, d)
				}
			}
		case 1:
			e.Accounts[0].SCPs[0] = append(e.Accounts[0].SCPs[0], d)
		default:
			e.Accounts[0].RCPs = [][]*Policy{{e.policy("rcp", `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`)}}
		}
		rank := map[string]int{"": 0, Depends: 1, Allowed: 2}
		for key, outcome := range table(Analyze(e.World)) {
			if rank[outcome] > rank[before[key]] {
				t.Errorf("seed %d: %s: %q became %s", seed, key, before[key], outcome)
			}
		}
	}
}

func TestTheOrderOfTheWorldDoesNotMatter(t *testing.T) {
	for seed := range uint64(20) {
		e := chance(seed)
		want, err := json.Marshal(Analyze(e.World))
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(e.Accounts)
		for i := range e.Accounts {
			slices.Reverse(e.Accounts[i].Identities)
			for j := range e.Accounts[i].Identities {
				slices.Reverse(e.Accounts[i].Identities[j].Policies)
			}
			for _, level := range e.Accounts[i].SCPs {
				slices.Reverse(level)
			}
		}
		got, err := json.Marshal(Analyze(e.World))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("seed %d: the results differ:\n%s\n%s", seed, got, want)
		}
	}
}

// TestLosingADocumentNeverFlips: what was allowed or denied may become open, and
// who may be added then is either open, or told by Unread.
func TestLosingADocumentNeverFlips(t *testing.T) {
	gap := evidence.Gap{Reason: evidence.Denied, Action: "iam:GetPolicyVersion"}
	losses := map[string]func(*estate){
		"an identity policy":  func(e *estate) { e.Accounts[0].Identities[0].Policies[0] = Unread("lost", gap) },
		"all of a role's":     func(e *estate) { e.Accounts[0].Identities[1].Policies = []*Policy{Unread("lost", gap)} },
		"a boundary":          func(e *estate) { e.Accounts[0].Identities[2].Boundary = Unread("lost", gap) },
		"a level of SCPs":     func(e *estate) { e.Accounts[0].SCPs[1] = []*Policy{Unread("lost", gap)} },
		"the SCPs":            func(e *estate) { e.Accounts[0].SCPs = [][]*Policy{{Unread("lost", gap)}} },
		"the RCPs":            func(e *estate) { e.Accounts[0].RCPs = [][]*Policy{{Unread("lost", gap)}} },
		"the bucket policy":   func(e *estate) { e.Buckets[0].Policy = Unread("lost", gap) },
		"the key policy":      func(e *estate) { e.Keys[0].Policy = Unread("lost", gap) },
		"the grants":          func(e *estate) { e.Keys[0].Grants = evidence.Missing[[]KeyGrant](gap) },
		"the lock":            func(e *estate) { e.Buckets[0].Lock = evidence.Missing[Lock](gap) },
		"Block Public Access": func(e *estate) { e.Buckets[0].Restricted = evidence.Missing[bool](gap) },
	}
	for seed := range uint64(40) {
		before := table(Analyze(chance(seed).World))
		for name, lose := range losses {
			if name == "a boundary" && chance(seed).Accounts[0].Identities[2].Boundary == nil {
				continue
			}
			e := chance(seed)
			lose(e)
			result := Analyze(e.World)
			after := table(result)
			for key := range before {
				if name == "the bucket policy" && strings.HasSuffix(key, foreign) {
					if result.Buckets[bucketARN].Read.Unread == nil {
						t.Errorf("seed %d: nothing says that the bucket policy may name others", seed)
					}
					continue
				}
				if after[key] != before[key] && after[key] != Depends {
					t.Errorf("seed %d without %s: %s: %q became %q", seed, name, key, before[key], after[key])
				}
			}
			for key, outcome := range after {
				if before[key] == "" && outcome != Depends {
					t.Errorf("seed %d without %s: %s became %s", seed, name, key, outcome)
				}
			}
		}
	}
}

func TestAnAccountThatWasNotReadIsSaidToBe(t *testing.T) {
	e := newEstate()
	e.user("ann", allow("cloudtrail:*", "*"))
	e.account(own).Unread = &evidence.Gap{Reason: evidence.Denied, Action: "iam:GetAccountAuthorizationDetails"}
	r := Analyze(e.World)
	for name, h := range map[string]Holders{
		"stop": r.Trails[trailARN].Stop, "silence": r.Trails[trailARN].Silence, "query": r.Trails[trailARN].Query,
		"delete": r.Buckets[bucketARN].Delete, "decrypt": r.Keys[keyARN].Decrypt, "admins": r.Accounts[own].Admins,
	} {
		if h.Unread == nil || !strings.Contains(h.Unread.Action, "iam:") {
			t.Errorf("%s: %v", name, h.Unread)
		}
	}
}

func TestAnEstateOfNothingIsAnalyzed(t *testing.T) {
	r := Analyze(&World{Trails: []Trail{{ARN: "x"}}, Buckets: []Bucket{{}}, Keys: []Key{{}}, Accounts: []Account{{Identities: []Identity{{Kind: RoleKind}, {Kind: "?"}}}}})
	if r.Trails["x"].Stop.Unread == nil {
		t.Error("an account that is not known is taken for one without principals")
	}
}
