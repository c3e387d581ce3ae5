package cli

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// spottings are the events that a search found, in order, and what it could not
// search.
type spottings struct {
	period evidence.Period // that was asked about; zero for any time
	search *record.Search  // what is looked for
	events *spool[spotted]
	begun  *spool[beginning]
	traces *traces // with --timeline

	mu       sync.Mutex
	verified int
	strict   int            // records found that were decoded again, whole
	unsure   map[string]int // events of which AWS does not document whether they match, by question
	faults   []string       // log files that could not be searched whole, the first of them
	faulty   int

	lines   []string // what was searched, and what not, in words
	unread  []string // what could not be listed or asked
	lacking bool     // something was not searched
}

// mostFaults is how many log files are named that could not be searched.
const mostFaults = 1000

func newSpottings(p evidence.Period, search *record.Search) *spottings {
	return &spottings{
		period: p, search: search, unsure: map[string]int{},
		events: &spool[spotted]{compare: compareSpotted, weigh: spotted.weight},
		begun:  &spool[beginning]{compare: compareBeginnings, weigh: beginning.weight},
	}
}

func (a *spottings) close() {
	a.events.close()
	a.begun.close()
}

// take takes what was found in a log file, once that is confirmed. Many goroutines
// call it.
func (a *spottings) take(in archive.Searched) {
	for _, f := range in.Found {
		document, err := a.search.Confirm(f)
		if err != nil {
			in.Fault = cmp.Or(in.Fault, err.Error())
			continue
		}
		if i := slices.Index(f.Matched, sessionsQuestion); i >= 0 {
			if g, ok := beginningOf(document); ok {
				g.Verified = in.Verified
				a.begun.add(g)
			}
			f.Matched = slices.Delete(slices.Clone(f.Matched), i, i+1)
		}
		if len(f.Matched) > 0 {
			a.events.add(spot(f, in.Verified, document))
		}
		a.note(len(f.Matched) > 0 && in.Verified, f.Unsure)
	}
	if in.Fault == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faulty++
	a.faults = append(a.faults, in.Object+": "+in.Fault)
	if len(a.faults) >= 2*mostFaults { // those that come first, whatever the order they were met in
		a.settle()
	}
}

func (a *spottings) settle() {
	slices.Sort(a.faults)
	a.faults = a.faults[:min(len(a.faults), mostFaults)]
}

func (a *spottings) note(verified bool, unsure []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.strict++
	if verified {
		a.verified++
	}
	for _, id := range unsure {
		a.unsure[id]++
	}
}

// trace traces the sessions of what was found.
func (a *spottings) trace() (err error) {
	a.traces, err = trace(a.begun, func(want func(user)) error {
		return a.events.each(func(s spotted) error {
			if u, ok := userOf(s.document()); ok {
				want(u)
			}
			return nil
		})
	})
	return err
}

// each calls do with every event, by time, and with how its session came to be,
// if that was asked for and it is of one.
func (a *spottings) each(do func(spotted, *told) error) error {
	return a.events.each(func(s spotted) error {
		if a.traces == nil {
			return do(s, nil)
		}
		return do(s, a.traces.of(s.document()))
	})
}

// when is the period in words.
func (a *spottings) when() string {
	if a.period == (evidence.Period{}) {
		return "of any time"
	}
	return fmt.Sprintf("of %s to %s", stamp(a.period.From), stamp(a.period.To))
}
