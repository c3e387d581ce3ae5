package sentence

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// citing joins lists of calls. The elements of a long list mostly rest on the very
// list of calls that it rests on itself: that is taken in once.
type citing struct {
	first, last []evidence.CallID
	all         []evidence.CallID // once there are others than the first
}

func (c *citing) add(calls []evidence.CallID) {
	switch {
	case len(calls) == 0 || alike(calls, c.first) || alike(calls, c.last):
		return
	case c.first == nil:
		c.first = calls
		return
	case c.all == nil:
		c.all = slices.Clone(c.first)
	}
	c.last, c.all = calls, append(c.all, calls...)
}

// list is all of them, in no order; not to be changed.
func (c *citing) list() []evidence.CallID {
	if c.all == nil {
		return slices.Clip(c.first)
	}
	return c.all
}

// alike says whether two lists are one and the same.
func alike(a, b []evidence.CallID) bool { return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] }
