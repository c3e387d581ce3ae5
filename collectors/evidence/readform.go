package evidence

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
)

// readForm is how the values of a Go type are read. The manner asForeign, and
// ofText, is left to encoding/json.
type readForm struct {
	as     manner
	fields []formField    // of ofFields, sorted by name
	byName map[string]int // their indexes in fields
}

var (
	unmarshalerType     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (r *reader) form(t reflect.Type) *readForm {
	f := r.forms[t]
	if f == nil {
		f = readFormOf(t)
		r.forms[t] = f
	}
	return f
}

func readFormOf(t reflect.Type) *readForm {
	switch pointer := reflect.PointerTo(t); {
	case t.Kind() == reflect.Interface:
		return &readForm{}
	case t.Kind() == reflect.Pointer:
		return &readForm{as: ofPointer}
	case pointer.Implements(layerType):
		return &readForm{as: ofValue}
	case pointer.Implements(unmarshalerType), pointer.Implements(textUnmarshalerType):
		return &readForm{}
	}
	f := formOf(t)
	switch f.as {
	case ofTime, ofText, ofValue:
		return &readForm{}
	case ofTable:
		if reflect.PointerTo(t.Key()).Implements(textUnmarshalerType) {
			return &readForm{}
		}
	}
	out := &readForm{as: f.as}
	if f.as == ofFields {
		out.fields, out.byName = f.fields, map[string]int{}
		for n, field := range f.fields {
			out.byName[field.name] = n
		}
	}
	return out
}

// named finds the field that a name in JSON stands for, among fields.
func (f *readForm) named(name string) (int, bool) {
	n, ok := f.byName[name]
	for known, at := range f.byName { // encoding/json is lenient
		if !ok && strings.EqualFold(known, name) {
			n, ok = at, true
		}
	}
	return n, ok
}
