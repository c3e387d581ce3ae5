package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// Unmarshal reads one JSON document as json.Unmarshal does, several times as
// fast for the types of evidence and assessments, and keeps one copy of what
// recurs: names, IDs and lists of calls. What it reads shares such lists, which
// nobody changes.
func Unmarshal(data []byte, into any) error {
	return newReader(nil).document(data, into)
}

// reader reads values from a JSON text into their Go types. Where a text is other
// than this module writes it, encoding/json decides what it means.
type reader struct {
	data []byte
	at   int

	forms map[reflect.Type]*readForm
	texts map[string]string   // that recur
	lists map[string][]CallID // by their JSON
}

func newReader(data []byte) *reader {
	return &reader{data: data, forms: map[reflect.Type]*readForm{}, texts: map[string]string{}, lists: map[string][]CallID{}}
}

// document reads one document from its text, and nothing after it.
func (r *reader) document(data []byte, into any) error {
	r.data, r.at = data, 0
	if err := r.value(reflect.ValueOf(into).Elem()); err != nil {
		return err
	}
	if r.space(); r.at < len(r.data) {
		return fmt.Errorf("invalid character %q after the document", r.data[r.at])
	}
	return nil
}

const (
	longestShared     = 128  // bytes of a text of which one copy is kept
	longestSharedList = 4096 // bytes of the JSON of such a list
)

func (r *reader) value(v reflect.Value) error {
	r.space()
	f := r.form(v.Type())
	if f.as == ofValue {
		return v.Addr().Interface().(layer).read(r)
	}
	if r.begins('n') && f.as != asForeign && f.as != ofText { // null
		raw, err := r.extent()
		if err == nil && string(raw) != "null" {
			err = fmt.Errorf("invalid literal %.20q", raw)
		}
		if f.as == ofPointer || f.as == ofList || f.as == ofTable {
			v.SetZero()
		}
		return err
	}
	switch f.as {
	case ofPointer:
		p := reflect.New(v.Type().Elem())
		err := r.value(p.Elem())
		v.Set(p)
		return err
	case ofFields:
		if r.begins('{') {
			next := 0
			return r.members(func(name []byte) error { return r.field(f, v, name, &next) })
		}
	case ofList:
		if r.begins('[') {
			return r.list(v)
		}
	case ofTable:
		if r.begins('{') {
			return r.table(v)
		}
	case ofWord:
		if r.begins('"') {
			text, err := r.text()
			v.SetString(text)
			return err
		}
	}
	raw, err := r.extent()
	if err != nil {
		return err
	}
	switch f.as {
	case ofTruth:
		if text := string(raw); text == "true" || text == "false" {
			v.SetBool(text == "true")
			return nil
		}
	case ofWhole:
		if n, err := strconv.ParseInt(string(raw), 10, v.Type().Bits()); err == nil && strconv.FormatInt(n, 10) == string(raw) {
			v.SetInt(n)
			return nil
		}
	}
	return json.Unmarshal(raw, v.Addr().Interface())
}

// field reads the value of a struct's field, or passes over what is none. The field
// that is expected next is tried first: this module writes them in order.
func (r *reader) field(f *readForm, v reflect.Value, name []byte, next *int) error {
	for n := *next; n < len(f.fields) && n < *next+ahead; n++ {
		if f.fields[n].name == string(name) {
			*next = n + 1
			return r.value(v.Field(f.fields[n].index))
		}
	}
	n, ok := f.named(string(name))
	if !ok {
		return r.pass()
	}
	*next = n + 1
	return r.value(v.Field(f.fields[n].index))
}

// ahead is how many of the fields that follow are tried: some are left out where
// they are empty.
const ahead = 4

// pass passes over a value.
func (r *reader) pass() error {
	raw, err := r.extent()
	if err == nil && !json.Valid(raw) {
		err = fmt.Errorf("invalid JSON %.40q", raw)
	}
	return err
}

// members reads an object; each reads the value of a name.
func (r *reader) members(each func(name []byte) error) error {
	r.at++
	for first := true; ; first = false {
		r.space()
		if first && r.begins('}') {
			r.at++
			return nil
		}
		if !r.begins('"') {
			return r.unexpected("the name of a field")
		}
		name, err := r.name()
		if err != nil {
			return err
		}
		if r.space(); !r.begins(':') {
			return r.unexpected("a colon")
		}
		r.at++
		r.space()
		if err := each(name); err != nil {
			return err
		}
		if done, err := r.comma('}'); done || err != nil {
			return err
		}
	}
}

// comma passes over what follows an element, and says whether it ends them.
func (r *reader) comma(end byte) (bool, error) {
	r.space()
	switch {
	case r.begins(end):
		r.at++
		return true, nil
	case r.begins(','):
		r.at++
		return false, nil
	}
	return false, r.unexpected("a comma, or the end of the list")
}

func (r *reader) list(v reflect.Value) error {
	if v.Type() == callsType {
		return r.calls(v.Addr().Interface().(*[]CallID))
	}
	if v.Kind() == reflect.Array {
		raw, err := r.extent()
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, v.Addr().Interface())
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	r.at++
	for n := 0; ; n++ {
		if r.space(); n == 0 && r.begins(']') {
			r.at++
			return nil
		}
		v.Grow(1)
		v.SetLen(n + 1)
		if err := r.value(v.Index(n)); err != nil {
			return err
		}
		if done, err := r.comma(']'); done || err != nil {
			fit(v)
			return err
		}
	}
}

// fit gives back the room that a list does not need.
func fit(v reflect.Value) {
	if n := v.Len(); v.Cap()-n > n/8 {
		exact := reflect.MakeSlice(v.Type(), n, n)
		reflect.Copy(exact, v)
		v.Set(exact)
	}
}

