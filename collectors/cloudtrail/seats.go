package cloudtrail

import (
	"cmp"
	"context"
	"slices"

	api "github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// seat is a place from which a trail can be asked about: an account's session,
// and a region.
type seat struct {
	session *awsapi.Session
	region  string
}

// How many seats are tried: what the trail's home and a few others refuse, the
// rest of a large organization will not answer either.
const ownSeats, otherSeats = 3, 5

// seatsFor lists where to ask about a trail, best first: its owner's session at
// home, its owner's elsewhere, then the accounts that are shown it.
func seatsFor(t *Trail, seen []sighting, owner *awsapi.Session) []seat {
	all := []seat{}
	if owner != nil {
		all = append(all, seat{owner, t.HomeRegion})
	}
	for _, s := range seen {
		all = append(all, seat{s.session, t.HomeRegion}, seat{s.session, s.region})
	}
	slices.SortFunc(all, func(a, b seat) int {
		return cmp.Or(
			first(a.session.Account == t.HomeAccount, b.session.Account == t.HomeAccount),
			first(a.region == t.HomeRegion, b.region == t.HomeRegion),
			cmp.Compare(a.session.Account, b.session.Account), cmp.Compare(a.region, b.region))
	})
	all = slices.CompactFunc(all, func(a, b seat) bool { return a.session.Account == b.session.Account && a.region == b.region })
	own := slices.IndexFunc(all, func(s seat) bool { return s.session.Account != t.HomeAccount })
	if own < 0 {
		own = len(all)
	}
	others := all[own:]
	return slices.Concat(all[:min(own, ownSeats)], others[:min(len(others), otherSeats)])
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// settle puts one question from one seat after the other until there is an
// answer. If none has one, the gap is that of the best seat.
func settle[T any](ctx context.Context, t *Trail, seats []seat, ask func(context.Context, *api.Client, string) (T, error)) evidence.Value[T] {
	var out evidence.Value[T]
	var tried []evidence.CallID
	for i, at := range seats {
		v := evidence.Read(ctx, func(ctx context.Context) (T, error) {
			answer, err := ask(ctx, api.NewFromConfig(at.session.Config(at.region)), t.ARN)
			if notInspectable(t, at, err) {
				err = &awsapi.Error{Reason: evidence.Unsupported, Action: evidence.GapOf(err).Action,
					Detail: "visible, not inspectable from a member account"}
			}
			return answer, err
		})
		if v.Known() || i == 0 {
			out = v
		}
		if v.Known() || ctx.Err() != nil {
			break
		}
		tried = append(tried, v.Calls()...)
	}
	return out.With(tried...)
}

// notInspectable: to a member account, CloudTrail shows an organization trail
// and then does not find it.
func notInspectable(t *Trail, at seat, err error) bool {
	return t.Organization && at.session.Account != t.HomeAccount &&
		awsapi.IsCode(err, "TrailNotFoundException", "CloudTrailARNInvalidException", "InvalidTrailNameException")
}
