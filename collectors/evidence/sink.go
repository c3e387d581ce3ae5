package evidence

import (
	"maps"
	"slices"
	"sync"
)

// Sink gathers the facts and scopes of one collection. It is safe for use by
// many goroutines; the snapshot it yields does not depend on their order.
type Sink struct {
	mu     sync.Mutex
	facts  map[string][]Fact // by kind: a kind is asked for often, and there may be very many
	scopes map[string][]Scope
}

// Fact adds a fact.
func (s *Sink) Fact(f Fact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.facts == nil {
		s.facts = map[string][]Fact{}
	}
	f.Calls = tidy(f.Calls)
	s.facts[f.Kind] = append(s.facts[f.Kind], f)
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

// Facts lists the facts of one kind so far, in the order of a snapshot.
func (s *Sink) Facts(kind string) []Fact {
	s.mu.Lock()
	defer s.mu.Unlock()
	facts := append([]Fact{}, s.facts[kind]...)
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

// Snapshot is what was gathered, sorted.
func (s *Sink) Snapshot(about About, calls []Call) *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := &Snapshot{About: about, Calls: calls}
	for _, kind := range slices.Sorted(maps.Keys(s.facts)) {
		snap.Facts = append(snap.Facts, s.facts[kind]...)
	}
	for _, kind := range slices.Sorted(maps.Keys(s.scopes)) {
		snap.Scopes = append(snap.Scopes, s.scopes[kind]...)
	}
	snap.Sort()
	return snap
}
