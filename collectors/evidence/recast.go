package evidence

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"time"
	"unicode/utf8"
)

// Recaster lays values out as other types that give their fields the same names in
// JSON. It is for one goroutine.
type Recaster struct {
	writes writer
	reads  *reader
	pairs  map[[2]reflect.Type][]fieldPair
}

// fieldPair is a field of a struct, and the field of another that has its name.
type fieldPair struct {
	from formField
	into int
}

// NewRecaster returns one that knows no types yet.
func NewRecaster() *Recaster {
	return &Recaster{writes: writer{forms: map[reflect.Type]*form{}}, reads: newReader(nil), pairs: map[[2]reflect.Type][]fieldPair{}}
}

// Recast sets into, a pointer to a zero value, to what json.Unmarshal reads of the
// JSON of from, and writes none where both are of the types that evidence is made
// of. It leaves out what does not fit, and returns the first error of that. Lists
// of texts may be shared with from, and are not to be changed.
func (c *Recaster) Recast(from, into any) error {
	if from == nil {
		return nil
	}
	return c.value(reflect.ValueOf(from), reflect.ValueOf(into).Elem())
}

func (c *Recaster) value(from, into reflect.Value) error {
	was, is := c.writes.form(from.Type()), c.reads.form(into.Type())
	if null(from) && is.as != asForeign {
		return nil
	}
	if was.as == ofPointer && !from.IsNil() {
		return c.value(from.Elem(), into)
	}
	if is.as == ofPointer {
		into.Set(reflect.New(into.Type().Elem()))
		return c.value(from, into.Elem())
	}
	switch [2]manner{was.as, is.as} {
	case [2]manner{ofValue, ofValue}:
		held := inPlace(from).Addr().Interface().(Held)
		if alike(held, into.Addr().Interface()) {
			return into.Addr().Interface().(layer).recast(c, held)
		}
	case [2]manner{ofFields, ofFields}:
		return c.fields(was, from, into)
	case [2]manner{ofList, ofList}:
		if into.Kind() == reflect.Slice {
			return c.list(from, into)
		}
	case [2]manner{ofTable, ofTable}:
		return c.table(from, into)
	case [2]manner{ofWord, ofWord}:
		into.SetString(validText(from.String()))
		return nil
	case [2]manner{ofTruth, ofTruth}:
		into.SetBool(from.Bool())
		return nil
	case [2]manner{ofWhole, ofWhole}:
		if !into.OverflowInt(from.Int()) {
			into.SetInt(from.Int())
			return nil
		}
	case [2]manner{ofTime, asForeign}:
		if at := inPlace(from).Addr().Interface().(*time.Time); into.Type() == timeType && at.Location() == time.UTC && 0 <= at.Year() && at.Year() <= 9999 {
			into.Set(reflect.ValueOf(at.Round(0).UTC())) // without what a clock adds
			return nil
		}
	case [2]manner{ofText, asForeign}:
		if reader, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
			text, err := inPlace(from).Addr().Interface().(encoding.TextMarshaler).MarshalText()
			return cmp.Or(err, reader.UnmarshalText([]byte(validText(string(text)))))
		}
	}
	raw, err := json.Marshal(inPlace(from).Addr().Interface())
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into.Addr().Interface())
}

// null says whether the JSON of a value is null.
func null(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	return false
}

// alike says whether two Values stand in JSON in the same way.
func alike(a, b any) bool {
	return inlinedType(a.(Answer).Elem()) == inlinedType(b.(Answer).Elem())
}

func (c *Recaster) fields(was *form, from, into reflect.Value) error {
	types := [2]reflect.Type{from.Type(), into.Type()}
	pairs, known := c.pairs[types]
	if !known {
		pairs = c.pair(was, into.Type())
		c.pairs[types] = pairs
	}
	var first error
	for _, p := range pairs {
		field := from.Field(p.from.index)
		if p.from.omitEmpty && blank(field) || p.from.omitZero && zero(field) {
			continue
		}
		first = cmp.Or(first, c.value(field, into.Field(p.into)))
	}
	return first
}

// pair finds for the fields of a struct those of another that they are read into.
func (c *Recaster) pair(was *form, into reflect.Type) []fieldPair {
	var out []fieldPair
	is := c.reads.form(into)
	for _, from := range was.fields {
		if n, ok := is.named(from.name); ok {
			out = append(out, fieldPair{from, is.fields[n].index})
		}
	}
	return out
}

func (c *Recaster) list(from, into reflect.Value) error {
	if from.Type() == into.Type() && validTexts(from) {
		into.Set(from.Slice3(0, from.Len(), from.Len()))
		return nil
	}
	into.Set(reflect.MakeSlice(into.Type(), from.Len(), from.Len()))
	var first error
	for i := range from.Len() {
		first = cmp.Or(first, c.value(from.Index(i), into.Index(i)))
	}
	return first
}

func (c *Recaster) table(from, into reflect.Value) error {
	into.Set(reflect.MakeMapWithSize(into.Type(), from.Len()))
	var first error
	for it := from.MapRange(); it.Next(); {
		key, value := reflect.ValueOf(validText(it.Key().String())), reflect.New(into.Type().Elem()).Elem()
		first = cmp.Or(first, c.value(it.Value(), value))
		into.SetMapIndex(key.Convert(into.Type().Key()), value)
	}
	return first
}

// validTexts says whether a list is of texts that JSON can hold as they are.
func validTexts(list reflect.Value) bool {
	if list.Kind() != reflect.Slice || list.Type().Elem().Kind() != reflect.String {
		return false
	}
	for i := range list.Len() {
		if !utf8.ValidString(list.Index(i).String()) {
			return false
		}
	}
	return true
}

// validText is a text as it is read from JSON.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// recast implements layer.
func (v *Value[T]) recast(c *Recaster, from Held) error {
	value, gap, calls := from.Held()
	*v = Value[T]{known: gap == nil, calls: calls}
	if gap != nil {
		v.gap = Gap{gap.Reason, validText(gap.Action), validText(gap.Detail)}
		return nil
	}
	return c.value(reflect.ValueOf(value).Elem(), reflect.ValueOf(&v.v).Elem())
}
