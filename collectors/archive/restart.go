package archive

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// around is how far around a hole digests are read for what explains it.
const around = time.Hour

// retell says of the holes after which the chain begins anew whether the log
// files tell why, and in which part of them it should not have been silent.
func (s *session) retell(ctx context.Context, c *chain, parts []part) []part {
	var out []part
	for _, p := range parts {
		if p.restart == nil {
			out = append(out, p)
			continue
		}
		w := s.witnesses(ctx, c, p.From.Add(-around), p.To.Add(around))
		w.hear(ctx, s, c.Chain.Trail, p)
		out = append(out, w.explain(p)...)
	}
	return out
}

// witnesses are the digests whose log files may tell of a trail, and what they
// told.
type witnesses struct {
	digests []*entry
	chains  int // that they are of
	events  []record.Change
	files   int // read
	lost    int // digests and log files that could not be read
	first   string
}

func (w *witnesses) lose(n int, first string) {
	if w.lost == 0 {
		w.first = first
	}
	w.lost += n
}

// witnesses finds the digests that speak for a time: of the chain, and of those
// where its trail's owner would be recorded, at home.
func (s *session) witnesses(ctx context.Context, c *chain, from, to time.Time) *witnesses {
	w := &witnesses{}
	w.take(slices.Concat(c.entries, c.backfill), from, to)
	if from.Before(s.Period.From) {
		w.take(s.window(ctx, c.Tree, c.chainID, from, s.Period.From, w), from, s.Period.From)
	}
	w.chains = 1
	for _, m := range s.atHome(c) {
		w.chains++
		t := c.treeAt(m.Tree)
		if t == nil || from.Before(s.Period.From) {
			w.take(s.window(ctx, m.Tree, m.chainID, from, to, w), from, to)
			continue
		}
		w.take(t.proved(m.chainID), from, to)
	}
	return w
}

// proved are the digests of one chain of the tree, as far as they prove each other.
func (t *tree) proved(id chainID) []*entry {
	other := &chain{member: member{chainID: id}, trees: []*tree{t}}
	other.take(t.chains[id])
	other.prove(evidence.Period{})
	return slices.Concat(other.entries, other.backfill)
}

// window reads the digests of one chain that end in a time, or soon after it,
// without those of the whole period.
func (s *session) window(ctx context.Context, at Tree, id chainID, from, to time.Time, w *witnesses) []*entry {
	t := s.list(ctx, at, from, to)
	if t.fault != "" {
		w.lose(1, url(at.Bucket, at.Digests())+": "+t.fault)
	}
	s.examineAll(ctx, t.chains[id])
	return t.proved(id)
}

// take adds the digests that speak for some of the time.
func (w *witnesses) take(entries []*entry, from, to time.Time) {
	for _, e := range entries {
		switch {
		case !e.end().After(from) || !e.begin().Before(to):
		case e.state == proven:
			w.digests = append(w.digests, e)
		default:
			w.lose(1, e.url()+": "+e.why)
		}
	}
}

// atHome lists the other chains that may tell of the chain's trail: those of the
// account that owns it and the region it was made in, wherever the chain's own
// digests or the request say that they were delivered.
func (s *session) atHome(c *chain) []member {
	trail, err := arn.Parse(c.Chain.Trail)
	if err != nil {
		return nil
	}
	var out []member
	add := func(other Chain, id chainID) {
		if id != c.chainID || c.treeAt(other.Tree) == nil {
			out = append(out, member{Chain: other, chainID: id})
		}
	}
	for _, other := range slices.Concat(s.Chains, s.Known) {
		id, err := identify(other.Trail)
		if err != nil || other.Account != trail.AccountID || other.Region != trail.Region {
			continue
		}
		add(other, id)
		if other.Trail == c.Chain.Trail {
			for _, t := range c.trees {
				add(Chain{other.Trail, Tree{t.Place, other.Account, other.Region}}, id)
			}
		}
	}
	slices.SortFunc(out, func(a, b member) int {
		return cmp.Or(strings.Compare(a.Chain.Trail, b.Chain.Trail), strings.Compare(url(a.Bucket, a.Digests()), url(b.Bucket, b.Digests())))
	})
	return slices.CompactFunc(out, func(a, b member) bool { return a.Chain == b.Chain })
}

// hear reads the log files and takes what they tell of the trail around a hole.
func (w *witnesses) hear(ctx context.Context, s *session, trail string, p part) {
	for _, e := range w.digests {
		told := s.turnsIn(ctx, e)
		w.files += told.Files
		if told.Unread > 0 {
			w.lose(told.Unread, told.First)
		}
		for _, change := range told.Turns {
			if change.OfTrail(trail) && !change.Time.Before(p.From.Add(-around)) && !change.Time.After(p.To.Add(tolerance)) {
				w.events = append(w.events, change)
			}
		}
	}
	w.events = sortTurns(w.events)
}

// turnsIn is what the log files of a digest say of trails. They are read once,
// however many chains they may explain.
func (s *session) turnsIn(ctx context.Context, e *entry) keptTurns {
	if e.logs == 0 {
		return keptTurns{}
	}
	name := "turns " + e.url() + " " + hex.EncodeToString(e.sum[:])
	return recorded(ctx, s, name, func() (keptTurns, bool) {
		s.mu.Lock()
		read, have := s.turns[name]
		if !have {
			read = sync.OnceValue(func() keptTurns { return s.readTurns(ctx, e) })
			s.turns[name] = read
		}
		s.mu.Unlock()
		found := read()
		return found, found.Unread == 0
	})
}

func (s *session) readTurns(ctx context.Context, e *entry) keptTurns {
	logs, err := s.logsOf(ctx, e)
	if err != nil {
		return keptTurns{Unread: 1, First: e.url() + ": " + err.Error()}
	}
	found := make([]logVerdict, len(logs))
	index := make([]int, len(logs))
	for i := range index {
		index[i] = i
	}
	each(ctx, s.verifier, index, func(i int, u *unpacker) {
		if u.turns == nil {
			u.turns = record.NewScanner(nil, nil)
		}
		found[i] = s.scanLog(ctx, spot{logs[i].Bucket, logs[i].Key}, u, u.turns, u.unpack).verdict(logs[i])
	})
	var out keptTurns
	for i, f := range found {
		if f.class == "" && f.tally.Odd > 0 {
			f.detail = "it holds no records that can be read"
		}
		if f.class != "" || f.tally.Odd > 0 {
			if out.Unread++; out.First == "" {
				out.First = url(logs[i].Bucket, logs[i].Key) + ": " + f.detail
			}
			continue
		}
		out.Files++
		for _, change := range f.tally.Changes {
			if isTurn(change) {
				out.Turns = append(out.Turns, change)
			}
		}
	}
	return out
}
