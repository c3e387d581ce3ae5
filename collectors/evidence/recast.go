package evidence

import (
	"encoding"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// Recaster lays values out as other types that name the same fields in JSON. It is
// for one goroutine.
type Recaster struct {
	writes writer
	reads  *reader
	pairs  map[[2]reflect.Type][]fieldPair
}

// NewRecaster returns one that knows no types yet.
func NewRecaster() *Recaster {
	return &Recaster{writes: writer{forms: map[reflect.Type]*form{}}, reads: newReader(nil), pairs: map[[2]reflect.Type][]fieldPair{}}
}

// Recast sets into, a pointer to a zero value, to what json.Unmarshal would read of
// the JSON of from, without writing it where the types of both are such as the
// evidence is made of. What does not fit is left out, and is an error. Texts, and
// lists of texts, are shared with from and are not to be changed.
func (c *Recaster) Recast(from, into any) error {
	return c.value(reflect.ValueOf(from), reflect.ValueOf(into).Elem())
}

// fieldPair is a field of a struct, and the field of another of the same name.
type fieldPair struct {
	from formField
	into int
}

func (c *Recaster) value(from, into reflect.Value) error {
	if !from.IsValid() {
		return nil
	}
	was, is := c.writes.form(from.Type()), c.reads.form(into.Type())
	switch {
	case was.as == ofPointer && !from.IsNil():
		return c.value(from.Elem(), into)
	case isNull(from, was) && (is.as == ofPointer || is.as == ofList || is.as == ofTable || is.as == ofFields || is.as == ofValue):
		return nil
	case is.as == ofPointer:
		p := reflect.New(into.Type().Elem())
		into.Set(p)
		return c.value(from, p.Elem())
	case was.as == ofValue && is.as == ofValue:
		answer := inPlace(from).Addr().Interface()
		if from, into := answer.(Answer).Elem(), into.Addr().Interface().(Answer).Elem(); inlinedType(from) == inlinedType(into) {
			break
		}
		return c.through(from, into)
	}
	switch as := [2]manner{was.as, is.as}; {
	case as == [2]manner{ofValue, ofValue}:
		return into.Addr().Interface().(layer).recast(c, inPlace(from).Addr().Interface().(Held))
	case as == [2]manner{ofFields, ofFields}:
		return c.fields(from, into)
	case as == [2]manner{ofFields, ofTable}:
		return c.fieldsToTable(was, from, into)
	case as == [2]manner{ofList, ofList} && into.Kind() == reflect.Slice:
		return c.list(from, into)
	case as == [2]manner{ofTable, ofTable}:
		return c.table(from, into)
	case as == [2]manner{ofWord, ofWord}:
		into.SetString(validText(from.String()))
		return nil
	case as == [2]manner{ofTruth, ofTruth}:
		into.SetBool(from.Bool())
		return nil
	case as == [2]manner{ofWhole, ofWhole} && !into.OverflowInt(from.Int()):
		into.SetInt(from.Int())
		return nil
	}
	return c.other(from, into)
}
