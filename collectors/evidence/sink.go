package evidence

import (
	"maps"
	"slices"
	"sync"
)

// Sink gathers the facts and scopes of one collection. It is safe for use by
// many goroutines; the snapshot it yields does not depend on their order.
//
// What is stowed is kept as compressed text, so that the facts of very many accounts
// need little memory; see Stow.
type Sink struct {
	mu     sync.Mutex
	facts  map[string][]Fact // by kind: a kind is asked for often, and there may be very many
	stowed map[string][]parcel
	scopes map[string][]Scope
	packer packer
}

// Fact adds a fact.
func (s *Sink) Fact(f Fact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Calls = tidy(f.Calls)
	s.add(f)
}

func (s *Sink) add(facts ...Fact) {
	if s.facts == nil {
		s.facts = map[string][]Fact{}
	}
	for _, f := range facts {
		s.facts[f.Kind] = append(s.facts[f.Kind], f)
	}
}

// Scope adds a scope.
func (s *Sink) Scope(sc Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scopes == nil {
		s.scopes = map[string][]Scope{}
	}
	sc.Calls = tidy(sc.Calls)
	s.scopes[sc.Kind] = append(s.scopes[sc.Kind], sc)
}

// Facts lists the facts of one kind so far, in the order of a snapshot. Of stowed
// ones it makes copies, which is for a few: see Each and Change.
func (s *Sink) Facts(kind string) []Fact {
	s.mu.Lock()
	facts, parcels := slices.Clone(s.facts[kind]), slices.Clone(s.stowed[kind])
	s.mu.Unlock()
	with := newReader(nil)
	for _, p := range parcels {
		unpacked, err := p.unpack(with)
		if err != nil {
			panic(err) // it is our own text
		}
		facts = append(facts, unpacked...)
	}
	slices.SortStableFunc(facts, factsInOrder)
	return facts
}

// Scopes lists the scopes of one kind so far, in the order of a snapshot.
func (s *Sink) Scopes(kind string) []Scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	scopes := append([]Scope{}, s.scopes[kind]...)
	slices.SortStableFunc(scopes, scopesInOrder)
	return scopes
}

// Snapshot is what was gathered, sorted. Its facts share what recurs in them; those
// that were not stowed are the Sink's own.
func (s *Sink) Snapshot(about About, calls []Call) (*Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := &Snapshot{About: about, Calls: calls}
	with := newReader(nil)
	for _, kind := range s.kinds() {
		for _, p := range s.stowed[kind] {
			facts, err := p.unpack(with)
			if err != nil {
				return nil, err
			}
			snap.Facts = append(snap.Facts, facts...)
		}
		snap.Facts = append(snap.Facts, s.facts[kind]...)
	}
	snap.Scopes = s.allScopes()
	snap.Sort()
	return snap, nil
}

// kinds lists the kinds of facts there are.
func (s *Sink) kinds() []string {
	return slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for kind := range s.facts {
			if !yield(kind) {
				return
			}
		}
		for kind := range s.stowed {
			if !yield(kind) {
				return
			}
		}
	}))
}

func (s *Sink) allScopes() []Scope {
	var out []Scope
	for _, kind := range slices.Sorted(maps.Keys(s.scopes)) {
		out = append(out, s.scopes[kind]...)
	}
	return out
}
