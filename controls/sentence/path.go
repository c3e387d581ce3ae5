package sentence

import (
	"fmt"
	"reflect"
	"strings"
)

// place is where a path leads, by type.
type place struct {
	index    []int        // the field taken at each step; none for "it"
	names    []string     // of those fields
	typ      reflect.Type // behind pointers and Values
	optional bool         // a pointer on the way may be nil
	doc      string       // of the last field
}

// resolve follows a path of field names from a type.
func resolve(path []string, t reflect.Type) (place, error) {
	t, optional := through(t)
	at := place{typ: t, optional: optional}
	if len(path) == 1 && path[0] == "it" && classOf(t) != object {
		return at, nil
	}
	for i, name := range path {
		m, err := find(name, at.typ, strings.Join(path[:i], "."))
		if err != nil {
			return place{}, err
		}
		behind, optional := through(m.typ)
		at = place{index: append(at.index, m.index), names: path[:i+1], typ: behind, optional: at.optional || optional, doc: m.doc}
	}
	return at, nil
}

// find finds a field by name; before is the path that leads to the type.
func find(name string, t reflect.Type, before string) (member, error) {
	switch {
	case before == "" && classOf(t) != object:
		return member{}, fmt.Errorf("no field %q: each element is %s; name it as it", name, describe(t))
	case classOf(t) == list:
		return member{}, fmt.Errorf("%s is %s; its elements' fields are named within \"each %s:\" or \"some %s:\"", before, describe(t), before, before)
	case classOf(t) != object:
		return member{}, fmt.Errorf("%s is %s and has no field %q", before, describe(t), name)
	}
	for i := range t.NumField() {
		if m, ok := memberAt(t, i); ok && m.name == name {
			return m, nil
		}
	}
	var names []string
	for _, m := range members(t) {
		names = append(names, m.name)
	}
	where := ""
	if before != "" {
		where = " in " + before
	}
	message := fmt.Sprintf("no field %q%s; have %s", name, where, strings.Join(names, ", "))
	if guess := Nearest(name, names); guess != "" {
		message += fmt.Sprintf("; did you mean %s?", guess)
	}
	return member{}, fmt.Errorf("%s", message)
}

// Nearest is the name that a misspelt one was probably meant to be, or the only
// one that it is the beginning of; "" if none is near.
func Nearest(name string, names []string) string {
	best, at := "", 1+max(2, len(name)/4)
	for _, n := range names {
		if max(len(name)-len(n), len(n)-len(name)) >= at {
			continue // not worth the time, which long words take
		}
		if d := distance(name, n); d < at {
			best, at = n, d
		}
	}
	if best == "" && len(name) > 2 {
		best = begunBy(name, names)
	}
	return best
}

// begunBy is the only name that begins so; "" if none or several do.
func begunBy(start string, names []string) string {
	only := ""
	for _, n := range names {
		switch {
		case !strings.HasPrefix(n, start) || n == only:
		case only != "":
			return ""
		default:
			only = n
		}
	}
	return only
}

// distance is the number of letters to add, drop, change or swap with the next,
// from a to b.
func distance(a, b string) int {
	at := make([][]int, len(a)+1) // from a[:i] to b[:j]
	for i := range at {
		at[i] = make([]int, len(b)+1)
		for j := range at[i] {
			switch {
			case i == 0 || j == 0:
				at[i][j] = i + j
			case a[i-1] == b[j-1]:
				at[i][j] = at[i-1][j-1]
			default:
				at[i][j] = 1 + min(at[i-1][j-1], at[i-1][j], at[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				at[i][j] = min(at[i][j], 1+at[i-2][j-2])
			}
		}
	}
	return at[len(a)][len(b)]
}

// Field is one path that sentences about a fact can name.
type Field struct {
	Path string `json:"path"` // the fields of a list's elements are written list[].field
	Type string `json:"type"`
	Doc  string `json:"doc"`
}

// deepest bounds Fields for types that contain themselves.
const deepest = 8

// Fields lists the paths of a fact's type, in the order of declaration.
func Fields(t reflect.Type) []Field {
	t, _ = through(t)
	return fields(t, "", 0)
}

func fields(t reflect.Type, prefix string, depth int) []Field {
	if depth > deepest {
		return nil
	}
	var out []Field
	for _, m := range members(t) {
		inside, _ := through(m.typ)
		path := prefix + m.name
		out = append(out, Field{Path: path, Type: describe(m.typ), Doc: m.doc})
		path += "."
		if classOf(inside) == list {
			inside, _ = through(inside.Elem())
			path = prefix + m.name + "[]."
		}
		out = append(out, fields(inside, path, depth+1)...)
	}
	return out
}
