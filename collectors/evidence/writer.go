package evidence

import (
	"bytes"
	"encoding"
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// writer writes a value as canonical JSON, straight from its Go types: what
// encoding/json would write, with the keys of objects sorted. It hands what it
// wrote on as it goes, so that a large list never stands in memory as text.
type writer struct {
	out    []byte
	to     io.Writer // nil: all stays in out
	indent bool      // laid out for people, as json.Indent does
	depth  int
	forms  map[reflect.Type]*form
}

// held is as much as is kept back before it is handed on, in bytes.
const held = 64 << 10

func (w *writer) document(v any) error {
	w.forms = map[reflect.Type]*form{}
	if v == nil {
		w.out = append(w.out, "null"...)
		return nil
	}
	return w.value(reflect.ValueOf(v))
}

// flush hands on what was written, if it is to be handed on.
func (w *writer) flush() error {
	if w.to == nil {
		return nil
	}
	_, err := w.to.Write(w.out)
	w.out = w.out[:0]
	return err
}

func (w *writer) value(v reflect.Value) error {
	f := w.form(v.Type())
	switch f.as {
	case ofValue:
		return inPlace(v).Addr().Interface().(layer).write(w)
	case ofTime:
		text, err := inPlace(v).Addr().Interface().(*time.Time).MarshalJSON()
		w.out = append(w.out, text...)
		return err
	case ofText:
		text, err := inPlace(v).Addr().Interface().(encoding.TextMarshaler).MarshalText()
		w.text(string(text))
		return err
	case ofFields:
		return w.fields(f, v, nil, nil)
	case ofList:
		return w.list(v)
	case ofTable:
		return w.table(v)
	case ofPointer:
		if v.IsNil() {
			w.out = append(w.out, "null"...)
			return nil
		}
		return w.value(v.Elem())
	case ofWord:
		w.text(v.String())
	case ofTruth:
		w.out = strconv.AppendBool(w.out, v.Bool())
	case ofWhole:
		w.out = strconv.AppendInt(w.out, v.Int(), 10)
	default:
		if v.CanAddr() {
			return w.foreign(v.Addr().Interface())
		}
		return w.foreign(v.Interface())
	}
	return nil
}

// inPlace is the value itself, or a copy that has an address.
func inPlace(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	return copied
}

// layer is a pointer to a Value, which writes and reads itself.
type layer interface {
	write(*writer) error
	read(*reader) error
	recast(*Recaster, Held) error
}

// foreign writes what only encoding/json knows how to write.
func (w *writer) foreign(v any) error {
	raw, err := marshal(v)
	if err != nil {
		return err
	}
	s := sorter{rest: raw}
	raw = s.value(make([]byte, 0, len(raw)))
	if !w.indent {
		w.out = append(w.out, raw...)
		return nil
	}
	var laid bytes.Buffer
	err = json.Indent(&laid, raw, strings.Repeat("  ", w.depth), "  ")
	w.out = append(w.out, laid.Bytes()...)
	return err
}

func (w *writer) list(v reflect.Value) error {
	if v.Kind() == reflect.Slice && v.IsNil() {
		w.out = append(w.out, "null"...)
		return nil
	}
	w.open('[')
	for i := range v.Len() {
		w.next(i == 0)
		if err := w.value(v.Index(i)); err != nil {
			return err
		}
		if w.to != nil && len(w.out) > held {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	w.shut(']', v.Len() == 0)
	return nil
}

// table writes a map with text keys.
func (w *writer) table(v reflect.Value) error {
	if v.IsNil() {
		w.out = append(w.out, "null"...)
		return nil
	}
	entries := map[string]reflect.Value{}
	for it := v.MapRange(); it.Next(); {
		key := it.Key().String()
		if !utf8.ValidString(key) {
			return w.foreign(v.Interface()) // it is written as another, which may be there
		}
		entries[key] = it.Value()
	}
	w.open('{')
	for i, key := range slices.Sorted(maps.Keys(entries)) {
		w.next(i == 0)
		w.key(key)
		if err := w.value(entries[key]); err != nil {
			return err
		}
	}
	w.shut('}', len(entries) == 0)
	return nil
}

// fields writes a struct and, beside its own fields, what a Value adds to them:
// their names begin with "_" and come before those in lower case.
func (w *writer) fields(f *form, v reflect.Value, gap *Gap, calls []CallID) error {
	w.open('{')
	empty, told := true, gap == nil && len(calls) == 0
	add := func() error {
		told = true
		if len(calls) > 0 {
			w.next(empty)
			w.key("_calls")
			if err := w.value(reflect.ValueOf(calls)); err != nil {
				return err
			}
			empty = false
		}
		if gap == nil {
			return nil
		}
		w.next(empty)
		w.key("_gap")
		empty = false
		return w.value(reflect.ValueOf(gap))
	}
	for _, field := range f.fields {
		if !told && field.name > "_" {
			if err := add(); err != nil {
				return err
			}
		}
		inside := v.Field(field.index)
		if field.omitEmpty && blank(inside) || field.omitZero && zero(inside) {
			continue
		}
		w.next(empty)
		w.key(field.name)
		empty = false
		if err := w.value(inside); err != nil {
			return err
		}
	}
	if !told {
		if err := add(); err != nil {
			return err
		}
	}
	w.shut('}', empty)
	return nil
}

// blank is what encoding/json takes for empty.
func blank(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func zero(v reflect.Value) bool {
	if v.Type() == timeType {
		return v.Interface().(time.Time).IsZero()
	}
	return v.IsZero()
}

func (w *writer) open(bracket byte) {
	w.out = append(w.out, bracket)
	w.depth++
}

// next begins an element of a list or an object.
func (w *writer) next(first bool) {
	if !first {
		w.out = append(w.out, ',')
	}
	w.line()
}

func (w *writer) shut(bracket byte, empty bool) {
	w.depth--
	if !empty {
		w.line()
	}
	w.out = append(w.out, bracket)
}

func (w *writer) line() {
	if !w.indent {
		return
	}
	w.out = append(w.out, '\n')
	for range w.depth {
		w.out = append(w.out, "  "...)
	}
}

func (w *writer) key(name string) {
	w.text(name)
	w.out = append(w.out, ':')
	if w.indent {
		w.out = append(w.out, ' ')
	}
}

// text writes a text as encoding/json does.
func (w *writer) text(s string) {
	w.out = append(w.out, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < 0x80 {
			continue
		}
		w.out = append(w.out, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			w.out = append(w.out, '\\', c)
		case '\n':
			w.out = append(w.out, '\\', 'n')
		case '\r':
			w.out = append(w.out, '\\', 'r')
		case '\t':
			w.out = append(w.out, '\\', 't')
		default: // what is rare: encoding/json knows it all, and writes quotes around
			rest, err := marshal(string([]rune(s[i:]))) // what is no text becomes U+FFFD
			if err != nil {
				panic("encoding/json cannot write a text: " + err.Error())
			}
			w.out = append(w.out, rest[1:]...)
			return
		}
	}
	w.out = append(append(w.out, s[from:]...), '"')
}
