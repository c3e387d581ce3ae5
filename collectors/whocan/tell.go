package whocan

import (
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
		of := r.Trails[t.ARN]
		if unnamed := s.unnamed[t.ARN]; of.Stop.Unread == nil {
			of.Stop.Unread = unnamed
		}
		t.Access = evidence.Known(of, s.cited(t.HomeAccount, [][]evidence.CallID{f.Calls, s.rests[t.ARN]}, of.Stop, of.Silence, of.Query)...)
		s.refer(t)
	}
	for _, f := range s.out.Facts(s3.BucketKind) {
		b := f.Data.(*s3.Bucket)
		owner, _ := b.Owner.Get()
		of := r.Buckets[b.ARN]
		if b.Unread != nil && of.Delete.Unread == nil { // there may be logs under other prefixes
			of.Delete.Unread = b.Unread
		}
		if b.Unread != nil && of.Read.Unread == nil {
			of.Read.Unread = b.Unread
		}
		b.Access = evidence.Known(of, s.cited(owner.Account, append(bucketCalls(b), f.Calls), of.Delete, of.Change, of.Read)...)
	}
	for _, f := range s.out.Facts(kms.KeyKind) {
		k := f.Data.(*kms.Key)
		of, asked := r.Keys[k.ARN]
		if !asked {
			k.Access = evidence.Missing[access.OfKey](*k.Policy.Gap(), k.Policy.Calls()...)
			continue
		}
		m, _ := k.Metadata.Get()
		k.Access = evidence.Known(of, s.cited(m.Account, append(keyCalls(k), f.Calls), of.Decrypt, of.Destroy)...)
	}
	for _, f := range s.out.Facts(coverage.AccountKind) {
		of := r.Accounts[f.ID]
		f.Data.(*coverage.Account).Access = evidence.Known(of, s.cited(f.ID, nil, of.Admins)...)
	}
	for _, f := range s.out.Facts(iam.RoleKind) {
		f.Data.(*iam.Role).Reach = evidence.Known(r.Roles[f.ID], f.Calls...)
	}
}

// refer says of what a trail shows of its bucket and key that the power over them
// is told where they stand themselves.
func (s *study) refer(t *cloudtrail.Trail) {
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
