package cloudtrail

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Searchers are what a trail's logs can be searched with. They are known as soon
// as one is found; what else there may be, Unread tells.
type Searchers struct {
	ARNs   []string      `json:"arns" doc:"ARNs of the log group, event data stores, tables and feeds that were found."`
	Unread *evidence.Gap `json:"unread,omitempty" doc:"What could not be read, where there may be more of them."`
}

// Includes implements evidence.Includer.
func (s Searchers) Includes(arn string) (bool, *evidence.Gap) {
	if slices.Contains(s.ARNs, arn) {
		return true, nil
	}
	return false, s.Unread
}

// Lacks implements evidence.Partial.
func (s Searchers) Lacks() *evidence.Gap { return s.Unread }

// String says it in words, for reports.
func (s Searchers) String() string {
	out := "none"
	if len(s.ARNs) > 0 {
		out = strings.Join(s.ARNs, ", ")
	}
	if s.Unread != nil {
		out += "; perhaps more"
	}
	return out
}
