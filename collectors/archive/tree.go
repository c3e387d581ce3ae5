package archive

import (
	"context"
	"slices"
	"strings"
	"time"
)

// lookahead is how far after the period digests are read: they prove the last
// ones of the period, and list log files that were delivered late.
const lookahead = 3 * time.Hour

// tree holds the digests of one tree, of all trails, for the period.
type tree struct {
	Tree
	chains map[chainID][]*entry // in the order of their time
	odd    []oddity             // objects among the digests that are none
	fault  error                // the listing is not complete
}

type oddity struct{ key, why string }

// load lists the digests of a tree and examines each, once in a session.
func (s *session) load(ctx context.Context, at Tree) *tree {
	if t, have := s.trees[at]; have {
		return t
	}
	t := &tree{Tree: at, chains: map[chainID][]*entry{}}
	s.trees[at] = t
	prefix := at.Digests()
	after := prefix + s.Period.From.Format(dayPath)
	before := prefix + s.Period.To.Add(48*time.Hour).Format(dayPath)
	t.fault = s.Source.List(ctx, at.Bucket, prefix, after, before, func(o Object) error {
		t.note(o, s.Period.From)
		return nil
	})
	var all []*entry
	for id, entries := range t.chains {
		slices.SortStableFunc(entries, func(a, b *entry) int { return a.name.Time.Compare(b.name.Time) })
		t.chains[id] = until(entries, s.Period.To)
		all = append(all, t.chains[id]...)
	}
	each(ctx, s.verifier, all, func(e *entry, u *unpacker) { s.examine(ctx, e, u) })
	return t
}

// note takes up one object of the listing. No name stops the listing: its order
// is that of the keys, and whoever plants an object chooses the key.
func (t *tree) note(o Object, from time.Time) {
	if o.Size == 0 && strings.HasSuffix(o.Key, "/") {
		return // a folder, as consoles make them
	}
	name, err := ParseName(t.Bucket, o.Key)
	switch {
	case err != nil:
		t.odd = append(t.odd, oddity{o.Key, err.Error()})
	case name.Tree != t.Tree || name.Kind == Log:
		t.odd = append(t.odd, oddity{o.Key, "it is not a digest of this folder"})
	case !name.Time.Before(from):
		id := chainID{name.Trail, name.Home}
		t.chains[id] = append(t.chains[id], &entry{name: name})
	}
}

// until keeps the digests that end within the lookahead, and one more.
func until(entries []*entry, to time.Time) []*entry {
	n, _ := slices.BinarySearchFunc(entries, to.Add(lookahead), func(e *entry, t time.Time) int {
		if e.name.Time.After(t) {
			return 1
		}
		return -1
	})
	return entries[:min(n+1, len(entries))]
}
