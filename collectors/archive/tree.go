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
	odd    findings             // objects among the digests that are none
	fault  string               // why the listing is not complete, or ""
}

// load lists the digests of a tree and examines each, once in a session.
func (s *session) load(ctx context.Context, at Tree) *tree {
	if t, have := s.trees[at]; have {
		return t
	}
	t := s.list(ctx, at, s.Period.From, s.Period.To)
	s.trees[at] = t
	var all []*entry
	for _, entries := range t.chains {
		all = append(all, entries...)
	}
	s.examineAll(ctx, all)
	return t
}

func (s *session) examineAll(ctx context.Context, all []*entry) {
	each(ctx, s.verifier, all, func(e *entry, u *unpacker) { s.examine(ctx, e, u) })
}

// list lists the digests that end in a time or, as far as they may matter to it,
// after it.
func (s *session) list(ctx context.Context, at Tree, from, to time.Time) *tree {
	prefix := at.Digests()
	after := prefix + from.Format(dayPath)
	before := prefix + to.Add(48*time.Hour).Format(dayPath)
	found := recorded(ctx, s, "digests "+url(at.Bucket, after)+" to "+before, func() (keptListing, bool) {
		var list keptListing
		var odd findings
		err := s.Source.List(ctx, at.Bucket, prefix, after, before, func(o Object) error {
			if why := at.misfit(o); why == "" {
				list.Digests = append(list.Digests, strings.TrimPrefix(o.Key, prefix))
			} else if !folder(o) {
				odd.add(UnexpectedObject, url(at.Bucket, o.Key), why)
			}
			return nil
		})
		if err != nil {
			list.Fault = strings.ToValidUTF8(err.Error(), "\uFFFD")
		}
		list.Odd, list.More = odd.first()
		return list, err == nil
	})
	t := &tree{Tree: at, chains: map[chainID][]*entry{}, fault: found.Fault}
	t.odd.addAll(found.Odd, found.More)
	for _, key := range found.Digests {
		if name, err := ParseName(at.Bucket, prefix+key); err == nil && !name.Time.Before(from) {
			id := chainID{name.Trail, name.Home}
			t.chains[id] = append(t.chains[id], &entry{name: name})
		}
	}
	for id, entries := range t.chains {
		slices.SortStableFunc(entries, func(a, b *entry) int { return a.name.Time.Compare(b.name.Time) })
		t.chains[id] = until(entries, to)
	}
	return t
}

// misfit says why an object is no digest of the tree, or "". No name stops the
// listing: its order is that of the keys, and whoever plants an object chooses
// the key.
func (t Tree) misfit(o Object) string {
	switch name, err := ParseName(t.Bucket, o.Key); {
	case err != nil:
		return err.Error()
	case name.Tree != t || name.Kind == Log:
		return "it is not a digest of this folder"
	}
	return ""
}

// folder says whether the object is a folder, as consoles make them.
func folder(o Object) bool { return o.Size == 0 && strings.HasSuffix(o.Key, "/") }

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
