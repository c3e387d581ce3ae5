package evidence

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// form is how the values of a Go type stand in JSON.
type form struct {
	as     manner
	fields []formField // of ofFields, sorted by name
}

// manner is one of the few ways in which the types of the evidence are written.
// The zero value leaves a type to encoding/json, which knows all others.
type manner int

const (
	asForeign manner = iota
	ofValue          // a Value
	ofTime
	ofText // it has a text of its own
	ofFields
	ofList
	ofTable
	ofPointer // or an interface
	ofWord
	ofTruth
	ofWhole
)

type formField struct {
	name      string
	index     int
	omitEmpty bool
	omitZero  bool
}

var (
	layerType         = reflect.TypeFor[layer]()
	timeType          = reflect.TypeFor[time.Time]()
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
)

func (w *writer) form(t reflect.Type) *form {
	f := w.forms[t]
	if f == nil {
		f = formOf(t)
		w.forms[t] = f
	}
	return f
}

func formOf(t reflect.Type) *form {
	switch pointer := reflect.PointerTo(t); {
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface:
		return &form{as: ofPointer} // what it leads to says how it is written
	case pointer.Implements(layerType):
		return &form{as: ofValue}
	case t == timeType:
		return &form{as: ofTime}
	case pointer.Implements(marshalerType):
		return &form{}
	case t.Implements(textMarshalerType):
		return &form{as: ofText}
	case pointer.Implements(textMarshalerType):
		return &form{}
	}
	switch t.Kind() {
	case reflect.String:
		if t != reflect.TypeFor[json.Number]() {
			return &form{as: ofWord}
		}
	case reflect.Bool:
		return &form{as: ofTruth}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &form{as: ofWhole}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() != reflect.Uint8 {
			return &form{as: ofList}
		}
	case reflect.Map:
		if key := t.Key(); key.Kind() == reflect.String && !key.Implements(textMarshalerType) {
			return &form{as: ofTable}
		}
	case reflect.Struct:
		if fields, ok := fieldsOf(t); ok {
			return &form{as: ofFields, fields: fields}
		}
	}
	return &form{}
}

// fieldsOf lists the fields of a struct; false if some of them are declared in a
// way that only encoding/json understands.
func fieldsOf(t reflect.Type) ([]formField, bool) {
	var out []formField
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case f.Anonymous, strings.HasPrefix(name, "_"):
			return nil, false
		case !f.IsExported() || tag == "-":
			continue
		}
		field := formField{name: cmp.Or(name, f.Name), index: i}
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "":
			case "omitempty":
				field.omitEmpty = true
			case "omitzero":
				field.omitZero = true
			default:
				return nil, false
			}
		}
		_, own := f.Type.MethodByName("IsZero")
		if field.omitZero && own && f.Type != timeType || strings.ContainsFunc(field.name, notOfName) {
			return nil, false
		}
		out = append(out, field)
	}
	slices.SortFunc(out, func(a, b formField) int { return cmp.Compare(a.name, b.name) })
	same := func(a, b formField) bool { return a.name == b.name }
	return out, len(slices.CompactFunc(slices.Clone(out), same)) == len(out)
}

func notOfName(r rune) bool {
	return r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}
