package access

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// ofBucket is who has power over a bucket and the logs in it.
func (a *analysis) ofBucket(b *Bucket) OfBucket {
	t := a.bucketTarget(b)
	unread := first(a.unread(b.Account), unreadOf(b.Policy))
	listing := unread
	if rule, known := b.Ownership.Get(); listing == nil && !(known && rule == "BucketOwnerEnforced") {
		listing = b.ACL.Gap()
	}
	out := OfBucket{Delete: Holders{Unread: listing}, Change: Holders{Unread: first(listing, b.AccessPoints.Gap())}, Read: Holders{Unread: unread}}
	for _, h := range a.holders(t) {
		switch h.Capability {
		case ChangeLogBucket:
			out.Change.All = append(out.Change.All, h)
		case ReadLogs:
			out.Read.All = append(out.Read.All, h)
		default:
			out.Delete.All = append(out.Delete.All, h)
		}
	}
	return OfBucket{Delete: a.withPaths(out.Delete), Change: a.withPaths(out.Change), Read: a.withPaths(out.Read)}
}

func (a *analysis) bucketTarget(b *Bucket) *target {
	t := a.resource(Resource{Type: BucketType, ARN: b.ARN, Account: b.Account, Region: b.Region, Policy: b.Policy})
	t.bucket, t.folders, t.lock = b, a.folders(b), map[string]evidence.Gap{}
	if b.Account != "" {
		t.variants[0].known["s3:resourceaccount"] = []string{b.Account}
	}
	lock, known := b.Lock.Get()
	t.powers = slices.DeleteFunc(t.powers, func(p power) bool {
		return p.capability == BypassRetention && known && (!lock.Enabled || len(p.with) > 0 && lock.Mode == "COMPLIANCE")
	})
	if !known {
		gap := *b.Lock.Gap()
		if gap.Detail == "" {
			gap.Detail = "the bucket has an Object Lock, which was not read"
		}
		for _, p := range t.powers {
			if p.capability == BypassRetention {
				t.lock[p.action] = gap
			}
		}
	}
	t.shut, t.shutUnread = shut(b)
	return t
}

// shut says whether Block Public Access keeps other accounts from the bucket: it
// does where the policy is public and public policies are restricted.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func shut(b *Bucket) (policy.Truth, *evidence.Gap) {
	restricted, known := b.Restricted.Get()
	if b.Policy == nil || b.Policy.Unread != nil || known && !restricted {
		return policy.No, nil
	}
	public := b.Policy.doc.Public()
	if public == policy.No || public == policy.Yes && known {
		return public, nil
	}
	gap := evidence.Gap{Reason: evidence.Unsupported, Detail: "Block Public Access takes the bucket policy for a public one"}
	if !known {
		gap = *b.Restricted.Gap()
		gap.Detail = "Block Public Access restricts the bucket's public policy"
	}
	return policy.Open, &gap
}

// folders are where the log objects of an organization trail lie below its
// prefix: two accounts stand for all of them.
func (a *analysis) folders(b *Bucket) []string {
	var out []string
	for _, home := range a.accounts {
		if len(out) == 2 {
			break
		}
		if a.world.Organization != "" && home.Member != NoMember {
			out = append(out, a.world.Organization+"/"+home.ID)
		} else {
			out = append(out, home.ID)
		}
	}
	if len(out) == 0 {
		out = []string{strangerAccount}
	}
	return out
}

// listed are the holders that a bucket's access control list names, and the
// canonical users that its policy does. Whose a canonical user is, neither says.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
func listed(t *target) []Holder {
	if t.bucket == nil {
		return nil
	}
	var out []Holder
	add := func(c Capability, who, kind string, got answer, actions ...string) {
		h := newHolder(c, t.arn, &subject{arn: who, kind: kind}, got)
		h.Actions = actions
		out = append(out, h)
	}
	rule, known := t.bucket.Ownership.Get()
	grants, _ := t.bucket.ACL.Get()
	for _, g := range grants {
		if known && rule == "BucketOwnerEnforced" {
			break
		}
		got := answer{outcome: Allowed, via: []string{"access control list, " + g.Permission}}
		if !known {
			got = got.hangs(detailed(t.bucket.Ownership.Gap(), "the access control list is in force"))
		}
		who, kind := g.Grantee, AccountKind
		switch g.Grantee {
		case "http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers":
			who, kind = "*", EveryoneKind
			ignored, known := t.bucket.ACLsIgnored.Get()
			if known && ignored {
				continue
			}
			if !known {
				got = got.hangs(detailed(t.bucket.ACLsIgnored.Gap(), "Block Public Access leaves public ACLs in force"))
			}
		case "http://acs.amazonaws.com/groups/s3/LogDelivery":
			who, kind = "logging.s3.amazonaws.com", ServiceKind
		}
		if g.Permission == "WRITE" || g.Permission == "FULL_CONTROL" {
			add(OverwriteLogs, who, kind, got, "s3:PutObject")
			add(DeleteLogs, who, kind, got, "s3:DeleteObject")
		}
		if g.Permission == "WRITE_ACP" || g.Permission == "FULL_CONTROL" {
			add(ChangeLogBucket, who, kind, got, "s3:PutBucketAcl")
		}
	}
	if t.own == nil || t.own.doc == nil {
		return out
	}
	for _, s := range t.own.doc.Statements {
		for _, p := range s.Principals {
			if s.Effect != policy.Allow || p.Kind != "CanonicalUser" {
				continue
			}
			set, told := covered(s), map[Capability]bool{}
			for _, w := range t.powers {
				if set.has(w.action) && !told[w.capability] {
					told[w.capability] = true
					got := answer{outcome: Allowed, via: []string{t.own.Name + ", " + s.Sid}}
					add(w.capability, p.ID, AccountKind, got.hangs(evidence.Gap{Reason: evidence.Unsupported, Detail: "the canonical user is one who should have it"}), w.action)
				}
			}
		}
	}
	return out
}

func detailed(gap *evidence.Gap, detail string) evidence.Gap {
	return evidence.Gap{Reason: gap.Reason, Action: gap.Action, Detail: detail}
}
