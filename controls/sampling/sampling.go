// Package sampling draws items from a population so that anyone can draw them
// again: from the identifiers and a seed, and from nothing else.
//
// The one rule to respect: the choice for a seed and a population never changes.
// An auditor draws it again with ten lines of another language (Method says how).
package sampling

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Method says how items are chosen, fully enough to write another program that
// chooses the same.
const Method = "The identifiers are sorted by their bytes, each once. The hash of the population is the SHA-256 over all of them, each followed by a line feed. " +
	"The key of an identifier is the SHA-256 over the seed, a line feed, the hash in lower-case hexadecimal, a line feed and the identifier. " +
	"Those with the least keys are chosen, in the order of their keys."

// Population is what items are drawn from.
type Population struct {
	IDs    []string // sorted, each once
	SHA256 string   // over the IDs, each followed by a line feed, in hexadecimal
}

// Of is the population of some identifiers, in whatever order. One with a line
// feed in it stands as a quoted string, so that it cannot be taken for two.
func Of(ids []string) Population {
	var p Population
	for _, id := range ids {
		if strings.ContainsAny(id, "\n\r") {
			id = strconv.Quote(id)
		}
		p.IDs = append(p.IDs, id)
	}
	slices.Sort(p.IDs)
	p.IDs = slices.Compact(p.IDs)
	h := sha256.New()
	for _, id := range p.IDs {
		h.Write([]byte(id + "\n"))
	}
	p.SHA256 = hex.EncodeToString(h.Sum(nil))
	return p
}

// Item is one that was chosen.
type Item struct {
	Position int // in the population, from 1
	ID       string
}

// Draw chooses n items, in the order of the choice; all of them if there are not
// more.
func (p Population) Draw(seed string, n int) []Item {
	type keyed struct {
		Item
		key [sha256.Size]byte
	}
	all := make([]keyed, len(p.IDs))
	for i, id := range p.IDs {
		all[i] = keyed{Item{i + 1, id}, sha256.Sum256([]byte(seed + "\n" + p.SHA256 + "\n" + id))}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(slices.Compare(a.key[:], b.key[:]), cmp.Compare(a.Position, b.Position))
	})
	out := []Item{}
	for _, k := range all[:min(max(n, 0), len(all))] {
		out = append(out, k.Item)
	}
	return out
}
