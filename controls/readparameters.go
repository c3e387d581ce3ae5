package controls

import "go.yaml.in/yaml/v3"

// Given is where a file gives a parameter.
type Given struct{ Key, Value *yaml.Node }

// ReadParameters reads parameters by check, as a configuration file gives them,
// with the place of each; that of the check itself stands under "". The error is
// Problems with columns; name is how the file is called in it.
func ReadParameters(name string, n *yaml.Node) (map[string]map[string]any, map[string]map[string]Given, error) {
	var problems Problems
	r := reader{file: name, problems: &problems, columns: true}
	out, places := map[string]map[string]any{}, map[string]map[string]Given{}
	if !r.is(n, yaml.MappingNode, "parameters must be a mapping of checks to names and values") {
		return out, places, problems.err()
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		check, given := n.Content[i], n.Content[i+1]
		if _, twice := places[check.Value]; twice {
			r.fail(check, "%q is given twice", check.Value)
			continue
		}
		var values map[string]any
		r.parameters(&values)(given)
		at := map[string]Given{"": {check, given}}
		for j := 0; j+1 < len(given.Content); j += 2 {
			at[given.Content[j].Value] = Given{given.Content[j], given.Content[j+1]}
		}
		out[check.Value], places[check.Value] = values, at
	}
	return out, places, problems.err()
}
