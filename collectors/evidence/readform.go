package evidence

import (
	"encoding"
	"encoding/json"
	"reflect"
)

// readForm is how the values of a Go type are read. The manner asForeign, and
// ofText, is left to encoding/json.
type readForm struct {
	as     manner
	byName map[string]int // of ofFields: the fields' indexes
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
		out.byName = map[string]int{}
		for _, field := range f.fields {
			out.byName[field.name] = field.index
		}
	}
	return out
}
