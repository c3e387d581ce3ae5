package controls

import (
	"strings"

	"github.com/trailproof/trailproof/controls/sentence"
)

// ApprovedFor is the name of the parameter that lists who is approved for a
// capability: approved_stop_logging for stop-logging, approved_admin for admin.
// Its values are patterns of ARNs, as the sentence "principal matches" takes them.
func ApprovedFor(capability string) string {
	return "approved_" + strings.ReplaceAll(capability, "-", "_")
}

// Approves says whether the parameters that the check was judged with approve of
// a principal for a capability. Listed is false if they list nobody for it: then
// nobody is approved, and nobody found to be unapproved.
func (r *Result) Approves(capability, principal string) (approved, listed bool) {
	given, _ := r.Parameters[ApprovedFor(capability)].([]any)
	patterns := make([]string, 0, len(given))
	for _, p := range given {
		if text, ok := p.(string); ok {
			patterns = append(patterns, text)
		}
	}
	return Approved(patterns, principal), len(patterns) > 0
}

// Approved says whether one of the patterns approves of a principal. In a pattern
// * stands for any number of characters and ? for one; it must match all of the
// principal's ARN, in its case.
func Approved(patterns []string, principal string) bool {
	return sentence.MatchesOne(patterns, principal)
}
