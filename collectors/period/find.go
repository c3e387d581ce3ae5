package period

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/chains"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// find looks in the buckets for chains that no trail should have: those of trails
// that were deleted since, or changed. Where it could not look, every account may
// have more.
func (s *study) find(ctx context.Context) {
	var places []archive.Place // without organizations
	var arns []string
	for _, f := range s.facts {
		t := s.trails[f.ID]
		arns = append(arns, f.ID)
		if at := (archive.Place{Bucket: t.BucketName, Prefix: t.Prefix}); !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b archive.Place) int {
		return cmp.Or(cmp.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Prefix, b.Prefix))
	})
	for _, at := range places {
		v := evidence.Read(ctx, func(ctx context.Context) (chains.Found, error) {
			return s.look(ctx, chains.Search{
				Lister: s.depots.objects(), Bucket: at.Bucket, Prefix: at.Prefix, Period: s.estate.Period,
				Trails: arns, Wanted: s.judged, Limit: s.limit,
			})
		})
		found, _ := v.Get()
		for _, c := range found.Chains {
			if !slices.ContainsFunc(s.chains, func(of *chain) bool { return same(of.Chain, c) }) {
				s.add(c, s.trails[c.Trail], v.Calls())
			}
		}
		gap := v.Gap()
		if len(found.Unread) > 0 {
			gap = &found.Unread[0].Gap
		}
		if gap != nil {
			for _, m := range s.estate.Accounts {
				s.doubt(m.ID, evidence.Missing[bool](*gap, v.Calls()...))
			}
		}
	}
}

// same says whether two chains are one, wherever it is delivered to.
func same(a, b archive.Chain) bool {
	return a.Trail == b.Trail && a.Account == b.Account && a.Region == b.Region
}

// look puts what the listings show on record, unless it is, and answers from the
// record.
func (s *study) look(ctx context.Context, search chains.Search) (chains.Found, error) {
	by := s.depots.reader(search.Bucket)
	q := awsapi.BulkQuestion{Region: s.depots.askedIn(ctx, search.Bucket), Service: "S3", Operation: "ListArchive", Action: listBucket,
		Params: struct{ Bucket, Prefix, From, To string }{search.Bucket, search.Prefix, instant(search.Period.From), instant(search.Period.To)}}
	if !by.Replays() && !by.Answered(ctx, q) {
		found := chains.Find(ctx, search)
		if ctx.Err() == nil {
			body, err := evidence.Canonical(found)
			if err := by.KeepBulk(ctx, q, body, err); err != nil {
				return chains.Found{}, err
			}
		}
	}
	body, err := by.Bulk(ctx, q)
	if err != nil {
		return chains.Found{}, err
	}
	var found chains.Found
	return found, json.Unmarshal(body, &found)
}

// judged says whether a folder of the bucket is one of an account and region that
// are judged; region "" is any.
func (s *study) judged(_ archive.Place, account, region string) bool {
	for _, m := range s.estate.Accounts {
		if m.ID == account {
			return region == "" || len(m.Judged([]string{region})) > 0
		}
	}
	return false
}

// instant is a time as the parameters of questions have it.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