var callsType = reflect.TypeFor[[]CallID]()

// calls reads a list of calls; lists that are alike are one.
func (r *reader) calls(into *[]CallID) error {
	raw, err := r.extent()
	if err != nil {
		return err
	}
	if shared, ok := r.lists[string(raw)]; ok {
		*into = shared
		return nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	*into = make([]CallID, len(list))
	for i, id := range list {
		(*into)[i] = CallID(r.shared([]byte(id)))
	}
	if len(raw) <= longestSharedList {
		r.lists[string(raw)] = *into
	}
	return nil
}

func (r *reader) table(v reflect.Value) error {
	v.Set(reflect.MakeMap(v.Type()))
	return r.members(func(name []byte) error {
		value := reflect.New(v.Type().Elem()).Elem()
		key := reflect.ValueOf(r.shared(name)).Convert(v.Type().Key())
		err := r.value(value)
		v.SetMapIndex(key, value)
		return err
	})
}

// text reads a text.
func (r *reader) text() (string, error) {
	name, err := r.name()
	return r.shared(name), err
}

// name reads a text, which is good until the next is read.
func (r *reader) name() ([]byte, error) {
	for i := r.at + 1; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			inside := r.data[r.at+1 : i]
			r.at = i + 1
			return inside, nil
		case c < 0x20 || c == '\\' || c >= 0x80:
			return r.unusual()
		}
	}
	return nil, errEnds
}

// unusual reads a text that is not of plain ASCII alone.
func (r *reader) unusual() ([]byte, error) {
	raw, err := r.extent()
	if err != nil {
		return nil, err
	}
	inside := raw[1 : len(raw)-1]
	plain := true
	for _, c := range inside {
		plain = plain && c >= 0x20 && c != '\\'
	}
	if plain && utf8.Valid(inside) {
		return inside, nil
	}
	var said string
	err = json.Unmarshal(raw, &said)
	return []byte(said), err
}

// shared is one copy of a text that may recur.
func (r *reader) shared(text []byte) string {
	if len(text) > longestShared {
		return string(text)
	}
	if one, ok := r.texts[string(text)]; ok {
		return one
	}
	one := string(text)
	r.texts[one] = one
	return one
}

func (r *reader) space() {
	for r.at < len(r.data) && blankAt(r.data[r.at]) {
		r.at++
	}
}

func blankAt(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (r *reader) begins(c byte) bool { return r.at < len(r.data) && r.data[r.at] == c }

var errEnds = errors.New("unexpected end of JSON input")

func (r *reader) unexpected(wanted string) error {
	if r.at >= len(r.data) {
		return errEnds
	}
	return fmt.Errorf("found %.20q, not %s", r.data[r.at:], wanted)
}

// extent is the JSON of the next value, which the reader passes over. What is in
// it may not be valid.
func (r *reader) extent() ([]byte, error) {
	r.space()
	n := extentOf(r.data[r.at:])
	if n <= 0 {
		return nil, r.unexpected("a value")
	}
	raw := r.data[r.at : r.at+n]
	r.at += n
	return raw, nil
}

// extentOf is the length of the value that a JSON text begins with: 0 if none
// begins there, -1 if the text ends before it does.
func extentOf(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		if depth > 0 {
			for i < len(text) && !bears[text[i]] {
				i++
			}
			if i == len(text) {
				return -1
			}
		}
		switch c := text[i]; c {
		case '"':
			end := textEnd(text[i+1:])
			if end < 0 {
				return -1
			}
			i += end
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return i // of a number or word
			}
			depth--
		case ',', ' ', '\n', '\t', '\r', ':':
			return i // depth is 0
		default:
			if end := bytes.IndexAny(text[i:], ",]} \n\t\r:"); end >= 0 {
				return i + end
			}
			return len(text)
		}
		if depth == 0 {
			return i + 1
		}
	}
	return -1
}

// bears says which characters bear on where a list or an object ends.
var bears = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true}

// textEnd is where a text whose first quote was passed ends, counted from 1; -1
// if it does not.
func textEnd(text []byte) int {
	for from := 0; ; {
		quote := bytes.IndexByte(text[from:], '"')
		if quote < 0 {
			return -1
		}
		back, at := 0, from+quote
		for back < at && text[at-1-back] == '\\' {
			back++
		}
		if back%2 == 0 {
			return at + 1
		}
		from = at + 1
	}
}

// once says whether there are calls, sorted, each once.
func once(calls []CallID) bool {
	for i := 1; i < len(calls); i++ {
		if calls[i-1] >= calls[i] {
			return false
		}
	}
	return len(calls) > 0
}

// read implements layer: what UnmarshalJSON reads.
func (v *Value[T]) read(r *reader) error {
	*v = Value[T]{}
	inside := reflect.ValueOf(&v.v).Elem()
	f := r.form(inside.Type())
	inlined := inlined[T]()
	if r.space(); !r.begins('{') || inlined && f.as != ofFields {
		raw, err := r.extent()
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, v)
	}
	var gap *Gap
	told, next := inlined, 0
	err := r.members(func(name []byte) error {
		switch {
		case string(name) == "_gap":
			return r.value(reflect.ValueOf(&gap).Elem())
		case string(name) == "_calls":
			return r.value(reflect.ValueOf(&v.calls).Elem())
		case inlined:
			return r.field(f, inside, name, &next)
		case string(name) == "_value":
			told = true
			return r.value(inside)
		}
		return r.pass()
	})
	if !once(v.calls) {
		v.calls = tidy(v.calls)
	}
	switch {
	case err != nil:
		return err
	case gap != nil:
		v.gap = *gap
		inside.SetZero()
	case !told:
		return errEnds
	default:
		v.known = true
	}
	return nil
}
