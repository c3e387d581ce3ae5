package controls

import (
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// oneLine folds text that was written over several lines.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// parametersKey is the same for equal sets of parameters.
func parametersKey(params map[string]any) string {
	key, err := evidence.Canonical(params)
	if err != nil {
		return err.Error()
	}
	return string(key)
}
