package period

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// RootUse is what the root user of an account did in the period.
type RootUse struct {
	Events []record.Event `json:"events" doc:"Every event of the root user, by time, also those that failed: its identity is Root, no service acted for it, and it is no event of a service itself."`
	Unread *evidence.Gap  `json:"unread,omitempty" doc:"Why there may be more; not set if all log files that would tell were read."`
}

// Lacks implements evidence.Partial.
func (u RootUse) Lacks() *evidence.Gap { return u.Unread }

// SignIns are the sign-ins to the console of an account in the period that
// succeeded.
type SignIns struct {
	SingleFactor []record.Event `json:"single_factor" doc:"Those of the root user and of IAM users of which the record does not say that MFA was used, by time."`
	SecondFactor []record.Event `json:"second_factor" doc:"Those with MFA, as the record says, by time."`
	AskedOutside []record.Event `json:"asked_outside" doc:"Those of others, such as federated roles, by time: a second factor is asked for elsewhere, if at all."`
	Counted      int            `json:"counted" doc:"How many more there are of the last two that are not listed."`
	Unread       *evidence.Gap  `json:"unread,omitempty" doc:"Why there may be more without MFA; not set if all log files that would tell were read."`
}

// Lacks implements evidence.Partial.
func (s SignIns) Lacks() *evidence.Gap { return s.Unread }

// Account is one account as its log files are asked about.
type Account struct {
	ID        string
	Partition string
	// Regions are the account's enabled regions, and Judged those of them that are
	// to be judged.
	Regions evidence.Value[[]string]
	Judged  func([]string) []string
	Chains  []evidence.Fact // all there are, of ChainKind
}

// Root is what the root user did, by the verified log files of every chain of the
// account. What was found is known whatever else could not be read; if nothing
// could be read, that is the gap.
func (a Account) Root() evidence.Value[RootUse] {
	return ofLogs(a, func(chains []*chain) (RootUse, []evidence.CallID) {
		events, _ := together(chains, record.UseOfRoot)
		signedIn(events)
		gap, calls := a.unheard(func(c *chain) *evidence.Gap {
			return cmp.Or(c.unread(), c.cut(record.UseOfRoot, "events of the root user"), c.global(a.Partition), c.management("event", cloudtrail.All))
		})
		return RootUse{Events: events, Unread: gap}, calls
	})
}

// SignIns are the sign-ins to the console, likewise.
func (a Account) SignIns() evidence.Value[SignIns] {
	return ofLogs(a, func(chains []*chain) (SignIns, []evidence.CallID) {
		var out SignIns
		var with, outside int
		out.SingleFactor, _ = together(chains, record.SingleFactor)
		out.SecondFactor, with = together(chains, record.SecondFactor)
		out.AskedOutside, outside = together(chains, record.AskedOutside)
		out.Counted = with + outside
		var calls []evidence.CallID
		out.Unread, calls = a.unheard(func(c *chain) *evidence.Gap {
			return cmp.Or(c.unread(), c.cut(record.SingleFactor, "sign-ins without MFA"), c.global(a.Partition),
				c.management("sign-in", cloudtrail.All, cloudtrail.WriteOnly))
		})
		return out, calls
	})
}

// ofLogs is what the chains of the account show that were read. If none was, that
// is the gap.
func ofLogs[T any](a Account, show func([]*chain) (T, []evidence.CallID)) evidence.Value[T] {
	var gap *evidence.Gap
	var calls, unread []evidence.CallID
	var read []*chain
	for _, c := range a.chains() {
		calls = append(calls, c.result.Calls()...)
		if c.result.Known() {
			read = append(read, c)
			continue
		}
		gap = cmp.Or(gap, c.result.Gap())
		unread = append(unread, c.result.Calls()...)
	}
	if len(read) == 0 {
		return evidence.Missing[T](*cmp.Or(gap, &evidence.Gap{Reason: evidence.NotAsked, Detail: "no digest chain of the account is known"}), unread...)
	}
	shown, also := show(read)
	return evidence.Known(shown, append(calls, also...)...)
}

func (a Account) chains() []*chain {
	var out []*chain
	for _, f := range a.Chains {
		if c := f.Data.(*Chain).from; c != nil && f.Account == a.ID {
			out = append(out, c)
		}
	}
	return out
}

// together are the events of a topic of all chains, by time, each once whichever
// trails recorded it, and how many more are counted.
func together(chains []*chain, topic record.Topic) (events []record.Event, more int) {
	events = []record.Event{}
	seen := map[string]bool{}
	for _, c := range chains {
		r, _ := c.result.Get()
		log := r.Tally.Noted[topic]
		more += log.More
		for _, e := range log.Events {
			if e.EventID == "" || !seen[e.EventID] {
				events = append(events, e)
			}
			seen[e.EventID] = true
		}
	}
	slices.SortStableFunc(events, func(a, b record.Event) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.EventID, b.EventID), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Place, b.Place))
	})
	return events, more
}

// unheard is why an event of the account may not be among those that were read;
// nil if of each region that is judged, and of that which global services and root
// users' sign-ins are recorded in, a chain tells all.
func (a Account) unheard(untold func(*chain) *evidence.Gap) (*evidence.Gap, []evidence.CallID) {
	regions, known := a.Regions.Get()
	if !known {
		return a.Regions.Gap(), a.Regions.Calls()
	}
	needed := slices.Clone(a.Judged(regions))
	if global := cloudtrail.GlobalRegion(a.Partition); slices.Contains(regions, global) && !slices.Contains(needed, global) {
		needed = append(needed, global)
	}
	for _, region := range needed {
		if gap := a.untold(region, untold); gap != nil {
			return gap, a.Regions.Calls()
		}
	}
	return nil, a.Regions.Calls()
}

// untold is why no chain of the region tells all; nil if one does.
func (a Account) untold(region string, untold func(*chain) *evidence.Gap) *evidence.Gap {
	var first *evidence.Gap
	for _, c := range a.chains() {
		if c.Region != region {
			continue
		}
		gap := untold(c)
		if gap == nil {
			return nil
		}
		first = cmp.Or(first, gap)
	}
	return cmp.Or(first, &evidence.Gap{Reason: evidence.NotAsked,
		Detail: fmt.Sprintf("no digest chain of %s/%s was verified, where such events would be recorded", a.ID, region)})
}

// cut is why a chain may have more events of the topic than are kept.
func (c *chain) cut(topic record.Topic, what string) *evidence.Gap {
	r, _ := c.result.Get()
	if more := r.Tally.Noted[topic].More; more > 0 {
		return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("%d more %s were recorded than are kept", more, what)}
	}
	return nil
}

// global is why a chain may lack events of global services that are recorded in
// its region.
func (c *chain) global(partition string) *evidence.Gap {
	if c.trail == nil || c.trail.GlobalServiceEvents || c.Region != cloudtrail.GlobalRegion(partition) {
		return nil
	}
	return &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("the trail %s does not record events of global services", c.data.Name)}
}
