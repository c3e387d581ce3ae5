package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/controls/sampling"
)

// SampleOf is a sample asked for: from a kind of fact such as s3.bucket, from
// "exceptions", or from the subjects of a check, as "check:log-file-validation".
type SampleOf struct {
	Population string `json:"population"`
	Items      int    `json:"items"`
}

// The populations that are not kinds of facts.
const (
	SampleExceptions = "exceptions"
	SampleCheck      = "check:"
)

// SamplePopulations are the names of all that a sample can be drawn from.
func SamplePopulations(lib *controls.Library) []string {
	out := []string{SampleExceptions}
	for kind := range lib.Kinds {
		out = append(out, kind)
	}
	for _, c := range lib.Checks {
		out = append(out, SampleCheck+c.ID)
	}
	slices.Sort(out)
	return out
}

// noSeed is said of a sample whose seed nobody chose.
const noSeed = " No seed was given: it is the pack's ID, which follows from the collection; an auditor who relies on the choice gives a seed of their own."

// samples draws what was asked for. Without a seed it is the pack's ID.
func (b *builder) samples() {
	seed, method := b.in.SampleSeed, sampling.Method
	if seed == "" {
		seed, method = b.pack.ID, method+noSeed
	}
	items := 0
	for i, asked := range b.in.Samples {
		members, words := b.membersOf(asked.Population)
		ids := make([]string, len(members))
		at := map[string]SampleItem{}
		for k, m := range members {
			ids[k] = m.ID
			if _, told := at[m.ID]; !told {
				at[m.ID] = m
			}
		}
		population := sampling.Of(ids)
		out := Sample{
			ID: fmt.Sprintf("SA-%02d", i+1), Population: words, Size: len(population.IDs), SHA256: population.SHA256, Method: method, Seed: seed, Items: []SampleItem{},
		}
		for _, item := range population.Draw(seed, asked.Items) {
			out.Items = append(out.Items, SampleItem{Position: item.Position, ID: item.ID, Account: at[item.ID].Account, Region: at[item.ID].Region})
		}
		if len(out.Items) < asked.Items {
			out.Population += fmt.Sprintf("; %d were asked for, and all %d are taken", asked.Items, len(out.Items))
		}
		items += len(out.Items)
		b.pack.Samples = append(b.pack.Samples, out)
	}
	if n := len(b.pack.Samples); n > 0 {
		b.pack.Sampling += fmt.Sprintf(" To be tested further by hand, %s drawn from %s, by a seed: nothing was judged by them.", count(items, "item")+" "+was(items), count(n, "population"))
	}
}

// membersOf lists the members of a population, and says in words what it is, and
// whether a part of it could not be listed.
func (b *builder) membersOf(population string) (members []SampleItem, words string) {
	unread := 0
	switch check, ofCheck := strings.CutPrefix(population, SampleCheck); {
	case population == SampleExceptions:
		words = "every exception, by check and subject"
		for _, e := range b.pack.Exceptions {
			members = append(members, SampleItem{ID: e.Check + " " + e.Subject, Account: e.Account, Region: e.Region})
		}
	case ofCheck:
		words = "every subject of the check " + check
		for _, r := range b.results {
			if r.Check != check {
				continue
			}
			unread = max(unread, len(r.Unread))
			for _, s := range r.Subjects {
				members = append(members, SampleItem{ID: s.ID, Account: s.Account, Region: s.Region})
			}
		}
	default:
		words = "every " + population
		for _, f := range b.facts(population) {
			members = append(members, SampleItem{ID: f.ID, Account: f.Account, Region: f.Region})
		}
		found, missing := b.foundOf(population)
		members, unread = append(members, found...), missing
	}
	if unread > 0 {
		words += fmt.Sprintf(" that is known: %s of the population could not be listed", count(unread, "part"))
	}
	slices.SortStableFunc(members, func(x, y SampleItem) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Account, y.Account), cmp.Compare(x.Region, y.Region))
	})
	return members, words
}

// foundOf are the members of a kind that were seen where nothing could be read of
// them, and how many parts of the kind could not be listed.
func (b *builder) foundOf(kind string) (found []SampleItem, unread int) {
	known := map[string]bool{}
	for _, f := range b.facts(kind) {
		known[f.ID] = true
	}
	for _, sc := range b.snapshot.Scopes {
		if sc.Kind != kind {
			continue
		}
		if sc.Gap != nil {
			unread++
		}
		for _, id := range sc.Found {
			if !known[id] {
				found = append(found, SampleItem{ID: id, Account: sc.Account, Region: sc.Region})
			}
		}
	}
	return found, unread
}
