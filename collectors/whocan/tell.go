package whocan

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

// tell puts what came of the analysis into the facts.
func (s *study) tell(r *access.Result) {
	for _, f := range s.out.Facts(cloudtrail.TrailKind) {
		t := f.Data.(*cloudtrail.Trail)
		t.Access = told(r.Trails, t.ARN, func(of access.OfTrail) (access.OfTrail, []evidence.CallID) {
			of.Stop.Unread = cmp.Or(of.Stop.Unread, s.unnamed[t.ARN])
			return of, s.cited(t.HomeAccount, [][]evidence.CallID{f.Calls, s.rests[t.ARN]}, of.Stop, of.Silence, of.Query)
		})
		refer(t)
	}
	for _, f := range s.out.Facts(s3.BucketKind) {
		b := f.Data.(*s3.Bucket)
		owner, _ := b.Owner.Get()
		b.Access = told(r.Buckets, b.ARN, func(of access.OfBucket) (access.OfBucket, []evidence.CallID) {
			of.Delete.Unread = cmp.Or(of.Delete.Unread, b.Unread) // there may be logs under other prefixes
			of.Read.Unread = cmp.Or(of.Read.Unread, b.Unread)
			return of, s.cited(owner.Account, append(bucketCalls(b), f.Calls), of.Delete, of.Change, of.Read)
		})
	}
	for _, f := range s.out.Facts(kms.KeyKind) {
		k := f.Data.(*kms.Key)
		m, _ := k.Metadata.Get()
		if m.State == kms.Gone {
			k.Access = evidence.Missing[access.OfKey](*k.Policy.Gap(), k.Policy.Calls()...)
			continue
		}
		k.Access = told(r.Keys, k.ARN, func(of access.OfKey) (access.OfKey, []evidence.CallID) {
			return of, s.cited(m.Account, append(keyCalls(k), f.Calls), of.Decrypt, of.Destroy)
		})
	}
	unplaced := s.unplaced()
	for _, f := range s.out.Facts(coverage.AccountKind) {
		f.Data.(*coverage.Account).Access = told(r.Accounts, f.ID, func(of access.OfAccount) (access.OfAccount, []evidence.CallID) {
			of.Guardrail = evidence.Then(of.Guardrail, func(r access.Rail) access.Rail {
				r.Unread = cmp.Or(r.Unread, unplaced)
				return r
			})
			return of, s.cited(f.ID, nil, of.Admins)
		})
	}
	s.tellRoles(r)
}

func (s *study) tellRoles(r *access.Result) {
	all, unseen := powersOf(r), s.unseen()
	err := s.out.Change(iam.RoleKind, func(f evidence.Fact) {
		role := f.Data.(*iam.Role)
		role.Reach = told(r.Roles, role.ARN, func(of access.Reach) (access.Reach, []evidence.CallID) { return of, f.Calls })
		if of, spoken := role.Reach.Get(); spoken {
			role.Reach = reach(of, all[role.ARN], unseen, f.Calls)
		}
	})
	s.failure = cmp.Or(s.failure, err)
}

// told is what the analysis says of one subject, with the calls that it follows
// from. Of what it does not speak of, nothing is known.
func told[T any](result map[string]T, id string, finish func(T) (T, []evidence.CallID)) evidence.Value[T] {
	of, spoken := result[id]
	if !spoken {
		return evidence.Missing[T](evidence.Gap{Reason: evidence.Failed, Detail: "the analysis of access does not speak of " + id})
	}
	of, calls := finish(of)
	return evidence.Known(of, calls...)
}

// refer says of what a trail shows of its bucket and key that the power over them
// is told where they stand themselves.
func refer(t *cloudtrail.Trail) {
	elsewhere := evidence.Gap{Reason: evidence.NotAsked, Detail: "who has power over it is told where it stands itself"}
	if t.Bucket != nil {
		v := evidence.Then(*t.Bucket, func(b s3.Bucket) s3.Bucket {
			b.Access = evidence.Missing[access.OfBucket](elsewhere)
			return b
		})
		t.Bucket = &v
	}
	if t.Key != nil {
		v := evidence.Then(*t.Key, func(k kms.Key) kms.Key {
			k.Access = evidence.Missing[access.OfKey](elsewhere)
			return k
		})
		t.Key = &v
	}
}

// cited are the calls that holders follow from: those about the resource, and
// those about the accounts that it, the holders and whoever can become them are
// in, or in which there may be more.
func (s *study) cited(account string, about [][]evidence.CallID, lists ...access.Holders) []evidence.CallID {
	accounts := map[string]bool{account: true}
	var lacks []evidence.Gap
	for _, list := range lists {
		for _, h := range list.All {
			accounts[h.Account] = true
			for _, p := range h.Paths {
				if from, err := arn.Parse(p.From); err == nil {
					accounts[from.AccountID] = true
				}
			}
		}
		if list.Unread != nil {
			lacks = append(lacks, *list.Unread)
		}
	}
	calls := slices.Concat(about...)
	for _, a := range s.world.Accounts {
		if accounts[a.ID] || a.Unread != nil && slices.Contains(lacks, *a.Unread) {
			calls = append(calls, s.calls[a.ID]...)
		}
	}
	return calls
}
