package pattern

// Names are the event names that a requirement of one source lists; none where it
// tells its events by something else.
func (r Requirement) Names() []string {
	if r.Source == "" {
		return nil
	}
	var out []string
	for _, t := range r.Filter.tests() {
		if l, ok := t.leaf.(textLeaf); ok && t.field == "eventName" {
			out = append(out, l.want)
		}
	}
	return out
}
