package view

import (
	"reflect"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// readFact reads of a fact's data what a type of the report's own has fields for,
// and nothing else: a fact may be long, and the report is about a few of its
// fields at a time. What does not fit is left out: the facts were checked when they
// were read.
func readFact[T any](b *builder, f evidence.Fact) T {
	var out T
	_ = b.recaster.Recast(f.Data, &out)
	return out
}

// textField is a field of a fact's data that is text, or known to be text, and ""
// if there is none.
func textField(f evidence.Fact, name string) string {
	from := reflect.Indirect(reflect.ValueOf(f.Data))
	if from.Kind() != reflect.Struct {
		return documentFrom(f.Data).text(name)
	}
	field, known := fieldOf(from, name)
	switch {
	case !known:
		return ""
	case field.Kind() == reflect.String:
		return field.String()
	}
	return documentFrom(map[string]any{name: field.Interface()}).text(name)
}

// fieldOf is the field that stands under a name in the JSON of a struct.
func fieldOf(from reflect.Value, name string) (reflect.Value, bool) {
	for i := range from.NumField() {
		if f := from.Type().Field(i); f.IsExported() && jsonName(f) == name {
			return from.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// jsonName is what a field is called in JSON.
func jsonName(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	return f.Name
}
