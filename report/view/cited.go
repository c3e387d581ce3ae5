package view

import (
	"bytes"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// cited lists the results that a control rests on, in the order in which it
// cites its checks: of a check with several sets of parameters, the one that
// the control asks for.
func (b *builder) cited(framework string, control controls.ControlResult) []*result {
	with := map[string]map[string]any{}
	if c := b.library.Catalog(framework); c != nil {
		if declared := c.Control(control.ID); declared != nil {
			for _, ref := range declared.Checks {
				with[ref.Check] = ref.With
			}
		}
	}
	var out []*result
	for _, id := range control.Checks {
		var best *result
		agreeing := -1
		for _, r := range b.results {
			if r.Check != id || agreement(with[id], r.Parameters) < len(with[id]) {
				continue
			}
			// What the control leaves open is the same for all that leave it open.
			if n := agreement(control.Parameters, r.Parameters) + agreement(r.check.Parameters, r.Parameters); n > agreeing {
				best, agreeing = r, n
			}
		}
		if best != nil {
			out = append(out, best)
		}
	}
	return out
}

// agreement counts the parameters that have in b the value that a gives.
func agreement(a, b map[string]any) int {
	n := 0
	for name, want := range a {
		if got, ok := b[name]; ok && sameValue(got, want) {
			n++
		}
	}
	return n
}

// sameValue compares parameters as they print: 90 read from YAML is 90 read
// from JSON.
func sameValue(a, b any) bool {
	x, errX := evidence.Canonical(a)
	y, errY := evidence.Canonical(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
