package controls

import (
	"encoding/json"
	"strings"
)

// oneLine folds text that was written over several lines.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// parametersKey is the same for equal sets of parameters.
func parametersKey(params map[string]any) string {
	if len(params) == 0 {
		return ""
	}
	key, err := json.Marshal(params) // sorts the names
	if err != nil {
		return err.Error()
	}
	return string(key)
}
