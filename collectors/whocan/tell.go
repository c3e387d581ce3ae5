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

// tell puts what comes of the analysis into the facts, one after the other: what
// is told of all of them together may be more than fits into memory.
func (s *study) tell(a *access.Analysis) {
	unplaced, unseen := s.unplaced(), s.unseen()
	trails, buckets, keys := map[string]*access.Trail{}, map[string]*access.Bucket{}, map[string]*access.Key{}
	for i := range s.world.Trails {
		trails[s.world.Trails[i].ARN] = &s.world.Trails[i]
	}
	for i := range s.world.Buckets {
		buckets[s.world.Buckets[i].ARN] = &s.world.Buckets[i]
	}
	for i := range s.world.Keys {
		keys[s.world.Keys[i].ARN] = &s.world.Keys[i]
	}
	s.change(cloudtrail.TrailKind, func(f evidence.Fact) {
		t := f.Data.(*cloudtrail.Trail)
		refer(t)
		one := trails[t.ARN]
		if one == nil {
			t.Access = unspoken[access.OfTrail](t.ARN)
			return
		}
		of := a.OfTrail(one)
		s.take(of.Stop, of.Silence, of.Query)
		of.Stop.Unread = cmp.Or(of.Stop.Unread, s.unnamed[t.ARN])
		t.Access = evidence.Known(of, s.cited(t.HomeAccount, [][]evidence.CallID{f.Calls, s.rests[t.ARN]}, of.Stop, of.Silence, of.Query)...)
	})
	s.change(s3.BucketKind, func(f evidence.Fact) {
		b := f.Data.(*s3.Bucket)
		one := buckets[b.ARN]
		if one == nil {
			b.Access = unspoken[access.OfBucket](b.ARN)
			return
		}
		of := a.OfBucket(one)
		s.take(of.Delete, of.Change, of.Read)
		of.Delete.Unread = cmp.Or(of.Delete.Unread, b.Unread) // there may be logs under other prefixes
		of.Read.Unread = cmp.Or(of.Read.Unread, b.Unread)
		owner, _ := b.Owner.Get()
		b.Access = evidence.Known(of, s.cited(owner.Account, append(bucketCalls(b), f.Calls), of.Delete, of.Change, of.Read)...)
	})
	s.change(kms.KeyKind, func(f evidence.Fact) {
		k := f.Data.(*kms.Key)
		m, _ := k.Metadata.Get()
		one := keys[k.ARN]
		switch {
		case m.State == kms.Gone:
			k.Access = evidence.Missing[access.OfKey](*k.Policy.Gap(), k.Policy.Calls()...)
			return
		case one == nil:
			k.Access = unspoken[access.OfKey](k.ARN)
			return
		}
		of := a.OfKey(one)
		s.take(of.Decrypt, of.Destroy)
		k.Access = evidence.Known(of, s.cited(m.Account, append(keyCalls(k), f.Calls), of.Decrypt, of.Destroy)...)
	})
	s.change(coverage.AccountKind, func(f evidence.Fact) {
		data := f.Data.(*coverage.Account)
		of, spoken := a.OfAccount(f.ID)
		if !spoken {
			data.Access = unspoken[access.OfAccount](f.ID)
			return
		}
		of.Guardrail = evidence.Then(of.Guardrail, func(r access.Rail) access.Rail {
			r.Unread = cmp.Or(r.Unread, unplaced)
			return r
		})
		data.Access = evidence.Known(of, s.cited(f.ID, nil, of.Admins)...)
	})
	s.change(iam.RoleKind, func(f evidence.Fact) {
		role := f.Data.(*iam.Role)
		of, spoken := a.Reach(role.ARN)
		if !spoken {
			role.Reach = unspoken[access.Reach](role.ARN)
			return
		}
		role.Reach = reach(of, s.powers[role.ARN], unseen, f.Calls)
	})
}

// change goes through the facts of a kind, to complete them.
func (s *study) change(kind string, one func(evidence.Fact)) {
	s.failure = cmp.Or(s.failure, s.out.Change(kind, one))
}

// unspoken stands for what is told of something that the analysis does not speak
// of.
func unspoken[T any](id string) evidence.Value[T] {
	return evidence.Missing[T](evidence.Gap{Reason: evidence.Failed, Detail: "the analysis of access does not speak of " + id})
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
