package evidence

import (
	"io"
	"reflect"
	"slices"
)

// Stow adds facts as compressed text, a parcel for each account of a kind. Each and
// Change unpack them, one parcel after the other.
func (s *Sink) Stow(facts ...Fact) {
	facts = slices.Clone(facts)
	for i := range facts {
		facts[i].Calls = tidy(facts[i].Calls)
	}
	slices.SortStableFunc(facts, factsInOrder)
	for from, to := 0, 0; from < len(facts); from = to {
		for to = from; to < len(facts) && together(facts[from], facts[to]); to++ {
		}
		p, err := s.packer.pack(facts[from:to])
		s.mu.Lock()
		if err != nil { // it cannot be written: encoding the snapshot will say so
			s.add(facts[from:to]...)
		} else {
			s.put(p)
		}
		s.mu.Unlock()
	}
}

func together(a, b Fact) bool {
	return a.Kind == b.Kind && a.Account == b.Account && reflect.TypeOf(a.Data) == reflect.TypeOf(b.Data)
}

func (s *Sink) put(p parcel) {
	if s.stowed == nil {
		s.stowed = map[string][]parcel{}
	}
	s.stowed[p.first.Kind] = append(s.stowed[p.first.Kind], p)
}

// StowAll stows the facts of some kinds that were added so far.
func (s *Sink) StowAll(kinds ...string) {
	for _, kind := range kinds {
		s.mu.Lock()
		facts := s.facts[kind]
		delete(s.facts, kind)
		s.mu.Unlock()
		s.Stow(facts...)
	}
}

// Each calls one with every fact of a kind, stowed or not, in the order of a
// snapshot. What one does to the fact's data is lost.
func (s *Sink) Each(kind string, one func(Fact)) error {
	parcels, err := s.inOrder(kind)
	for _, p := range parcels {
		var facts []Fact
		if facts, err = p.unpack(newReader(nil)); err != nil {
			break
		}
		for _, f := range facts {
			one(f)
		}
	}
	return err
}

// Change is Each, but that what one does to the fact's data is kept.
func (s *Sink) Change(kind string, one func(Fact)) error {
	parcels, err := s.inOrder(kind)
	if err != nil || len(parcels) == 0 {
		return err
	}
	s.mu.Lock()
	s.stowed[kind] = nil
	s.mu.Unlock()
	ahead, stop := s.unpackAhead(parcels)
	changed, stowed := s.stowBehind()
	defer func() { // of a panic, too, the facts outlive
		close(stop)
		close(changed)
		done := <-stowed
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stowed[kind] = append(s.stowed[kind], parcels[done:]...)
	}()
	for u := range ahead {
		if u.err != nil {
			return u.err
		}
		for _, f := range u.facts {
			one(f)
		}
		changed <- u.facts
	}
	return nil
}

// unpacked is what a parcel holds.
type unpacked struct {
	facts []Fact
	err   error
}

// unpackAhead unpacks the next parcel while one is at work.
func (s *Sink) unpackAhead(parcels []parcel) (<-chan unpacked, chan<- struct{}) {
	out, stop := make(chan unpacked), make(chan struct{})
	go func() {
		defer close(out)
		for _, p := range parcels {
			facts, err := p.unpack(newReader(nil))
			select {
			case out <- unpacked{facts, err}:
			case <-stop:
				return
			}
		}
	}()
	return out, stop
}

// stowBehind stows what was at work, while the next is. Once it is given no more, it
// says how many it stowed.
func (s *Sink) stowBehind() (chan<- []Fact, <-chan int) {
	in, done := make(chan []Fact), make(chan int, 1)
	go func() {
		n := 0
		for facts := range in {
			s.Stow(facts...)
			n++
		}
		done <- n
	}()
	return in, done
}

// inOrder stows what there is of a kind, and lists the parcels in an order in which
// their facts are in that of a snapshot.
func (s *Sink) inOrder(kind string) ([]parcel, error) {
	s.StowAll(kind)
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.stowed[kind]
	slices.SortStableFunc(all, func(a, b parcel) int { return factsInOrder(a.first, b.first) })
	out := all[:0:0]
	for _, p := range all {
		if n := len(out) - 1; n >= 0 && factsInOrder(out[n].last, p.first) > 0 {
			joined, err := s.joined(out[n], p)
			if err != nil {
				return nil, err
			}
			out[n] = joined
			continue
		}
		out = append(out, p)
	}
	if len(out) > 0 {
		s.stowed[kind] = out
	}
	return slices.Clone(out), nil
}

// joined is one parcel of two whose facts overlap.
func (s *Sink) joined(a, b parcel) (parcel, error) {
	facts, err := a.unpack(newReader(nil))
	if err != nil {
		return a, err
	}
	more, err := b.unpack(newReader(nil))
	if err != nil {
		return a, err
	}
	facts = append(facts, more...)
	slices.SortStableFunc(facts, factsInOrder)
	return s.packer.pack(facts)
}

// EncodeTo writes what EncodeSnapshotTo writes of the Sink's Snapshot, and unpacks
// nothing for it.
func (s *Sink) EncodeTo(to io.Writer, about About) error {
	rest := Snapshot{About: about}
	s.mu.Lock()
	rest.Scopes = s.allScopes()
	kinds := s.kinds()
	s.mu.Unlock()
	rest.Sort()

	w := writer{indent: true, to: to, forms: map[reflect.Type]*form{}}
	w.open('{')
	w.next(true)
	w.key("about")
	if err := w.value(reflect.ValueOf(&rest.About)); err != nil {
		return err
	}
	w.next(false)
	w.key("facts")
	if err := s.encodeFacts(&w, kinds); err != nil {
		return err
	}
	w.next(false)
	w.key("scopes")
	if err := w.value(reflect.ValueOf(rest.Scopes)); err != nil {
		return err
	}
	w.shut('}', false)
	w.out = append(w.out, '\n')
	return w.flush()
}

// encodeFacts writes the list of the facts, parcel by parcel.
func (s *Sink) encodeFacts(w *writer, kinds []string) error {
	empty := true
	next := func() {
		if empty {
			w.open('[')
		} else {
			w.out = append(w.out, ',')
		}
		empty = false
	}
	for _, kind := range kinds {
		parcels, err := s.inOrder(kind)
		if err != nil {
			return err
		}
		for _, p := range parcels {
			next()
			if err := w.flush(); err != nil {
				return err
			}
			if _, err := io.Copy(w.to, p.laid()); err != nil {
				return err
			}
		}
		s.mu.Lock()
		left := s.facts[kind]
		s.mu.Unlock()
		if len(left) > 0 { // that cannot be packed: the error is why
			next()
			if err := w.facts(left); err != nil {
				return err
			}
		}
	}
	if empty {
		return w.value(reflect.ValueOf([]Fact(nil)))
	}
	w.shut(']', false)
	return nil
}
