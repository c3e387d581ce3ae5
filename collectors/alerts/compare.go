package alerts

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
)

// text is a pattern as the account has it.
type text struct {
	event   bool // of EventBridge; else of a metric filter
	pattern string
}

// compared is what patterns make of a need, together.
type compared struct {
	touches       bool // they match some of its events, or may
	about         bool // they are meant for its events, or may be
	covers        evidence.Value[bool]
	missed, wider json.RawMessage
	noise         bool
	invalid       string // why a pattern cannot be read; "" if it can
}

// comparisons remembers what was compared. Patterns are read once.
type comparisons struct {
	read map[text]*reading
	done map[string]*compared
}

type reading struct {
	id              int // of the text
	pattern         pattern.Pattern
	err             error
	account, region bool // it may ask for them
}

func newComparisons() *comparisons {
	return &comparisons{read: map[text]*reading{}, done: map[string]*compared{}}
}

func (c *comparisons) parse(t text) *reading {
	r, done := c.read[t]
	if done {
		return r
	}
	r = &reading{id: len(c.read), account: t.asks("recipientAccountId", "account"), region: t.asks("awsRegion", "region")}
	if t.event {
		r.pattern, r.err = parsed(pattern.ParseEvent(t.pattern))
	} else {
		r.pattern, r.err = parsed(pattern.ParseFilter(t.pattern))
	}
	c.read[t] = r
	return r
}

// asks says whether the pattern may ask for a field, by its name in a record or in
// the envelope of an event.
func (t text) asks(record, envelope string) bool {
	return strings.Contains(t.pattern, record) || t.event && strings.Contains(t.pattern, envelope) || strings.Contains(t.pattern, `\u`)
}

func parsed[P pattern.Pattern](p P, err error) (pattern.Pattern, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// compare says what patterns make of the events of a need in one account and one
// region; for "" in every region.
func (c *comparisons) compare(n *need, account, region string, texts ...text) *compared {
	var all []*reading
	asksAccount, asksRegion := false, false
	for _, t := range texts {
		r := c.parse(t)
		all = append(all, r)
		asksAccount, asksRegion = asksAccount || r.account, asksRegion || r.region
	}
	if len(all) > 1 {
		slices.SortFunc(all, func(a, b *reading) int { return a.id - b.id })
		all = slices.Compact(all)
	}
	if !asksAccount {
		account = ""
	}
	if !asksRegion && !n.global { // a record that is missed names the region all the same, where there is but one
		region = ""
	}
	key := append([]byte(n.ID), 0)
	key = append(append(key, account...), 0)
	key = append(append(key, region...), 0)
	for _, r := range all {
		key = append(strconv.AppendInt(key, int64(r.id), 10), 0)
	}
	out, done := c.done[string(key)]
	if !done {
		out = reckon(n.Within(account, region), all)
		c.done[string(key)] = out
	}
	return out
}

func reckon(r pattern.Requirement, texts []*reading) *compared {
	var all []pattern.Pattern
	for _, read := range texts {
		if read.err != nil {
			return &compared{covers: evidence.Known(false), invalid: read.err.Error()}
		}
		all = append(all, read.pattern)
	}
	p := pattern.Together(all...)
	if pattern.Touches(r, p) == pattern.False {
		return &compared{covers: evidence.Known(false)}
	}
	found := pattern.Covers(r, p)
	out := &compared{touches: true, missed: record(found.Missed), wider: record(found.Wider), noise: found.Noise}
	switch found.Covers {
	case pattern.True:
		out.covers = evidence.Known(true)
	case pattern.False:
		out.covers = evidence.Known(false)
	default:
		out.covers = undecided[bool](found.Why)
	}
	out.about = !no(out.covers) || pattern.Shares(r, p)
	return out
}

// record is a record as JSON; nil if there is none.
func record(fields map[string]any) json.RawMessage {
	if fields == nil {
		return nil
	}
	raw, err := evidence.Canonical(fields)
	if err != nil {
		return nil
	}
	return raw
}

func undecided[T any](detail string) evidence.Value[T] {
	return evidence.Missing[T](evidence.Gap{Reason: evidence.Unsupported, Detail: detail})
}
