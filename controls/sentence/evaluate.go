package sentence

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Fact is what a compiled rule is evaluated on.
type Fact struct {
	Data     any               // the fact's document, or a pointer to it
	Calls    []evidence.CallID // the calls that found it, cited for its plain fields
	Finished time.Time         // the end of the collection: `within` counts back from here
}

// Result is what became of a rule on one fact.
type Result struct {
	Truth Truth
	Got   string            // what was found, in words
	Gap   *evidence.Gap     // why it is Unknown; nil otherwise
	Calls []evidence.CallID // what it rests on, sorted; never nil

	remark string // what a table says beside the text that was found in it
}

// Evaluate judges the rule on one fact.
func (c *Compiled) Evaluate(f Fact) Result {
	v := reflect.ValueOf(f.Data)
	for v.IsValid() && v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || v.Type() != c.typ {
		gap := &evidence.Gap{Reason: evidence.Unsupported, Detail: "the fact is not of the kind that the sentence is about"}
		return Result{Truth: Unknown, Got: gapWords(gap), Gap: gap, Calls: tidy(f.Calls)}
	}
	r := c.on(found{value: addressable(v), calls: f.Calls}, f.Finished)
	r.Calls = tidy(r.Calls)
	return r
}

// found is where a path led in one fact: a value, nothing (absent), or a gap.
type found struct {
	value  reflect.Value
	absent bool
	gap    *evidence.Gap
	lacks  *evidence.Gap // what an answer on the way could not be drawn from
	told   string        // what a document on the way says beside the value
	calls  []evidence.CallID
}

// follow walks the path of a place from a value.
func (p place) follow(f found) found {
	f = f.enter()
	for k, i := range p.index {
		if f.absent || f.gap != nil {
			return f
		}
		if t, ok := behind(f.value).(evidence.Telling); ok {
			f.told = cmp.Or(t.Tells(strings.Join(p.names[k:], ".")), f.told)
		}
		f.value = f.value.Field(i)
		f = f.enter()
	}
	return f
}

// enter sees through pointers and Values, and stops at words that are
// themselves undecided.
func (f found) enter() found {
	for {
		if !f.value.IsValid() {
			f.absent = true
			return f
		}
		if f.value.Kind() == reflect.Pointer {
			if f.value.IsNil() {
				f.absent = true
				return f
			}
			f.value = f.value.Elem()
			continue
		}
		answer, ok := behind(f.value).(evidence.Held)
		if !ok {
			break
		}
		inner, gap, calls := answer.Held()
		if len(calls) > 0 {
			f.calls = calls
		}
		if gap != nil {
			f.gap = gap
			return f
		}
		f.value, f.lacks = reflect.ValueOf(inner), nil // one answer, whatever it stands among
	}
	at := behind(f.value)
	if p, ok := at.(evidence.Partial); ok {
		f.lacks = p.Lacks()
	}
	if u, ok := at.(evidence.Undecided); ok {
		f.gap = f.because(u.Undecided())
	}
	return f
}

// because is the gap of something undecided: what could not be read, if
// anything, is what would settle it.
func (f found) because(gap *evidence.Gap) *evidence.Gap {
	if gap != nil && f.lacks != nil {
		return f.lacks
	}
	return gap
}

// open is what could not be read of a list or table, so that it may be longer;
// nil if it is whole.
func (f found) open() *evidence.Gap {
	if class := classOf(f.value.Type()); class == list || class == table {
		return f.lacks
	}
	return nil
}

// on judges the rule on a value.
func (c *Compiled) on(f found, finished time.Time) Result {
	switch c.op {
	case One:
		f = c.place.follow(f)
		return c.judge(f, finished).beside(f.told)
	case Each, Some:
		f = c.place.follow(f)
		return c.overElements(f, finished).beside(f.told)
	}
	results := make([]Result, len(c.of))
	for i, inner := range c.of {
		results[i] = inner.on(f, finished)
	}
	return c.join(results)
}

// beside adds to what was found what its document says of it.
func (r Result) beside(told string) Result {
	if told != "" {
		r.Got += ": " + bounded(printable(told), longestTold)
	}
	return r
}

// judge applies the verb to what the path led to.
func (c *Compiled) judge(f found, finished time.Time) Result {
	if f.gap == nil && c.verb == within && finished.IsZero() {
		f.gap = &evidence.Gap{Reason: evidence.NotAsked, Detail: "the evidence does not say when its collection finished"}
	}
	if (c.verb == includes || c.verb == excludes) && len(c.want.texts) == 0 {
		return Result{Truth: True, Got: "nothing to look for: $" + c.literal.text + " is empty", Calls: f.calls}
	}
	if f.gap != nil {
		return unknown(f.gap, f.calls)
	}
	if (c.verb == isSet || c.verb == isNotSet) && !f.absent && f.open() != nil && blank(f.value) {
		return unknown(f.open(), f.calls)
	}
	if c.verb == oneOf && c.want.literal.kind == tableLiteral {
		return c.tabled(f)
	}
	if c.verb == matches {
		return c.matched(f)
	}
	r := Result{Got: words(f), Calls: f.calls}
	switch c.verb {
	case isSet:
		r.Truth = Of(!f.absent && !blank(f.value))
	case isNotSet:
		r.Truth = Of(f.absent || blank(f.value))
	case is:
		r.Truth = Of(!f.absent && c.equals(f.value))
	case isNot:
		r.Truth = Of(f.absent || !c.equals(f.value))
	case atLeast:
		r.Truth = Of(!f.absent && wholeNumber(f.value) >= c.want.number)
	case atMost:
		r.Truth = Of(!f.absent && wholeNumber(f.value) <= c.want.number)
	case oneOf:
		r.Truth = Of(!f.absent && c.among(f.value))
	case within:
		if f.absent || blank(f.value) {
			return Result{Truth: False, Got: r.Got, Calls: f.calls}
		}
		ago := finished.Sub(timeOf(f.value))
		if ago < -skew {
			return unknown(fromTheFuture(timeOf(f.value)), f.calls)
		}
		r.Truth, r.Got = Of(ago <= c.want.length), r.Got+", "+agoWords(ago)
	case includes, excludes:
		return c.membership(f, r)
	}
	return r
}

// skew is how far two clocks that are in order may differ: AWS turns away
// requests that are dated further off than this.
const skew = 15 * time.Minute

// fromTheFuture stands in the place of an age: a time after the end of the
// collection says that one of two clocks was wrong, and not which.
func fromTheFuture(t time.Time) *evidence.Gap {
	return &evidence.Gap{Reason: evidence.Failed, Detail: "the time " + t.UTC().Format(time.RFC3339) +
		" lies after the end of the collection: a clock was wrong, and how long ago it was cannot be told"}
}

func unknown(gap *evidence.Gap, calls []evidence.CallID) Result {
	return Result{Truth: Unknown, Got: gapWords(gap), Gap: gap, Calls: calls}
}

// tidy sorts the calls and drops repetitions; it never returns nil. What is so
// already is shared, as nobody changes it.
func tidy(calls []evidence.CallID) []evidence.CallID {
	if len(calls) > 0 && inOrder(calls) {
		return slices.Clip(calls)
	}
	out := append([]evidence.CallID{}, calls...)
	slices.Sort(out)
	return slices.Compact(out)
}

// inOrder says whether the calls are sorted, each once.
func inOrder(calls []evidence.CallID) bool {
	for i := 1; i < len(calls); i++ {
		if calls[i-1] >= calls[i] {
			return false
		}
	}
	return true
}
