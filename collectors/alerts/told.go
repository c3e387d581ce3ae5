package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// slice is a part of the events of a need: those of one region that only read, or
// those that do not. Region "" stands for the regions that are not known.
type slice struct {
	region string
	read   bool
}

func (w *world) global() string { return cloudtrail.GlobalRegion(w.in.Partition) }

// happen are the regions in which the events of a need happen, as far as known.
func (w *world) happen(n *need) []string {
	if n.global {
		return []string{w.global()}
	}
	return w.regions
}

func (w *world) slices(n *need) []slice {
	regions := w.happen(n)
	if !n.global && !w.more.Known() {
		regions = append(slices.Clone(regions), "")
	}
	var out []slice
	for _, r := range regions {
		for _, calls := range n.calls {
			out = append(out, slice{r, calls.Read})
		}
	}
	return out
}

// alert says whether somebody learns of every event of a need.
func (w *world) alert(n *need) Alert {
	ways := slices.Concat(w.filterWays(n), w.ruleWays(n), w.strays(n))
	for _, one := range ways {
		one.Tells = hold(one.Links)
	}
	slices.SortStableFunc(ways, func(a, b *way) int {
		return cmp.Or(closer(a.Links, b.Links), cmp.Compare(a.Through, b.Through), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Region, b.Region))
	})
	parts := w.slices(n)
	told := make([]evidence.Value[bool], len(parts))
	for i, sl := range parts {
		told[i] = w.told(n, sl, ways)
	}
	out := Alert{Told: evidence.All(told...), Ways: []Way{}}
	out.SecurityHub, out.Control = w.securityHub(n)
	ways = slices.DeleteFunc(ways, func(one *way) bool { return one.aside })
	for _, one := range ways {
		out.Ways = append(out.Ways, one.Way)
	}
	if !yes(out.Told) {
		out.Broken = w.broken(n, parts, told, ways)
	}
	return out
}

// told says whether somebody learns of one part of the events: by one way, or by
// several whose patterns match all of them together.
func (w *world) told(n *need, sl slice, ways []*way) evidence.Value[bool] {
	parts := []evidence.Value[bool]{w.in.Cover.Unseen(w.account, sl.region)}
	if sl.region == "" {
		parts = append(parts, w.more)
	} else {
		parts = append(parts, w.rulesOf.Unread(w.account, sl.region))
	}
	for _, cov := range w.trails { // a query of logs may tell of anything
		if cov.Trail.LogGroupARN != "" && (sl.region == "" || cov.Trail.Records(sl.region)) {
			if _, f := w.group(cov.Trail.LogGroupARN); f.ID != "" {
				parts = append(parts, w.alarmsOf.Unread(f.Account, f.Region))
			}
		}
	}
	var certain, possible []*way
	for _, one := range ways {
		if one.astray || !one.carries(sl.region) {
			continue
		}
		others := evidence.All(one.gets[sl.read], one.rest)
		covers := patternOf(one.Links)
		if one.text != nil {
			covers = w.comparisons.compare(n, w.account, sl.region, *one.text).covers.With(covers.Calls()...)
		}
		v := evidence.All(others, covers)
		if yes(v) {
			return v
		}
		parts = append(parts, v)
		if yes(others) && one.text != nil {
			certain = append(certain, one)
		}
		if !no(others) {
			possible = append(possible, one)
		}
	}
	if len(certain) > 1 {
		if v := w.together(n, sl, certain); yes(v) {
			return v
		}
	}
	if len(possible) > 1 {
		if v := w.together(n, sl, possible); !no(v) {
			if yes(v) {
				v = undecided[bool]("several ways may tell of them together")
			}
			parts = append(parts, v)
		}
	}
	return evidence.Any(parts...)
}

// carries says whether the way may carry events of a region.
func (one *way) carries(region string) bool {
	return one.regions == nil || slices.Contains(one.regions, region)
}

