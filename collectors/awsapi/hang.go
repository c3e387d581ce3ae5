package awsapi

import (
	"time"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// limit is for how long an attempt may go without its answer.
func (s *Session) limit(t *trial) time.Duration {
	if s.silent.is(t.at.host, time.Now()) {
		return s.timeout() / impatience
	}
	return s.timeout() * portions[min(t.hung, len(portions)-1)] / whole
}

// unanswered is the error of an attempt that was not answered within the limit.
func (t *trial) unanswered(limit time.Duration) error {
	t.waited += limit
	return &smithyhttp.RequestSendError{Err: noAnswerWithin(t.waited.Round(time.Millisecond))}
}
