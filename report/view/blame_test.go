package view

import (
	"strings"
	"testing"
	"time"
)

func TestAnExceptionTellsWhatWasDoneLastToItsSubject(t *testing.T) {
	at := time.Date(2026, 10, 2, 9, 0, 0, 0, time.UTC)
	b := &builder{pack: &Pack{
		Proof: Proof{Changes: []Change{
			{At: at, Event: "StopLogging", Outcome: "done", Actor: "arn:x", Target: "arn:trail", EventID: "e1"},
			{At: at.Add(time.Hour), Event: "UpdateTrail", Outcome: "done", Actor: "arn:y", Target: "arn:trail", EventID: "e2"},
			{At: at.Add(2 * time.Hour), Event: "DeleteTrail", Outcome: "AccessDenied", Actor: "arn:z", Target: "arn:trail", EventID: "e3"},
			{At: at, Event: "PutBucketPolicy", Outcome: "done", Actor: "arn:x", EventID: "e4"},
		}},
		Exceptions: []ExceptionItem{{Subject: "arn:trail"}, {Subject: "arn:other"}, {}},
	}}
	b.changed()
	cause := b.pack.Exceptions[0].Cause
	if !strings.Contains(cause, "arn:y called UpdateTrail on it") || !strings.Contains(cause, "(event e2), the last of 2 changes") || !strings.Contains(cause, "not shown") {
		t.Errorf("cause %q", cause)
	}
	for _, e := range b.pack.Exceptions[1:] {
		if e.Cause != "" {
			t.Errorf("nothing was done to %q, and the cause is %q", e.Subject, e.Cause)
		}
	}
}
