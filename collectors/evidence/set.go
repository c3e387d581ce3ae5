package evidence

import (
	"encoding/json"
	"fmt"
)

// Kept is an object whose bytes are kept as raw/<SHA256>, like a response.
type Kept struct {
	Object   string            `json:"object"` // s3://bucket/key
	SHA256   Digest            `json:"sha256"` // of the bytes as stored
	Bytes    int64             `json:"bytes"`
	Metadata map[string]string `json:"metadata,omitempty"` // the user metadata, names in lower case
}

// KeptIn lists the objects that an object set, the body of a Call with Set, says
// are kept.
func KeptIn(body []byte) ([]Kept, error) {
	var set struct {
		Kept []Kept `json:"kept"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("object set: %w", err)
	}
	return set.Kept, nil
}
