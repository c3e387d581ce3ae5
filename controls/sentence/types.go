package sentence

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// class is what the language makes of a Go type.
type class int

const (
	opaque class = iota // a type the language cannot compare
	boolean
	number
	days // a number, or never
	moment
	text
	list
	object
	table // a map with text keys
)

var (
	answerType     = reflect.TypeFor[evidence.Answer]()
	includerType   = reflect.TypeFor[evidence.Includer]()
	enumeratedType = reflect.TypeFor[evidence.Enumerated]()
	undecidedType  = reflect.TypeFor[evidence.Undecided]()
	daysType       = reflect.TypeFor[evidence.Days]()
	timeType       = reflect.TypeFor[time.Time]()
	stringerType   = reflect.TypeFor[fmt.Stringer]()
)

// through is the type behind pointers and Values, and whether there was a
// pointer, so that the value may be absent.
func through(t reflect.Type) (reflect.Type, bool) {
	optional := false
	for {
		switch {
		case t.Kind() == reflect.Pointer:
			t, optional = t.Elem(), true
		case t.Implements(answerType):
			t = reflect.Zero(t).Interface().(evidence.Answer).Elem()
		default:
			return t, optional
		}
	}
}

func classOf(t reflect.Type) class {
	switch {
	case t == daysType:
		return days
	case t == timeType:
		return moment
	}
	switch t.Kind() {
	case reflect.Bool:
		return boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return number
	case reflect.String:
		return text
	case reflect.Slice, reflect.Array:
		return list
	case reflect.Struct:
		return object
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return table
		}
	}
	return opaque
}

// describe names the type for an error and for the reference.
func describe(t reflect.Type) string {
	t, _ = through(t)
	switch classOf(t) {
	case boolean:
		return "true or false"
	case number:
		return "a number"
	case days:
		return "a number of days"
	case moment:
		return "a time"
	case text:
		return "text"
	case list:
		elem, _ := through(t.Elem())
		return map[class]string{
			boolean: "a list of true or false", number: "a list of numbers", days: "a list of numbers of days",
			moment: "a list of times", text: "a list of texts",
		}[classOf(elem)] + map[bool]string{true: "a list"}[classOf(elem) >= list || classOf(elem) == opaque]
	case object:
		if t.Implements(includerType) {
			return "a collection"
		}
		return "a group of fields"
	case table:
		return "a table of texts"
	}
	return "of a kind that sentences cannot judge"
}

// member is one field of a struct that sentences can name.
type member struct {
	name  string
	doc   string
	index int
	typ   reflect.Type
}

// members lists the fields of a struct type, in the order of their declaration.
func members(t reflect.Type) []member {
	if classOf(t) != object {
		return nil
	}
	var out []member
	for i := range t.NumField() {
		if m, ok := memberAt(t, i); ok {
			out = append(out, m)
		}
	}
	return out
}

// memberAt is one field of a struct type; false if sentences cannot name it.
func memberAt(t reflect.Type, i int) (member, bool) {
	f := t.Field(i)
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || name == "" || name == "-" {
		return member{}, false
	}
	return member{name: name, doc: f.Tag.Get("doc"), index: i, typ: f.Type}, true
}
