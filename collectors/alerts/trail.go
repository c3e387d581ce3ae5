package alerts

import (
	"fmt"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/logs"
)

// caughtBy is a trail and a kind of events of a need.
type caughtBy struct {
	trail, need string
	read        bool
}

// caughtLink says whether a trail's selectors catch these events, and if not, why.
type caughtLink struct {
	holds evidence.Value[bool]
	why   string
}

// trail is the link from the events to what a trail delivers: it covers the
// account, is logging, and records them, for those that only read and for those
// that do not.
func (w *world) trail(cov cloudtrail.Coverage, n *need) (Link, map[bool]evidence.Value[bool]) {
	t := cov.Trail
	link := Link{What: "trail", ID: t.ARN}
	gets := map[bool]evidence.Value[bool]{}
	logging := evidence.All(cov.Covers, cov.Logging)
	region := cloudtrail.GlobalRegion(w.in.Partition)
	switch {
	case !cov.Covers.Known():
		link.Why = fmt.Sprintf("whether the trail %s covers the account is not known: %s", t.ARN, cov.Covers.Gap())
	case no(cov.Logging):
		link.Why = fmt.Sprintf("the trail %s is not logging", t.ARN)
	case !cov.Logging.Known():
		link.Why = fmt.Sprintf("whether the trail %s is logging is not known: %s", t.ARN, cov.Logging.Gap())
	}
	if n.global && !t.Records(region) {
		logging = evidence.Known(false)
		link.Why = fmt.Sprintf("the trail %s records %s alone, and these events happen in %s", t.ARN, t.HomeRegion, region)
	}
	parts := []evidence.Value[bool]{logging}
	for _, calls := range n.calls {
		caught := w.catches(t, n, calls)
		gets[calls.Read] = evidence.All(logging, caught.holds)
		parts = append(parts, caught.holds)
		if link.Why == "" || no(caught.holds) && !no(evidence.All(parts[:len(parts)-1]...)) {
			link.Why = caught.why
		}
	}
	link.Holds = evidence.All(parts...)
	if yes(link.Holds) {
		link.Why = ""
	}
	return link, gets
}

func (s *Study) catches(t *cloudtrail.Trail, n *need, calls cloudtrail.Calls) caughtLink {
	key := caughtBy{t.ARN, n.ID, calls.Read}
	out, done := s.caught[key]
	if done {
		return out
	}
	caught := t.Catches(calls)
	out.holds = evidence.Then(caught, func(c cloudtrail.Caught) bool { return c.Extent == cloudtrail.All })
	switch c, known := caught.Get(); {
	case !known:
		out.why = fmt.Sprintf("what the trail %s records is not known: %s", t.ARN, caught.Gap())
	case c.Extent.Undecided() != nil:
		out.holds = evidence.Missing[bool](*c.Extent.Undecided(), caught.Calls()...)
		out.why = fmt.Sprintf("whether the trail %s records these events is not known: %s", t.ARN, c.Extent.Undecided().Detail)
	case c.Extent != cloudtrail.All:
		every := cloudtrail.Calls{Read: calls.Read}
		if whole, known := t.Catches(every).Get(); known && whole.Extent == cloudtrail.None {
			c, calls = cloudtrail.Caught{Extent: cloudtrail.None}, every
		}
		out.why = fmt.Sprintf("the trail %s %s", t.ARN, missing(c, calls))
	}
	s.caught[key] = out
	return out
}

// missing says what a trail does not record of some calls.
func missing(c cloudtrail.Caught, calls cloudtrail.Calls) string {
	kind := "that change something"
	if calls.Read {
		kind = "that only read"
	}
	switch {
	case len(c.Sources) > 0:
		return "leaves out events of " + strings.Join(c.Sources, ", ")
	case c.Extent != cloudtrail.None:
		return "records only some of these events"
	case calls.Source != "":
		return "leaves out these events of " + calls.Source
	}
	return "does not record management events " + kind
}

// lately is how long ago events may have been delivered last to a log group, as
// the check cloudwatch-delivery has it.
const lately = 24 * time.Hour

// delivery is the link from a trail to its log group. That AWS names no time of a
// delivery does not break it: a new trail has none yet, and whether events do arrive
// is what the check cloudwatch-delivery asks.
func (s *Study) delivery(t *cloudtrail.Trail) Link {
	link := Link{What: "delivery", ID: t.LogGroupARN}
	link.Holds = evidence.Then(t.Status, func(st cloudtrail.Status) bool {
		at := st.LatestCloudWatchDelivery
		switch {
		case st.LatestCloudWatchDeliveryError != "":
			link.Why = fmt.Sprintf("the trail %s cannot deliver to the log group %s: %s", t.ARN, t.LogGroupARN, st.LatestCloudWatchDeliveryError)
		case at != nil && s.in.At.Sub(*at) > lately:
			link.Why = fmt.Sprintf("the trail %s last delivered to the log group %s at %s", t.ARN, t.LogGroupARN, at.UTC().Format(time.RFC3339))
		}
		return link.Why == ""
	})
	exists := evidence.Known(true)
	if g, _ := s.group(t.LogGroupARN); g != nil {
		exists = evidence.Then(g.Settings, func(set logs.Settings) bool { return set.Exists })
	}
	if no(exists) {
		link.Why = fmt.Sprintf("the log group %s does not exist", t.LogGroupARN)
	}
	link.Holds = evidence.All(link.Holds, exists)
	return link.explained("whether events arrive in the log group " + t.LogGroupARN)
}
