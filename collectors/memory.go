package collectors

import "runtime/debug"

// What a collection is to get by with, in bytes, beside the program itself: enough
// for an organization of several hundred accounts, and what each further one may
// need.
const (
	enough  = 232 << 20
	several = 500
	forEach = 384 << 10
)

// spare has garbage collected sooner where the memory in use comes near what a
// collection of so many accounts is to get by with, until undone. A lower limit that
// somebody has set stands.
func spare(accounts int) (undo func()) {
	limit := int64(enough + max(0, accounts-several)*forEach)
	before := debug.SetMemoryLimit(-1) // asks
	if before <= limit {
		return func() {}
	}
	debug.SetMemoryLimit(limit)
	return func() { debug.SetMemoryLimit(before) }
}
