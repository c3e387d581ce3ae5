package record

import "strings"

// asked are the fields of an object that somebody asks for.
type asked struct {
	fields  []askedField
	lengths uint64 // bit n: one of the names has n bytes, modulo 64
}

type askedField struct {
	name  string
	place int    // of its value among the values that were read; -1 if only parts of it are asked for
	inner *asked // its fields; nil if none is asked for
}

// place makes room for a field by its path, such as userIdentity.type; next is
// the first place that is free. A field has one place however often it is asked for.
func (a *asked) place(path string, next int) (place int) {
	name, rest, nested := strings.Cut(path, ".")
	a.lengths |= 1 << (len(name) % 64)
	at := -1
	for i := range a.fields {
		if a.fields[i].name == name {
			at = i
		}
	}
	if at < 0 {
		at = len(a.fields)
		a.fields = append(a.fields, askedField{name: name, place: -1})
	}
	f := &a.fields[at]
	if !nested {
		if f.place < 0 {
			f.place = next
		}
		return f.place
	}
	if f.inner == nil {
		f.inner = &asked{}
	}
	return f.inner.place(rest, next)
}

// find is the field of the name; nil if nobody asks for it.
func (a *asked) find(name []byte) *askedField {
	if a.lengths>>(len(name)%64)&1 == 0 {
		return nil
	}
	for i := range a.fields {
		if a.fields[i].name == string(name) {
			return &a.fields[i]
		}
	}
	return nil
}
