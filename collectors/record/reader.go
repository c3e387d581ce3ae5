package record

// A fieldReader reads the fields of records that are asked for.
type fieldReader struct {
	want   *asked
	values [][]byte // by place: JSON, as it stands in the record; nil if the field is absent
	// odd says that the record has a field twice or its name in escapes, so that
	// the values are not what encoding/json makes of it.
	odd bool
}

func newFieldReader(of *picked) fieldReader {
	return fieldReader{want: &of.want, values: make([][]byte, of.places)}
}

// record reads the record that begins at b[i], and returns the index after it.
func (r *fieldReader) record(b []byte, i int) int {
	r.odd = false
	clear(r.values)
	if i >= len(b) {
		return short
	}
	if b[i] != '{' {
		return bad
	}
	return r.object(b, i, 0, r.want)
}

func (r *fieldReader) object(b []byte, i, depth int, want *asked) int {
	i = space(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		at, name, plain := member(b, i)
		if at < 0 {
			return at
		}
		end := 0
		if f := want.find(name); f != nil && plain {
			end = r.field(b, at, depth, f)
		} else {
			r.odd = r.odd || !plain
			end = value(b, at, depth+1)
		}
		if end < 0 {
			return end
		}
		var more bool
		if i, more = next(b, end, '}'); !more {
			return i
		}
	}
}

// field reads the value of a field, which begins at b[at]. Of a list what is asked
// for of an object is all of the list.
func (r *fieldReader) field(b []byte, at, depth int, f *askedField) (end int) {
	if f.inner != nil && at < len(b) && b[at] == '{' && depth < maxDepth {
		end = r.object(b, at, depth+1, f.inner)
	} else {
		end = value(b, at, depth+1)
	}
	if end < 0 {
		return end
	}
	if f.place >= 0 {
		r.odd = r.odd || r.values[f.place] != nil
		r.values[f.place] = b[at:end]
	}
	if f.inner != nil && b[at] == '[' {
		r.listed(f.inner, b[at:end])
	}
	return end
}

// listed gives every field that is asked for of an object the list that stands in
// its place.
func (r *fieldReader) listed(want *asked, list []byte) {
	for _, f := range want.fields {
		if f.place >= 0 {
			r.values[f.place] = list
		}
		if f.inner != nil {
			r.listed(f.inner, list)
		}
	}
}
