package evidence

import (
	"errors"
	"fmt"
)

// Reason says why there is no answer. The zero value is NotAsked.
type Reason int

const (
	// NotAsked: the question was never put, because nothing collects it yet,
	// because it was not selected, or because the run ended first.
	NotAsked Reason = iota
	// Denied: AWS refused the caller.
	Denied
	// Failed: the call was made and did not yield a readable answer.
	Failed
	// Throttled: AWS kept asking us to slow down until the retries ran out.
	Throttled
	// Unsupported: the question has no answer in this partition, region or
	// account, or the answer is in a form that cannot be decided.
	Unsupported
)

var reasonWords = [...]string{"not-asked", "denied", "failed", "throttled", "unsupported"}

func (r Reason) String() string {
	if r < 0 || int(r) >= len(reasonWords) {
		return fmt.Sprintf("reason(%d)", int(r))
	}
	return reasonWords[r]
}

// MarshalText writes the reason as its word.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a reason from its word.
func (r *Reason) UnmarshalText(text []byte) error {
	for i, word := range reasonWords {
		if word == string(text) {
			*r = Reason(i)
			return nil
		}
	}
	return fmt.Errorf("unknown reason %q", text)
}

// A Gap stands where an answer should have been.
type Gap struct {
	Reason Reason `json:"reason" doc:"denied, failed, throttled, unsupported or not-asked."`
	Action string `json:"action,omitempty" doc:"The IAM action that would close it, such as cloudtrail:GetTrailStatus."`
	Detail string `json:"detail,omitempty" doc:"The service's own words."`
}

func (g Gap) String() string {
	s := g.Reason.String()
	if g.Action != "" {
		s += " " + g.Action
	}
	if g.Detail != "" {
		s += ": " + g.Detail
	}
	return s
}

// Unanswered is an error that knows which gap it leaves.
type Unanswered interface {
	error
	Gap() Gap
}

// GapOf turns an error into the gap it leaves: the error's own, if it is
// Unanswered, otherwise Failed with the error's text.
func GapOf(err error) Gap {
	if u, ok := errors.AsType[Unanswered](err); ok {
		return u.Gap()
	}
	return Gap{Reason: Failed, Detail: err.Error()}
}
