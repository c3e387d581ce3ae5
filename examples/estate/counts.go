package main

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/trailproof/trailproof/examples/wire"
)

// counts is what was asked, for whoever wants to know how politely.
type counts struct {
	mu       sync.Mutex
	began    time.Time
	apis     map[string]*apiCount
	lanes    map[lane]*window
	inFlight int
	most     int
	unknown  map[string]int
}

// lane is what AWS throttles by.
type lane struct{ account, region, operation string }

// window are the calls of the last second, and how many there were in all.
type window struct {
	recent []time.Time
	calls  int
}

// apiCount is the sum over all accounts and regions.
type apiCount struct {
	Calls     int    `json:"calls"`
	Throttled int    `json:"throttled"`  // by a quota
	Hostile   int    `json:"hostile"`    // by chance
	Faults    int    `json:"faults"`     // by chance
	Denied    int    `json:"denied"`     // by a rule
	Expired   int    `json:"expired"`    // asked with credentials that had expired
	Bytes     int64  `json:"bytes"`      // of bodies
	Quota     int    `json:"quota"`      // calls a second in one region of one account
	Peak      int    `json:"peak"`       // most calls in any one second in one region of one account
	PeakAt    string `json:"peak_at"`    // which
	Longest   int    `json:"longest"`    // most calls in one region of one account in all
	LongestAt string `json:"longest_at"` // which
}

func newCounts() *counts {
	return &counts{apis: map[string]*apiCount{}, lanes: map[lane]*window{}, unknown: map[string]int{}}
}

// arrive counts a call, and says how many there were of its lane within the last
// second, itself included.
func (c *counts) arrive(q wire.Question, now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.began.IsZero() {
		c.began = now
	}
	c.inFlight++
	c.most = max(c.most, c.inFlight)
	key := lane{q.Account, q.Region, q.Operation}
	w := c.lanes[key]
	if w == nil {
		w = &window{}
		c.lanes[key] = w
	}
	old := 0
	for old < len(w.recent) && now.Sub(w.recent[old]) >= time.Second {
		old++
	}
	w.recent = append(w.recent[:copy(w.recent, w.recent[old:])], now)
	w.calls++
	a := c.api(q)
	a.Calls++
	if len(w.recent) > a.Peak {
		a.Peak, a.PeakAt = len(w.recent), q.Account+"/"+q.Region
	}
	if w.calls > a.Longest {
		a.Longest, a.LongestAt = w.calls, q.Account+"/"+q.Region
	}
	return len(w.recent)
}

func (c *counts) api(q wire.Question) *apiCount {
	a := c.apis[q.Operation]
	if a == nil {
		a = &apiCount{Quota: quota(q.Operation)}
		c.apis[q.Operation] = a
	}
	return a
}

// leave counts how a call ended.
func (c *counts) leave(q wire.Question, bytes int, end ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight--
	a := c.api(q)
	a.Bytes += int64(bytes)
	switch end {
	case throttled:
		a.Throttled++
	case hostile:
		a.Hostile++
	case faulted:
		a.Faults++
	case refused:
		a.Denied++
	case outdated:
		a.Expired++
	case unanswered:
		c.unknown[q.Account+" "+q.Region+" "+q.Operation+" "+q.Subject]++
	}
}

type ending int

const (
	answered ending = iota
	throttled
	hostile
	faulted
	refused
	outdated
	unanswered
)

// ServeHTTP tells the counts as JSON, and begins anew after a DELETE.
func (c *counts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Method == http.MethodDelete {
		c.began, c.apis, c.lanes, c.most, c.unknown = time.Time{}, map[string]*apiCount{}, map[lane]*window{}, c.inFlight, map[string]int{}
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var all apiCount
	for _, a := range c.apis {
		all.Calls, all.Throttled, all.Hostile, all.Faults = all.Calls+a.Calls, all.Throttled+a.Throttled, all.Hostile+a.Hostile, all.Faults+a.Faults
		all.Denied, all.Expired, all.Bytes = all.Denied+a.Denied, all.Expired+a.Expired, all.Bytes+a.Bytes
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{ //nolint:errcheck // the reader sees a short body
		"calls": all.Calls, "throttled": all.Throttled, "hostile": all.Hostile, "faults": all.Faults, "denied": all.Denied,
		"expired": all.Expired, "bytes": all.Bytes, "in_flight": c.most, "apis": c.apis, "unanswered": c.unknown,
	})
}
