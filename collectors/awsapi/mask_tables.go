package awsapi

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// projections is what is left of a table's parameters, a JSON object: those that
// say where its partitions lie. The others are whatever those who made the table
// wanted to note, passwords to its source included.
func projections(parameters string) string {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(parameters), &all) != nil {
		return "{}"
	}
	kept := maps.Clone(all)
	maps.DeleteFunc(kept, func(name string, _ json.RawMessage) bool {
		return !strings.HasPrefix(name, "projection.") && name != "storage.location.template"
	})
	if len(kept) == len(all) {
		return parameters
	}
	text, err := evidence.Canonical(kept)
	if err != nil {
		return "{}"
	}
	return string(text)
}
