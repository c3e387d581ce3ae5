package access

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// labelled is a whole account, with what each of its principals can do.
type labelled struct {
	ID        string `json:"id"`
	AccountID string `json:"account_id"`
	OrgID     string `json:"org_id"`
	Trail     string `json:"trail_arn"`
	LogGroup  string `json:"log_group_arn"`
	Alarm     string `json:"alarm_arn"`
	Topic     string `json:"topic_arn"`
	Bucket    struct {
		Name   string          `json:"name"`
		Policy json.RawMessage `json:"policy"`
	} `json:"bucket"`
	Key struct {
		ARN    string          `json:"arn"`
		Policy json.RawMessage `json:"policy"`
	} `json:"kms_key"`
	SCPs    [][]json.RawMessage `json:"scps"`
	Details struct {
		Users    []detail `json:"UserDetailList"`
		Groups   []detail `json:"GroupDetailList"`
		Roles    []detail `json:"RoleDetailList"`
		Policies []struct {
			Arn      string
			Versions []struct {
				Document         json.RawMessage
				IsDefaultVersion bool
			} `json:"PolicyVersionList"`
		}
	} `json:"account_authorization_details"`
	Requests map[string]struct{ Action string } `json:"capability_requests"`
	Expected map[string]map[string]string       `json:"expected"`
}

type detail struct {
	Arn                                             string
	UserName, RoleName, GroupName                   string
	GroupList                                       []string
	UserPolicyList, RolePolicyList, GroupPolicyList []inline
	AttachedManagedPolicies                         []struct{ PolicyArn string }
	PermissionsBoundary                             *struct{ PermissionsBoundaryArn string }
	Tags                                            []struct{ Key, Value string }
}

type inline struct {
	PolicyName     string
	PolicyDocument json.RawMessage
}

// TestLabelledAccounts puts whole accounts through the analysis. Their labels
// leave open whether a request uses TLS, which the analysis takes as given, and
// where it comes from: what a label leaves open may then be decided.
func TestLabelledAccounts(t *testing.T) {
	files, _ := filepath.Glob("../policy/testdata/accounts_*.jsonl.gz")
	if dir := os.Getenv("TRAILPROOF_CORPORA"); dir != "" {
		files, _ = filepath.Glob(filepath.Join(dir, "accounts_*.jsonl.gz"))
	}
	compared := 0
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(unzipped)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var l labelled
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				t.Fatal(err)
			}
			compared += l.compare(t)
		}
	}
	if compared == 0 {
		t.Fatal("no labels")
	}
	t.Logf("%d labels", compared)
}

func (l *labelled) compare(t *testing.T) int {
	holders, compared := all(Analyze(l.world())), 0
	for capability, byPrincipal := range l.Expected {
		action := l.Requests[capability].Action
		for principal, label := range byPrincipal {
			compared++
			got := Denied
			for _, h := range holders {
				if h.Principal == principal && slices.Contains(h.Actions, action) {
					got = h.Outcome
				}
			}
			// an action that may be possible is not told beside one that is
			hidden := label == Depends && slices.ContainsFunc(holders, func(h Holder) bool {
				return h.Principal == principal && h.Outcome == Allowed && powerOf(action) == h.Capability
			})
			if got != label && !(label == Depends && (got == Allowed || hidden)) {
				t.Errorf("%s: %s by %s: %s, not %s", l.ID, action, principal, got, label)
			}
		}
	}
	return compared
}

func powerOf(action string) Capability {
	i := slices.IndexFunc(powers, func(p power) bool { return p.action == action })
	return powers[i].capability
}

func (l *labelled) world() *World {
	library := NewLibrary()
	own := func(name string, document json.RawMessage) *Policy {
		if len(document) == 0 || string(document) == "null" {
			return nil
		}
		return library.Policy(name, string(document))
	}
	managed := map[string]*Policy{}
	for _, p := range l.Details.Policies {
		for _, v := range p.Versions {
			if v.IsDefaultVersion {
				managed[p.Arn] = own(p.Arn, v.Document)
			}
		}
	}
	home := Account{ID: l.AccountID, Member: IsMember}
	for i, level := range l.SCPs {
		home.SCPs = append(home.SCPs, nil)
		for _, document := range level {
			home.SCPs[i] = append(home.SCPs[i], own("scp", document))
		}
	}
	policies := func(d detail) []*Policy {
		var out []*Policy
		for _, p := range slices.Concat(d.UserPolicyList, d.RolePolicyList, d.GroupPolicyList) {
			out = append(out, own(p.PolicyName, p.PolicyDocument))
		}
		for _, p := range d.AttachedManagedPolicies {
			out = append(out, managed[p.PolicyArn])
		}
		return out
	}
	for _, g := range l.Details.Groups {
		home.Groups = append(home.Groups, Group{Name: g.GroupName, ARN: g.Arn, Policies: policies(g)})
	}
	add := func(kind, name string, d detail) {
		id := Identity{Kind: kind, Name: name, ARN: d.Arn, Groups: d.GroupList, Policies: policies(d), Tags: map[string]string{}}
		for _, tag := range d.Tags {
			id.Tags[tag.Key] = tag.Value
		}
		if d.PermissionsBoundary != nil {
			id.Boundary = managed[d.PermissionsBoundary.PermissionsBoundaryArn]
		}
		home.Identities = append(home.Identities, id)
	}
	for _, u := range l.Details.Users {
		add(UserKind, u.UserName, u)
	}
	for _, r := range l.Details.Roles {
		add(RoleKind, r.RoleName, r)
	}
	alert := func(kind ResourceType, arn string) Resource {
		return Resource{Type: kind, ARN: strings.TrimSuffix(arn, ":*"), Account: l.AccountID, Region: "us-east-1"}
	}
	return &World{
		Organization: l.OrgID, Members: evidence.Known([]string{l.AccountID}), Accounts: []Account{home},
		Trails: []Trail{{ARN: l.Trail, Account: l.AccountID, Region: "us-east-1", Alerts: []Resource{
			alert(LogGroupType, l.LogGroup), alert(AlarmType, l.Alarm), alert(TopicType, l.Topic)}}},
		Buckets: []Bucket{{
			ARN: "arn:aws:s3:::" + l.Bucket.Name, Name: l.Bucket.Name, Account: l.AccountID, Region: "us-east-1", Policy: own("bucket policy", l.Bucket.Policy),
			LogPrefixes: []string{"AWSLogs/" + l.AccountID + "/"}, Restricted: evidence.Known(false), Ownership: evidence.Known("BucketOwnerEnforced"),
			ACL: evidence.Known([]ACLGrant{}), Lock: evidence.Known(Lock{}),
		}},
		Keys: []Key{{ARN: l.Key.ARN, Account: l.AccountID, Region: "us-east-1", Policy: own("key policy", l.Key.Policy), Grants: evidence.Known([]KeyGrant{}), Origin: "AWS_KMS", Trails: []string{l.Trail}}},
	}
}
