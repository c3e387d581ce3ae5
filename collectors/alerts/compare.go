package alerts

import (
	"encoding/json"
	"slices"
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
	read map[text]reading
	done map[string]*compared
}

type reading struct {
	pattern pattern.Pattern
	err     error
}

func newComparisons() *comparisons {
	return &comparisons{read: map[text]reading{}, done: map[string]*compared{}}
}

func (c *comparisons) parse(t text) reading {
	r, done := c.read[t]
	if done {
		return r
	}
	if t.event {
		r.pattern, r.err = parsed(pattern.ParseEvent(t.pattern))
	} else {
		r.pattern, r.err = parsed(pattern.ParseFilter(t.pattern))
	}
	c.read[t] = r
	return r
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
	slices.SortFunc(texts, func(a, b text) int { return strings.Compare(a.pattern, b.pattern) })
	texts = slices.Compact(texts)
	if !asks(texts, "recipientAccountId", "account") {
		account = ""
	}
	if !asks(texts, "awsRegion", "region") {
		region = ""
	}
	var key strings.Builder
	for _, part := range []string{n.ID, account, region} {
		key.WriteString(part + "\x00")
	}
	for _, t := range texts {
		if t.event {
			key.WriteByte('e')
		}
		key.WriteString(t.pattern + "\x00")
	}
	out, done := c.done[key.String()]
	if !done {
		out = c.reckon(n.Within(account, region), texts)
		c.done[key.String()] = out
	}
	return out
}

// asks says whether a pattern may ask for a field, by its name in a record or in
// the envelope of an event.
func asks(texts []text, record, envelope string) bool {
	return slices.ContainsFunc(texts, func(t text) bool {
		return strings.Contains(t.pattern, record) || t.event && strings.Contains(t.pattern, envelope) || strings.Contains(t.pattern, `\u`)
	})
}

func (c *comparisons) reckon(r pattern.Requirement, texts []text) *compared {
	var all []pattern.Pattern
	for _, t := range texts {
		read := c.parse(t)
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
