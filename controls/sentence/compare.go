package sentence

import (
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// blank says whether a value that is there says nothing: empty text, an empty
// list or table, the zero time.
func blank(v reflect.Value) bool {
	switch classOf(v.Type()) {
	case text, list, table:
		return v.Len() == 0
	case moment:
		return timeOf(v).IsZero()
	}
	return false
}

func timeOf(v reflect.Value) time.Time { return v.Interface().(time.Time) }

// wholeNumber is an integer of any Go type; what is larger than the largest
// int64 counts as that.
func wholeNumber(v reflect.Value) int64 {
	if v.CanUint() {
		return int64(min(v.Uint(), math.MaxInt64))
	}
	return v.Int()
}

func (c *Compiled) equals(v reflect.Value) bool {
	switch classOf(v.Type()) {
	case boolean:
		return v.Bool() == c.want.truth
	case text:
		return v.String() == c.want.text
	}
	return wholeNumber(v) == c.want.number
}

func (c *Compiled) among(v reflect.Value) bool {
	if classOf(v.Type()) == text {
		return slices.Contains(c.want.texts, v.String())
	}
	return slices.Contains(c.want.numbers, wholeNumber(v))
}

// tabled judges whether text is in the table of a parameter, and says what stands
// there beside it. An empty table was not made: nothing can be told from it.
func (c *Compiled) tabled(f found) Result {
	r := Result{Got: words(f), Calls: f.calls}
	if len(c.want.texts) == 0 {
		r.Gap = &evidence.Gap{Reason: evidence.NotAsked, Detail: "the table $" + c.literal.text + " was not given"}
		r.Got += "; $" + c.literal.text + " was not given"
		return r
	}
	r.Truth = Of(!f.absent && c.among(f.value))
	if r.Truth == True {
		r.remark = quoted(c.want.literal.table[f.value.String()])
		r.Got += " (" + r.remark + ")"
	}
	return r
}

// matched judges whether text matches the regular expression, or one of the
// patterns of a list. An empty list was not given: nothing can be told from it.
func (c *Compiled) matched(f found) Result {
	r := Result{Got: words(f), Calls: f.calls}
	switch {
	case c.want.pattern != nil:
		r.Truth = Of(!f.absent && c.want.pattern.MatchString(f.value.String()))
	case len(c.want.texts) == 0:
		r.Gap = &evidence.Gap{Reason: evidence.NotAsked, Detail: "the list $" + c.literal.text + " was not given"}
		r.Got += "; $" + c.literal.text + " was not given"
	default:
		r.Truth = Of(!f.absent && MatchesOne(c.want.texts, f.value.String()))
	}
	return r
}

// membership judges includes and excludes: all of the texts are in, or none.
func (c *Compiled) membership(f found, r Result) Result {
	truths := make([]Truth, len(c.want.texts))
	for i, item := range c.want.texts {
		in, gap, calls := contains(f, item)
		truths[i] = in
		if c.verb == excludes {
			truths[i] = in.Not()
		}
		if gap != nil && r.Gap == nil {
			r.Gap = gap
		}
		r.Calls = append(slices.Clip(r.Calls), calls...)
	}
	if r.Truth = And(truths...); r.Truth != Unknown {
		r.Gap = nil
	} else {
		r.Got += "; " + gapWords(r.Gap)
	}
	return r
}

// contains says whether one text is in a collection, a table or a list, with
// the calls of the elements that were looked at.
func contains(f found, item string) (Truth, *evidence.Gap, []evidence.CallID) {
	if f.absent {
		return False, nil, nil
	}
	if collection, ok := behind(f.value).(evidence.Includer); ok {
		in, gap := collection.Includes(item)
		if !in && gap != nil {
			return Unknown, f.because(gap), nil
		}
		return Of(in), nil, nil
	}
	gap := f.open()
	if f.value.Kind() == reflect.Map {
		key := reflect.ValueOf(item).Convert(f.value.Type().Key())
		if in := f.value.MapIndex(key).IsValid(); in || gap == nil {
			return Of(in), nil, nil
		}
		return Unknown, gap, nil
	}
	var calls []evidence.CallID
	for i := range f.value.Len() {
		elem := found{value: f.value.Index(i)}.enter()
		calls = append(calls, elem.calls...)
		switch {
		case elem.gap != nil:
			gap = elem.gap
		case !elem.absent && elem.value.String() == item:
			return True, nil, calls
		}
	}
	if gap != nil {
		return Unknown, gap, calls
	}
	return False, nil, calls
}
