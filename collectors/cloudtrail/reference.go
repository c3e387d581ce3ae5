package cloudtrail

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/s3"
)

// reference is something that trails refer to: a bucket, key or log group. It
// is read once, however many trails refer to it.
type reference[T any] struct {
	id              string // the fact's
	account, region string // the fact's
	trails          []*subject
	data            *T
	calls           []evidence.CallID
}

// value is what a trail carries of the thing.
func (r *reference[T]) value() *evidence.Value[T] {
	v := evidence.Known(*r.data, r.calls...)
	return &v
}

func (r *reference[T]) arns() []string {
	var out []string
	for _, t := range r.trails {
		out = append(out, t.ARN)
	}
	return tidy(out)
}

// references groups the trails by what they refer to. to gives its ARN, or ""
// for nothing.
func references[T any](trails []*subject, to func(*Trail) string) []*reference[T] {
	byID := map[string]*reference[T]{}
	for _, t := range trails {
		id := to(t.Trail)
		if id == "" {
			continue
		}
		if byID[id] == nil {
			byID[id] = &reference[T]{id: id}
			if name, err := arn.Parse(id); err == nil {
				byID[id].account, byID[id].region = name.AccountID, name.Region
			}
		}
		byID[id].trails = append(byID[id].trails, t)
	}
	var out []*reference[T]
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		out = append(out, byID[id])
	}
	return out
}

// refer reads what the trails refer to.
func (s *study) refer(ctx context.Context) {
	awsapi.Every(s.limit, []func(context.Context){s.readBuckets, s.readKeys, s.readGroups}, func(read func(context.Context)) { read(ctx) })
}

func (s *study) readGroups(ctx context.Context) {
	s.groups = references[logs.Group](s.trails, func(t *Trail) string { return t.LogGroupARN })
	awsapi.Every(s.limit, s.groups, func(r *reference[logs.Group]) {
		r.read(ctx, s, func(ctx context.Context, by *awsapi.Session) logs.Group {
			return logs.ReadGroup(ctx, by, r.id, r.arns())
		})
	})
}

// read asks with the session of the account that owns the thing, where there is
// one, else with the one that speaks for the first trail.
func (r *reference[T]) read(ctx context.Context, s *study, ask func(context.Context, *awsapi.Session) T) {
	by := s.sessions[r.account]
	if by == nil {
		by = r.trails[0].seats[0].session
	}
	ctx, cited := evidence.Citing(ctx)
	data := ask(ctx, by)
	r.data, r.calls = &data, cited()
}

// readKeys reads the keys. A key and its alias are one key, which is known only
// after KMS was asked.
func (s *study) readKeys(ctx context.Context) {
	named := references[kms.Key](s.trails, (*Trail).keyARN)
	awsapi.Every(s.limit, named, func(r *reference[kms.Key]) {
		region := r.region
		if region == "" {
			region = r.trails[0].HomeRegion
		}
		r.read(ctx, s, func(ctx context.Context, by *awsapi.Session) kms.Key {
			return kms.ReadKey(ctx, by, region, r.id, r.arns())
		})
	})
	byARN := map[string]*reference[kms.Key]{}
	for _, r := range named {
		r.id = r.data.ARN
		if same := byARN[r.id]; same != nil {
			same.trails = append(same.trails, r.trails...)
			same.data.Trails = same.arns()
			same.data.Conclude()
			same.calls = append(same.calls, r.calls...)
			continue
		}
		byARN[r.id] = r
		if name, err := arn.Parse(r.id); err == nil {
			r.account, r.region = name.AccountID, name.Region
		}
		s.keys = append(s.keys, r)
	}
}

// readBuckets reads the buckets. Which account owns a bucket is known from each
// account's own list.
func (s *study) readBuckets(ctx context.Context) {
	s.buckets = references[s3.Bucket](s.trails, (*Trail).bucketARN)
	if len(s.buckets) == 0 {
		return
	}
	own := s.ownBuckets(ctx)
	awsapi.Every(s.limit, s.buckets, func(r *reference[s3.Bucket]) {
		request := s3.Request{Name: r.trails[0].BucketName, Owner: s3.FindOwner(r.trails[0].BucketName, own), Trails: r.arns(), Now: s.estate.Now}
		for _, t := range r.trails {
			request.LogPrefixes = append(request.LogPrefixes, t.logPrefix())
			request.LogsUnderKey = request.LogsUnderKey || t.KMSKeyID != ""
		}
		owner, _ := request.Owner.Get()
		r.account = owner.Account
		r.read(ctx, s, func(ctx context.Context, by *awsapi.Session) s3.Bucket {
			request.AccountBlock = evidence.Missing[s3.PublicAccessBlock](evidence.Gap{Reason: evidence.NotAsked,
				Action: "s3:GetAccountPublicAccessBlock", Detail: "only the account that owns the bucket can ask"})
			if gap := request.Owner.Gap(); gap != nil {
				request.AccountBlock = evidence.Missing[s3.PublicAccessBlock](*gap, request.Owner.Calls()...)
			}
			if by.Account == owner.Account {
				request.AccountBlock = s3.AccountBlock(ctx, by)
			}
			return s3.ReadBucket(ctx, by, request)
		})
		if r.account == "" {
			r.account = r.trails[0].HomeAccount
		}
		r.region, _ = r.data.Location.Get()
	})
}

// ownBuckets is what each account of the estate lists as its own.
func (s *study) ownBuckets(ctx context.Context) map[string]evidence.Value[[]string] {
	type list struct {
		account string
		names   evidence.Value[[]string]
	}
	var lists []*list
	for _, m := range s.estate.Accounts {
		lists = append(lists, &list{account: m.ID})
		if m.Gap != nil {
			lists[len(lists)-1].names = evidence.Missing[[]string](*m.Gap, m.Calls...)
		}
	}
	awsapi.Every(s.limit, lists, func(l *list) {
		if by := s.sessions[l.account]; by != nil {
			l.names = s3.OwnBuckets(ctx, by)
		}
	})
	own := map[string]evidence.Value[[]string]{}
	for _, l := range lists {
		own[l.account] = l.names
	}
	return own
}

// reportAll hands over what trails refer to. A scope of trails is also one of
// the things that its trails refer to.
func reportAll[T any](out *evidence.Sink, kind string, all []*reference[T], trails []evidence.Scope) {
	of := map[string][]string{} // what each trail refers to
	for _, r := range all {
		out.Fact(evidence.Fact{Kind: kind, ID: r.id, Account: r.account, Region: r.region, Calls: r.calls, Data: r.data})
		for _, t := range r.trails {
			of[t.ARN] = append(of[t.ARN], r.id)
		}
	}
	for _, sc := range trails {
		mirror := evidence.Scope{Kind: kind, Account: sc.Account, Region: sc.Region, Gap: sc.Gap, Calls: sc.Calls}
		for _, t := range sc.Found {
			mirror.Found = append(mirror.Found, of[t]...)
		}
		out.Scope(mirror)
	}
}
