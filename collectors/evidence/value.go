package evidence

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// Value is the answer to exactly one read: a T, or the Gap in its place, and
// either way the calls made to find out. Its zero value is a Gap (NotAsked).
//
// In JSON a known struct is written with its own fields beside "_calls", any
// other known value under "_value", and a gap under "_gap":
//
//	{"logging": true, "_calls": ["c…"]}
//	{"_value": true, "_calls": ["c…"]}
//	{"_gap": {"reason": "denied", "action": "kms:GetKeyPolicy"}, "_calls": ["c…"]}
//
// A T that has a method Unknown() T is written with those fields beside its
// "_gap", so that a reader of the JSON meets the word "unknown" where it would
// otherwise meet nothing.
type Value[T any] struct {
	v     T
	known bool
	gap   Gap
	calls []CallID
}

// Answer is a Value seen without its type.
type Answer interface {
	// Answer returns the value (nil when there is a gap), the gap (nil when
	// the value is known) and the calls made.
	Answer() (value any, gap *Gap, calls []CallID)
	// Elem is the type of the value inside.
	Elem() reflect.Type
}

// Held is a pointer to a Value, seen without its type: an Answer that copies nothing.
type Held interface {
	// Held returns a pointer to the value (nil when there is a gap), the gap (nil
	// when the value is known) and the calls made. What is returned is not to be
	// changed.
	Held() (value any, gap *Gap, calls []CallID)
}

// Loser is a pointer to a Value, seen without its type; it can lose its
// answer. The property tests use it to take evidence away.
type Loser interface{ Lose(Gap) }

// Undecided is implemented by words inside a known answer that may themselves
// say "unknown", such as what an event selector selects.
type Undecided interface {
	// Undecided returns the gap the word stands for, or nil if it is decided.
	Undecided() *Gap
}

// Partial is implemented by what is drawn from several reads, some of which
// failed: its lists may be longer, and a word of it that is undecided may be so
// for that reason. A Value inside is an answer of its own.
type Partial interface {
	// Lacks returns what could not be read, or nil if all was.
	Lacks() *Gap
}

// Known is an answer that was obtained by the given calls.
func Known[T any](v T, calls ...CallID) Value[T] {
	return Value[T]{v: v, known: true, calls: tidy(calls)}
}

// Missing is the gap in the place of an answer, with the calls that were made.
func Missing[T any](gap Gap, calls ...CallID) Value[T] {
	return Value[T]{gap: gap, calls: tidy(calls)}
}

// Get returns the value and whether it is known.
func (v Value[T]) Get() (T, bool) { return v.v, v.known }

// Known says whether there is an answer.
func (v Value[T]) Known() bool { return v.known }

// Gap returns why there is no answer, or nil if there is one.
func (v Value[T]) Gap() *Gap {
	if v.known {
		return nil
	}
	g := v.gap
	return &g
}

// Calls returns the calls made to find out, sorted, without repetition.
func (v Value[T]) Calls() []CallID { return slices.Clone(v.calls) }

// With returns the value with further calls cited.
func (v Value[T]) With(calls ...CallID) Value[T] {
	v.calls = tidy(slices.Concat(v.calls, calls))
	return v
}

// Answer implements the interface of that name.
func (v Value[T]) Answer() (any, *Gap, []CallID) {
	if !v.known {
		return nil, v.Gap(), v.calls
	}
	return v.v, nil, v.calls
}

// Held implements the interface of that name.
func (v *Value[T]) Held() (any, *Gap, []CallID) {
	if !v.known {
		return nil, &v.gap, v.calls
	}
	return &v.v, nil, v.calls
}

// Elem is the type of T.
func (v Value[T]) Elem() reflect.Type { return reflect.TypeFor[T]() }

// Lose replaces the answer with a gap, keeping the calls cited.
func (v *Value[T]) Lose(gap Gap) { *v = Value[T]{gap: gap, calls: v.calls} }

// Then derives a value from another; a gap and the citations are carried along.
func Then[T, U any](v Value[T], f func(T) U) Value[U] {
	if !v.known {
		return Value[U]{gap: v.gap, calls: v.calls}
	}
	return Value[U]{v: f(v.v), known: true, calls: v.calls}
}

// Both derives a value from two; the first gap wins, citations are joined.
func Both[A, B, U any](a Value[A], b Value[B], f func(A, B) U) Value[U] {
	calls := tidy(slices.Concat(a.calls, b.calls))
	switch {
	case !a.known:
		return Value[U]{gap: a.gap, calls: calls}
	case !b.known:
		return Value[U]{gap: b.gap, calls: calls}
	}
	return Value[U]{v: f(a.v, b.v), known: true, calls: calls}
}

// All is the three-valued "and": false if one is known to be false, else the
// first gap, else true. Of no values it is true.
func All(values ...Value[bool]) Value[bool] { return settle(false, values) }

// Any is the three-valued "or": true if one is known to be true, else the
// first gap, else false. Of no values it is false.
func Any(values ...Value[bool]) Value[bool] { return settle(true, values) }

// Not is the three-valued negation.
func Not(v Value[bool]) Value[bool] { return Then(v, func(b bool) bool { return !b }) }

