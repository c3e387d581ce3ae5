package archive

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Merge puts all parts of one plan together, in whatever order they come: the
// result is that of a single run. The error is one sentence that names the files
// that do not fit together, or what is missing.
func Merge(parts []Part) (*Result, error) {
	if len(parts) == 0 {
		return nil, errors.New("there are no parts to merge")
	}
	first := parts[0]
	of := map[int]Part{}
	for _, p := range parts {
		if why := p.differs(first); why != "" {
			return nil, fmt.Errorf("%s and %s do not belong together: %s", p.Name, first.Name, why)
		}
		if other, have := of[p.Share.Index]; have {
			return nil, fmt.Errorf("%s and %s are both shard %s", other.Name, p.Name, p.Shard())
		}
		of[p.Share.Index] = p
	}
	if err := lacking(of, first.Share.Of); err != nil {
		return nil, err
	}
	all := make([]unit, first.Share.Chains)
	result := &Result{Period: first.Period, Chains: make([]ChainResult, len(all))}
	for index, p := range of {
		for i, u := range p.Share.Units {
			all[index+i*p.Share.Of], result.Chains[index+i*p.Share.Of] = u, p.Chains[i]
		}
	}
	if first.Share.digest(all) != first.Share.Plan {
		return nil, fmt.Errorf("the chains that the %d parts list are not those of their plan: at least one was changed", len(parts))
	}
	result.Verdict = result.verdict()
	for _, p := range parts {
		result.Lack(p.Unread...)
	}
	return result, nil
}

// differs says in what the plan of a part is not that of another, or "".
func (p Part) differs(other Part) string {
	a, b := p.Share, other.Share
	moment := func(t time.Time) string { return t.Format(time.RFC3339) }
	switch {
	case a.Tool != b.Tool:
		return fmt.Sprintf("one is by version %s, the other by %s", named(a.planHead), named(b.planHead))
	case a.Of != b.Of:
		return fmt.Sprintf("one is of %d shards, the other of %d", a.Of, b.Of)
	case !samePeriod(a.Period, b.Period):
		return fmt.Sprintf("one is of the period %s..%s, the other of %s..%s", moment(a.Period.From), moment(a.Period.To), moment(b.Period.From), moment(b.Period.To))
	case !a.AsOf.Equal(b.AsOf):
		return fmt.Sprintf("one is as of %s, the other as of %s", moment(a.AsOf), moment(b.AsOf))
	case a.Chains != b.Chains:
		return fmt.Sprintf("one is of a plan of %d chains, the other of %d", a.Chains, b.Chains)
	case a.LargestDigest != b.LargestDigest || a.LargestLog != b.LargestLog:
		return "their limits are not the same"
	case !maps.Equal(a.Settings, b.Settings):
		return "they did not read from the same source"
	case a.Plan != b.Plan || a.Known != b.Known:
		return fmt.Sprintf("their plans list different chains (%.12s and %.12s)", a.Plan, b.Plan)
	}
	return ""
}

func samePeriod(a, b evidence.Period) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }

func named(h planHead) string { return strings.TrimSpace(h.Tool.Version + " " + h.Tool.Commit) }

// lacking names the shards of which there is no part, the first few at least.
func lacking(of map[int]Part, all int) error {
	if len(of) == all {
		return nil
	}
	var names []string
	for i := 0; i < all && len(names) < 10; i++ {
		if _, have := of[i]; !have {
			names = append(names, Shard{i, all}.String())
		}
	}
	if more := all - len(of) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	if all-len(of) == 1 {
		return fmt.Errorf("the part of shard %s is missing: all %d are needed", names[0], all)
	}
	return fmt.Errorf("the parts of shards %s are missing: all %d are needed", strings.Join(names, ", "), all)
}
