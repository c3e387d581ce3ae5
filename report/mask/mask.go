// Package mask takes what identifies an organization out of a report: account IDs,
// names and addresses become stand-ins, the same in every place and every format.
// Verdicts, counts, numbers and digests stay as they are.
package mask

import (
	"fmt"
	"reflect"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
)

// Pack is the report with stand-ins. It is pure, and leaves the report that it is
// given, with its assessment, as it was. What was masked is listed in the Masked of
// the result.
func Pack(p *view.Pack) *view.Pack {
	d := newDictionary()
	d.take(p)
	walk{leaf: func(s string, f sort) string { d.learn(s, f); return s }}.value(reflect.ValueOf(p), evidenceText)
	d.settle()
	out := walk{leaf: d.replace}.value(reflect.ValueOf(p), evidenceText).Interface().(*view.Pack)
	out.Masked = d.told()
	for i := range out.Evidence {
		out.Evidence[i].File = "" // the responses name what is masked here
	}
	return out
}

// walk copies a value, and puts every string of it through leaf.
type walk struct {
	leaf func(string, sort) string
}

var (
	timeType = reflect.TypeFor[time.Time]()
	callType = reflect.TypeFor[evidence.CallID]()
)

// value copies v. What it shares with others is not changed.
func (w walk) value(v reflect.Value, f sort) reflect.Value {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == callType {
			f = callText
		}
		out := reflect.New(v.Type()).Elem()
		out.SetString(w.leaf(v.String(), f))
		return out
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(w.value(v.Elem(), f))
		return out
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type()).Elem()
		out.Set(w.value(v.Elem(), f))
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(w.value(v.Index(i), f))
		}
		return out
	case reflect.Array:
		out := reflect.New(v.Type()).Elem()
		for i := range v.Len() {
			out.Index(i).Set(w.value(v.Index(i), f))
		}
		return out
	case reflect.Map:
		return w.entries(v, f)
	case reflect.Struct:
		return w.fields(v, f)
	}
	return v
}

// entries copies a map; its keys are names of parameters and stay.
func (w walk) entries(v reflect.Value, f sort) reflect.Value {
	if v.IsNil() {
		return v
	}
	out := reflect.MakeMapWithSize(v.Type(), v.Len())
	for each := v.MapRange(); each.Next(); {
		out.SetMapIndex(each.Key(), w.value(each.Value(), f))
	}
	return out
}

func (w walk) fields(v reflect.Value, of sort) reflect.Value {
	t := v.Type()
	out := reflect.New(t).Elem()
	out.Set(v)
	if t == timeType {
		return out
	}
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			continue
		}
		f := of
		if known, ok := sortOf[t.Name()+"."+t.Field(i).Name]; ok {
			f = known
		}
		if f != untouched {
			out.Field(i).Set(w.value(v.Field(i), f))
		}
	}
	return out
}

// told lists what was masked.
func (d *dictionary) told() []string {
	var out []string
	add := func(n int, one, many, as string) {
		switch {
		case n == 1:
			out = append(out, "1 "+one+", as "+as)
		case n > 1:
			out = append(out, fmt.Sprintf("%d %s, as %s and so on", n, many, as))
		}
	}
	add(len(d.accounts), "account ID", "account IDs", standInAccount(1))
	add(len(d.names), "name of an account, a person, an identity or a resource", "names of accounts, people, identities and resources", "words such as role-0001")
	add(len(d.mails), "e-mail address", "e-mail addresses", standInMail(1))
	add(len(d.addresses), "network address", "network addresses", "those that are kept for documentation")
	add(len(d.ids), "ID of an organization, a unit or an access key", "IDs of organizations, units and access keys", "words such as id-0001")
	return append(out, "Digests are those of the evidence as it was answered, which is not part of this report.")
}
