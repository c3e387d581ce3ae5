package main

import (
	"hash/fnv"
	"math"
	"strconv"
	"sync"

	"github.com/trailproof/trailproof/examples/wire"
)

// mischief decides which calls go wrong. It depends on the seed, the question and
// how often it was asked, and not on the order in which questions arrive: a run
// that asks the same meets the same.
type mischief struct {
	seed             uint64
	throttle, faults float64 // the parts of all calls that are throttled, or fail

	mu    sync.Mutex
	asked map[wire.Question]int
}

// fault is a way in which a call fails.
type fault int

const (
	none fault = iota
	slowDown
	serverError
	reset
	hang
	expiredToken
	htmlOK
	htmlBadGateway
)

var kinds = []fault{serverError, reset, hang, expiredToken, htmlOK, htmlBadGateway}

// befalls is what goes wrong with a call, if anything.
func (m *mischief) befalls(q wire.Question) fault {
	if m.throttle == 0 && m.faults == 0 {
		return none
	}
	m.mu.Lock()
	if m.asked == nil {
		m.asked = map[wire.Question]int{}
	}
	n := m.asked[q]
	m.asked[q]++
	m.mu.Unlock()
	if chance, _ := m.roll("throttle", q, n); chance < m.throttle {
		return slowDown
	}
	if chance, which := m.roll("fault", q, n); chance < m.faults {
		return kinds[which%uint64(len(kinds))]
	}
	return none
}

// roll is a number in [0,1), and another for a choice.
func (m *mischief) roll(what string, q wire.Question, n int) (float64, uint64) {
	h := fnv.New64a()
	for _, s := range []string{strconv.FormatUint(m.seed, 10), what, q.Account, q.Region, q.Operation, q.Subject, strconv.Itoa(n)} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	x := mix(h.Sum64())
	return float64(x>>11) / math.Exp2(53), mix(x)
}

// mix spreads what differs in few bits over all of them (the finisher of
// splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