// patternOf is the link of the pattern.
func patternOf(links []Link) evidence.Value[bool] {
	for _, l := range links {
		if l.What == "pattern" {
			return l.Holds
		}
	}
	return evidence.Known(true)
}

// together says whether the patterns of several ways match every event between
// them.
func (w *world) together(n *need, sl slice, ways []*way) evidence.Value[bool] {
	var texts []text
	var calls []evidence.CallID
	for _, one := range ways {
		if one.text == nil {
			continue
		}
		texts = append(texts, *one.text)
		calls = append(calls, one.rest.Calls()...)
		calls = append(calls, patternOf(one.Links).Calls()...)
	}
	if len(texts) < 2 {
		return evidence.Known(false)
	}
	return w.comparisons.compare(n, w.account, sl.region, texts...).covers.With(calls...)
}

// broken says in one sentence why nobody is told: the weakest link of the way that
// comes closest or, where some regions have a way and others none, which.
func (w *world) broken(n *need, parts []slice, told []evidence.Value[bool], ways []*way) string {
	wanted := no
	if !slices.ContainsFunc(told, no) {
		wanted = func(v evidence.Value[bool]) bool { return !v.Known() }
	}
	var holes []string
	var gap *evidence.Gap
	for i, v := range told {
		if wanted(v) {
			holes = append(holes, parts[i].region)
			gap = cmp.Or(gap, v.Gap())
		}
	}
	holes = sorted(holes)
	whole := !slices.ContainsFunc(parts, func(sl slice) bool { return !slices.Contains(holes, sl.region) })
	for _, one := range ways {
		tells := one.Tells
		if yes(tells) || no(tells) != (gap == nil) || !whole && one.regions == nil && gap == nil {
			continue
		}
		if slices.ContainsFunc(holes, one.carries) {
			return where(holes, whole || n.global) + weak(one.Links).Why
		}
	}
	if gap != nil {
		return where(holes, whole || n.global) + "whether anything tells of these events is not known: " + gap.String()
	}
	return where(holes, whole || n.global) + w.nothing(holes)
}

// where begins a sentence with the regions it is about, if it is about some.
func where(regions []string, every bool) string {
	if every {
		return ""
	}
	for i, r := range regions {
		if r == "" {
			regions[i] = "the regions that are not known"
		}
	}
	if len(regions) == 1 {
		return "in " + regions[0] + ", "
	}
	last := len(regions) - 1
	return "in " + strings.Join(regions[:last], ", ") + " and " + regions[last] + ", "
}

// nothing says that no way begins.
func (w *world) nothing(regions []string) string {
	var groups []string
	covered := false
	for _, cov := range w.trails {
		if !slices.ContainsFunc(regions, cov.Trail.Records) {
			continue
		}
		covered = true
		if cov.Trail.LogGroupARN != "" {
			groups = append(groups, cov.Trail.LogGroupARN)
		}
	}
	switch {
	case !covered:
		return "no trail covers the account there, and no rule of EventBridge is about these events"
	case len(groups) == 0:
		return "no trail that covers the account delivers to a log group, and no rule of EventBridge is about these events"
	}
	return fmt.Sprintf("no metric filter of the log group %s and no rule of EventBridge is about these events%s", strings.Join(sorted(groups), ", "), w.invalid(groups))
}

// invalid names the filters whose pattern cannot be read: such a one matches
// nothing.
func (w *world) invalid(groups []string) string {
	var out strings.Builder
	for _, group := range sorted(groups) {
		for _, tail := range w.tailsOf(group) {
			if tail.unread != nil {
				continue
			}
			if read := w.comparisons.parse(text{pattern: tail.filter.Pattern}); read.err != nil {
				fmt.Fprintf(&out, "; the pattern of the metric filter %s is not valid: %v", tail.filter.Name, read.err)
			}
		}
	}
	return out.String()
}

func regionOf(id string) string {
	name, err := arn.Parse(id)
	if err != nil {
		return ""
	}
	return name.Region
}
