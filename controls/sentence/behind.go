package sentence

import "reflect"

// behind is a value as its methods are asked of it: by its address, as documents
// are large, and to copy each on the way would be most of the work.
func behind(v reflect.Value) any { return addressable(v).Addr().Interface() }

// addressable is the value itself, or a copy that has an address.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	return copied
}
