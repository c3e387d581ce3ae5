package policy

import "strings"

// A view is the context of a request with assumptions about what is not known.
type view struct {
	context *Context
	assumed []assumption
}

// An assumption is a value that a key may have.
type assumption struct {
	key     string
	values  []string
	multi   bool
	present bool
}

// state is what is known of a key.
type state uint8

const (
	absent state = iota
	present
	unknown
)

// get looks up a key in lower case.
func (v *view) get(key string) ([]string, state) {
	for i := range v.assumed {
		a := &v.assumed[i]
		if a.key == key && a.present {
			return a.values, present
		} else if a.key == key {
			return nil, absent
		}
	}
	if name, ok := v.context.name(key); ok {
		return v.context.Known[name], present
	}
	if v.context.Unknown != nil && v.context.Unknown(key) || v.context.given(key) {
		return nil, unknown
	}
	return nil, absent
}

func (v *view) multivalued(key string) bool {
	for i := range v.assumed {
		if v.assumed[i].key == key {
			return v.assumed[i].multi
		}
	}
	name, ok := v.context.name(key)
	return ok && (v.context.Multi[name] || v.context.Multi[key])
}

func (c *Context) given(key string) bool { return c.Given != nil && c.Given(key) }

// name finds the key in Known. Of several that differ in case alone it takes
// the one that sorts first, so as to answer always the same.
func (c *Context) name(key string) (string, bool) {
	if _, ok := c.Known[key]; ok {
		return key, true
	}
	found, any := "", false
	for name := range c.Known {
		if len(name) == len(key) && strings.EqualFold(name, key) && (!any || name < found) {
			found, any = name, true
		}
	}
	return found, any
}
