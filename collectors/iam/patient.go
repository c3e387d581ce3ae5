package iam

import (
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

const (
	pollEvery = time.Second
	mostPolls = 30
)

// patient asks again while AWS answers with one of the codes: that is not a
// failure but "not yet". It is one call with several attempts, so that the
// ledger keeps the final answer, and a replay gives it at once.
func patient(notYet ...string) func(*api.Options) {
	return func(o *api.Options) {
		if base, ok := o.Retryer.(aws.RetryerV2); ok {
			o.Retryer = &poller{RetryerV2: base, notYet: notYet}
		}
	}
}

// poller retries as the retryer it wraps does, and waits for what is not yet.
// It serves one call.
type poller struct {
	aws.RetryerV2
	notYet   []string
	failures int
}

func (p *poller) MaxAttempts() int { return mostPolls }

func (p *poller) IsErrorRetryable(err error) bool {
	if said, ok := errors.AsType[interface {
		error
		RetryableError() bool
	}](err); ok && !said.RetryableError() {
		return false // the answer is on record
	}
	if p.awaited(err) {
		return true
	}
	p.failures++
	return p.failures < p.RetryerV2.MaxAttempts() && p.RetryerV2.IsErrorRetryable(err)
}

func (p *poller) RetryDelay(attempt int, err error) (time.Duration, error) {
	if p.awaited(err) {
		return pollEvery, nil
	}
	return p.RetryerV2.RetryDelay(p.failures, err)
}

func (p *poller) awaited(err error) bool { return slices.Contains(p.notYet, awsapi.Code(err)) }
