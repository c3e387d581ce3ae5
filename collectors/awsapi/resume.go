package awsapi

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// ErrOtherCaller says that a run cannot be gone on with by these credentials: its
// record would hold what two callers were told, as if it had been one.
var ErrOtherCaller = errors.New("the run was begun with other credentials")

// resume holds the caller against the one that began the run which is resumed, if
// one is, and has the record keep to the first. Sessions of one role are one
// caller.
func (s *Session) resume(ctx context.Context) error {
	account, began := s.rec.begunBy()
	if account == "" {
		return nil
	}
	if account != s.Account || principal(began) != principal(s.ARN) {
		return fmt.Errorf("%w: by %s, and these are those of %s", ErrOtherCaller, oneLine(began), oneLine(s.ARN))
	}
	return s.identify(ctx)
}

// principal is the name of whoever holds a session, without that of the session.
func principal(arn string) string {
	if strings.Contains(arn, ":assumed-role/") {
		return arn[:max(strings.LastIndex(arn, "/"), 0)]
	}
	return arn
}

// begunBy is the account whose credentials the earlier run had, and their holder's
// ARN. They are empty if there was none.
func (r *Recorder) begunBy() (account, arn string) {
	if r.journal == nil || r.journal.caller.size == 0 {
		return "", ""
	}
	call, err := r.journal.read(r.journal.caller)
	if err != nil {
		return "", ""
	}
	var said struct {
		ARN string `xml:"GetCallerIdentityResult>Arn"`
	}
	if body, err := (answer{call: call}).body(r.store); err == nil {
		_ = xml.Unmarshal(body, &said) // the account is held against as well
	}
	return call.Account, said.ARN
}