func settle(decisive bool, values []Value[bool]) Value[bool] {
	out := Known(!decisive)
	for _, v := range values {
		if v.known && v.v == decisive {
			return Known(decisive, v.calls...)
		}
		calls := tidy(slices.Concat(out.calls, v.calls))
		if !v.known && out.known {
			out = Value[bool]{gap: v.gap}
		}
		out.calls = calls
	}
	return out
}

// MarshalJSON writes the value as described at Value.
func (v Value[T]) MarshalJSON() ([]byte, error) {
	if !v.known {
		fields := []byte("{}")
		if u, ok := any(v.v).(interface{ Unknown() T }); ok {
			raw, err := marshal(u.Unknown())
			if err != nil {
				return nil, err
			}
			fields = raw
		}
		return splice(fields, tail{Gap: &v.gap, Calls: v.calls})
	}
	raw, err := marshal(v.v)
	if err != nil {
		return nil, err
	}
	if inlined[T]() {
		return splice(raw, tail{Calls: v.calls})
	}
	return marshal(tail{Value: raw, Calls: v.calls})
}

// UnmarshalJSON reads what MarshalJSON wrote. Null is no answer.
func (v *Value[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*v = Value[T]{}
		return nil
	}
	var t tail
	if err := json.Unmarshal(data, &t); err != nil {
		return err
	}
	*v = Value[T]{calls: tidy(t.Calls)}
	if t.Gap != nil {
		v.gap = *t.Gap
		return nil
	}
	v.known = true
	if inlined[T]() {
		return json.Unmarshal(data, &v.v)
	}
	return json.Unmarshal(t.Value, &v.v)
}

// write implements layer: what MarshalJSON writes, with sorted keys.
func (v *Value[T]) write(w *writer) error {
	inside := reflect.ValueOf(&v.v).Elem()
	f := w.form(inside.Type())
	switch {
	case f.as == ofFields && v.known:
		return w.fields(f, inside, nil, v.calls)
	case f.as == ofFields:
		u, ok := any(&v.v).(interface{ Unknown() T })
		if !ok {
			return w.fields(&form{}, inside, &v.gap, v.calls)
		}
		fields := u.Unknown()
		return w.fields(f, reflect.ValueOf(&fields).Elem(), &v.gap, v.calls)
	case !v.known:
		if _, ok := any(&v.v).(interface{ Unknown() T }); !ok {
			return w.fields(&form{}, inside, &v.gap, v.calls)
		}
	case !inlined[T]():
		w.open('{')
		if len(v.calls) > 0 {
			w.next(true)
			w.key("_calls")
			if err := w.value(reflect.ValueOf(v.calls)); err != nil {
				return err
			}
		}
		w.next(len(v.calls) == 0)
		w.key("_value")
		if err := w.value(inside); err != nil {
			return err
		}
		w.shut('}', false)
		return nil
	}
	return w.foreign(v)
}

type tail struct {
	Gap   *Gap            `json:"_gap,omitempty"`
	Value json.RawMessage `json:"_value,omitempty"`
	Calls []CallID        `json:"_calls,omitempty"`
}

// inlined says whether T's own JSON is an object of declared fields, which can
// share its braces with "_calls". A map cannot: its keys are the customer's.
func inlined[T any]() bool { return inlinedType(reflect.TypeFor[T]()) }

func inlinedType(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !t.Implements(reflect.TypeFor[json.Marshaler]())
}

func splice(object []byte, t tail) ([]byte, error) {
	rest, err := marshal(t)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.Equal(rest, []byte("{}")):
		return object, nil
	case bytes.Equal(object, []byte("{}")):
		return rest, nil
	}
	out := slices.Clone(object[:len(object)-1])
	out = append(out, ',')
	return append(out, rest[1:]...), nil
}

func tidy(calls []CallID) []CallID {
	if len(calls) == 0 {
		return nil
	}
	out := slices.Clone(calls)
	slices.Sort(out)
	return slices.Compact(out)
}

// Enumerated is implemented by words of a closed vocabulary: a sentence that
// names another word is a mistake of its author.
type Enumerated interface {
	// Words lists the vocabulary; it does not depend on the value.
	Words() []string
}

// Telling is implemented by documents that have more to say of one of their
// fields than its value: what is printed beside it, and never judged.
type Telling interface {
	// Tells says it in a few words; "" if there is nothing to add. The path names
	// the field from the document on, such as digests.invalid.
	Tells(path string) string
}

// Gathered is implemented by elements of long lists that reports lay out in a
// place of their own. What was found in such a list names the elements that
// decide, and only counts the others.
type Gathered interface {
	// Parts is the name of the element in three: elements that differ in the
	// second only are told as one.
	Parts() (before, what, after string)
	// Place says where all of them stand, as the end of a sentence.
	Place() string
}

// Includer is implemented by collections that know what they include better
// than a comparison of their elements would; the sentence verbs "includes" and
// "excludes" ask it.
type Includer interface {
	// Includes says whether the item is in; a gap says it cannot be told.
	Includes(item string) (bool, *Gap)
}
