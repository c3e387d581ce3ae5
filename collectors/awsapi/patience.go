package awsapi

import (
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

const (
	shortestBackoff = 100 * time.Millisecond
	longestBackoff  = 5 * time.Second
)

// portions of Options.CallTimeout for an attempt that is not answered, the one
// after it, and so on: what hangs is noticed soon, and what is slow gets its time.
var portions = [...]time.Duration{1, 2, 3}

const (
	whole   = 1 + 2 + 3 // of the portions
	endless = 1000      // attempts
)

// patience slows down when throttled. How often a call is tried is decided
// between the attempts (attempting); what the user set is a bound to that.
func patience() aws.Retryer {
	return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
		o.StandardOptions = append(o.StandardOptions, standing)
	})
}

// persistence retries each call for itself: of many that are made side by side,
// one that was told to slow down must not hold up the others, nor use up their
// retries.
func persistence() aws.Retryer { return retry.NewStandard(standing) }

func standing(o *retry.StandardOptions) {
	o.MaxAttempts = endless
	o.RateLimiter = ratelimit.None
	o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
		return backoff(attempt, rand.Float64()), nil
	})
}

// backoff doubles from attempt to attempt; chance is between 0 and 1.
func backoff(attempt int, chance float64) time.Duration {
	longest := min(longestBackoff, shortestBackoff<<min(attempt, 10))
	return longest/2 + time.Duration(chance*float64(longest)/2)
}
