package record

import (
	"fmt"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Observed is which classes of events were seen over the period. That none was
// seen of a class does not mean that none was recorded: perhaps nothing of the
// kind happened.
type Observed struct {
	Classes []Class `json:"classes" doc:"Classes of events of which at least one was seen, in the order of the alphabet."`
}

// Includes implements evidence.Includer: a class that was not seen is not
// observed, which is neither yes nor no.
func (o Observed) Includes(class string) (bool, *evidence.Gap) {
	for _, c := range o.Classes {
		if string(c) == class {
			return true, nil
		}
	}
	return false, &evidence.Gap{Reason: evidence.Unsupported, Detail: fmt.Sprintf("no event of the class %q was observed in the period", class)}
}
