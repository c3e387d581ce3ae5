package evidence

import (
	"slices"
	"sync"
)

// Sink gathers the facts and scopes of one collection. It is safe for use by
// many goroutines; the snapshot it yields does not depend on their order.
type Sink struct {
	mu     sync.Mutex
	facts  []Fact
	scopes []Scope
}

// Fact adds a fact.
func (s *Sink) Fact(f Fact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Calls = tidy(f.Calls)
	s.facts = append(s.facts, f)
}

// Scope adds a scope.
func (s *Sink) Scope(sc Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc.Calls = tidy(sc.Calls)
	s.scopes = append(s.scopes, sc)
}

// Facts lists the facts of one kind so far, in the order of a snapshot.
func (s *Sink) Facts(kind string) []Fact {
	s.mu.Lock()
	defer s.mu.Unlock()
	facts := slices.DeleteFunc(slices.Clone(s.facts), func(f Fact) bool { return f.Kind != kind })
	slices.SortStableFunc(facts, factsInOrder)
	return facts
}

// Scopes lists the scopes of one kind so far, in the order of a snapshot.
func (s *Sink) Scopes(kind string) []Scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	scopes := slices.DeleteFunc(slices.Clone(s.scopes), func(sc Scope) bool { return sc.Kind != kind })
	slices.SortStableFunc(scopes, scopesInOrder)
	return scopes
}

// Snapshot is what was gathered, sorted.
func (s *Sink) Snapshot(about About, calls []Call) *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := &Snapshot{About: about, Facts: slices.Clone(s.facts), Scopes: slices.Clone(s.scopes), Calls: calls}
	snap.Sort()
	return snap
}
