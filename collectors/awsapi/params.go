package awsapi

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// params writes the typed input of an operation as canonical JSON, without what
// is not set: two requests that ask the same are the same bytes.
func params(service, operation string, input any) (json.RawMessage, error) {
	raw, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("parameters of %s: %w", operation, err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("parameters of %s: %w", operation, err)
	}
	object, ok := prune(tree).(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	if service == "STS" {
		// Some owners treat the external ID as a secret, and no answer depends on it.
		delete(object, "ExternalId")
	}
	return evidence.Canonical(object)
}

// prune takes out nulls, empty strings, empty lists and empty objects; of a
// value that is nothing else, nil is left.
func prune(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			if kept := prune(v[i]); kept != nil {
				v[i] = kept // an element keeps its place, even an empty one
			}
		}
	case map[string]any:
		for key, field := range v {
			if kept := prune(field); kept != nil {
				v[key] = kept
			} else {
				delete(v, key)
			}
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}
