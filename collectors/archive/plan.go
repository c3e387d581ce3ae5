package archive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// A Plan is what a verification is to find out, wherever and in however many
// parts it is done. Of one plan and one archive there is one result.
type Plan struct {
	Chains   []Chain // sorted, each once: the order of the result
	Known    []Chain // likewise
	Period   evidence.Period
	AsOf     time.Time // Request.Now
	Settings map[string]string
	Tool     evidence.Tool

	LargestDigest, LargestLog int64 // as requested
}

// NewPlan is the plan of a request. Settings are what else bears on the result,
// by name: where the objects and keys come from.
func NewPlan(req Request, settings map[string]string, tool evidence.Tool) Plan {
	return Plan{
		Chains: sorted(req.Chains), Known: sorted(req.Known),
		Period: evidence.Period{From: req.Period.From.UTC(), To: req.Period.To.UTC()}, AsOf: req.Now.UTC(),
		Settings: settings, Tool: tool, LargestDigest: req.LargestDigest, LargestLog: req.LargestLog,
	}
}

// settled is how long after a period its last digests may still come.
const settled = 3 * time.Hour

// AsOf is the time as of which a period is judged: now, or when everything of the
// period has been delivered, if that is earlier. So the result of a period that
// ended long ago does not depend on when it is asked for. It is in whole seconds,
// as the times of digests are: gaps may begin or end with it.
func AsOf(now time.Time, p evidence.Period) time.Time {
	now = now.UTC().Truncate(time.Second)
	if all := p.To.UTC().Add(settled); all.Before(now) {
		return all
	}
	return now
}

// LatestShardable is the latest end of a period, in whole seconds, that shards
// which begin now or later see alike.
func LatestShardable(now time.Time) time.Time { return now.UTC().Add(-settled).Truncate(time.Second) }

// sorted lists the chains in the order of plans.
func sorted(chains []Chain) []Chain {
	out := slices.Clone(chains)
	slices.SortFunc(out, func(a, b Chain) int {
		return cmp.Or(strings.Compare(a.Trail, b.Trail), strings.Compare(a.Account, b.Account), strings.Compare(a.Region, b.Region),
			strings.Compare(a.Bucket, b.Bucket), strings.Compare(a.Prefix, b.Prefix), strings.Compare(a.Organization, b.Organization))
	})
	return slices.Compact(out)
}

// planHead is a plan without its chains, as parts and journals hold it.
type planHead struct {
	Tool          evidence.Tool     `json:"tool"`
	Period        evidence.Period   `json:"period"`
	AsOf          time.Time         `json:"as_of"`
	LargestDigest int64             `json:"largest_digest"`
	LargestLog    int64             `json:"largest_log"`
	Settings      map[string]string `json:"settings"`
	Known         evidence.Digest   `json:"known"` // of the chains known besides
}

func (p Plan) head() planHead {
	return planHead{p.Tool, p.Period, p.AsOf, p.LargestDigest, p.LargestLog, p.Settings, digestOf(units(p.Known))}
}

// digest is that of the plan with this head and these chains.
func (h planHead) digest(chains []unit) evidence.Digest {
	return digestOf(struct {
		planHead
		Chains []unit `json:"chains"`
	}{h, chains})
}

// Digest names the plan: the SHA-256 of all that is in it.
func (p Plan) Digest() evidence.Digest { return p.head().digest(units(p.Chains)) }

// unit is a chain in JSON.
type unit struct {
	Trail        string `json:"trail"`
	Account      string `json:"account"`
	Region       string `json:"region"`
	Bucket       string `json:"bucket"`
	Prefix       string `json:"prefix"`
	Organization string `json:"organization"`
}

func unitOf(c Chain) unit {
	return unit{c.Trail, c.Account, c.Region, c.Bucket, c.Prefix, c.Organization}
}

func units(chains []Chain) []unit {
	out := make([]unit, len(chains))
	for i, c := range chains {
		out[i] = unitOf(c)
	}
	return out
}

func digestOf(v any) evidence.Digest {
	data, err := evidence.Canonical(v)
	if err != nil {
		panic(err) // texts, numbers and times have JSON
	}
	return evidence.DigestOf(data)
}

// A Shard is one of several equal shares of a plan: the chains whose place in it,
// counted from 0, leaves Index when divided by Of.
type Shard struct {
	Index int // from 0, below Of
	Of    int
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// Share is the shard's chains, in the plan's order.
func (p Plan) Share(s Shard) []Chain {
	var out []Chain
	for i := s.Index; i < len(p.Chains); i += s.Of {
		out = append(out, p.Chains[i])
	}
	return out
}

// Others is what a verification of the shard knows besides its share: whatever a
// single run would know.
func (p Plan) Others(s Shard) []Chain {
	others := slices.Clone(p.Known)
	for i, c := range p.Chains {
		if i%s.Of != s.Index {
			others = append(others, c)
		}
	}
	return sorted(others)
}
