package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// key is who has power over a key that encrypts logs.
func (a *analysis) key(k *Key) OfKey {
	t := a.resource(Resource{Type: KeyType, ARN: k.ARN, Account: k.Account, Region: k.Region, Policy: k.Policy})
	t.variants = a.decryptions(k, t.variants[0].known)
	t.unheard, t.lock = k.Grants.Gap(), map[string]evidence.Gap{}
	grants, _ := k.Grants.Get()
	for _, g := range grants {
		t.grants = append(t.grants, policy.Grant{ID: g.ID, Grantee: g.Grantee, Operations: g.Operations, Constrained: g.constrained(k)})
	}
	t.powers = slices.DeleteFunc(t.powers, func(p power) bool {
		return k.AWSManaged && p.capability != DecryptLogs || p.action == deleteMaterial && k.Origin != "" && k.Origin != "EXTERNAL"
	})
	if k.Origin == "" {
		t.lock[deleteMaterial] = evidence.Gap{Reason: evidence.NotAsked, Action: "kms:DescribeKey", Detail: "the key's material was imported"}
	}
	unread := first(a.unread(k.Account), unreadOf(k.Policy), k.Grants.Gap())
	out := OfKey{Decrypt: Holders{Unread: unread}, Destroy: Holders{Unread: unread}}
	for _, h := range a.holders(t) {
		if h.Capability == DecryptLogs {
			out.Decrypt.All = append(out.Decrypt.All, h)
		} else {
			out.Destroy.All = append(out.Destroy.All, h)
		}
	}
	return OfKey{Decrypt: a.withPaths(out.Decrypt), Destroy: a.withPaths(out.Destroy)}
}

// decryptions are the requests that decrypt a log object: S3 makes one on behalf
// of who reads the object, or it is made directly. The context of the encryption
// is that which CloudTrail gives, with the ARN of the trail.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func (a *analysis) decryptions(k *Key, known map[string][]string) []variant {
	trails := k.Trails
	if len(trails) == 0 {
		trails = []string{""}
	}
	var out []variant
	for _, trail := range trails {
		for _, through := range []bool{false, true} {
			v := variant{known: map[string][]string{"kms:grantisforawsresource": {"false"}}}
			for key, value := range known {
				v.known[key] = value
			}
			if trail != "" {
				v.known["kms:encryptioncontext:aws:cloudtrail:arn"] = []string{trail}
			}
			if through {
				v.known["kms:viaservice"] = []string{"s3." + k.Region + domain(k.ARN)}
			} else {
				v.absent = "kms:viaservice"
			}
			out = append(out, v)
		}
	}
	return out
}

// constrained says what the grant demands and a request to decrypt a log of one
// of the key's trails may not give.
func (g KeyGrant) constrained(k *Key) string {
	var demands []string
	for key, value := range g.Constraints {
		if key != "aws:cloudtrail:arn" || g.Exact || !slices.Contains(k.Trails, value) {
			demands = append(demands, "the encryption context has "+key+" "+value)
		}
	}
	if g.SourceARN != "" {
		demands = append(demands, "it is on behalf of "+g.SourceARN)
	}
	slices.Sort(demands)
	return strings.Join(demands, ", ")
}

// domain is that of the partition's services.
func domain(arn string) string {
	if partition(arn) == "aws-cn" {
		return ".amazonaws.com.cn"
	}
	return ".amazonaws.com"
}
