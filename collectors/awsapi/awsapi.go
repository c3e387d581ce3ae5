// Package awsapi is the only way trailproof asks AWS anything: with which
// credentials, how patiently, how often, and with every question and answer on
// record.
//
// A Session speaks for one account. Its Config makes ordinary SDK clients whose
// calls go through a Recorder: the ledger line, the response bytes, the
// citation (evidence.Cite) and the class of every error come from there, so
// collectors contain no evidence code. The same question is put to AWS once in
// a run; whoever asks it again gets the recorded answer and cites the same call.
//
// A Replay answers from what a Recorder stored, without credentials,
// environment or network; recorded again it gives the same ledger.
package awsapi

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

var (
	// ErrNoCredentials says that the SDK's default chain yields no credentials.
	ErrNoCredentials = errors.New("no usable AWS credentials")
	// ErrSettings says that the SDK's configuration cannot be used: no such
	// profile, a certificate bundle that cannot be read.
	ErrSettings = errors.New("the AWS configuration cannot be used")
	// ErrRefused says that AWS refused the credentials themselves.
	ErrRefused = errors.New("AWS refused the credentials")
	// ErrUnreachable says that nothing that talks like AWS answered.
	ErrUnreachable = errors.New("AWS cannot be reached")
	// ErrExpired says that AWS has come to call the caller's credentials expired.
	ErrExpired = errors.New("the AWS credentials have expired")
	// ErrLost says that no host answers any more of those that did.
	ErrLost = errors.New("the network was lost: no host answers any more")
)

// Options say how to reach AWS. The zero value is the SDK's default chain.
type Options struct {
	Profile     string         // a profile of the shared configuration; "" for the default
	Region      string         // "" for AWS_REGION or the profile's, else us-east-1
	MaxAttempts int            // attempts per call; 0 for AWS_MAX_ATTEMPTS or the profile's, else as many as are worth while
	CallTimeout time.Duration  // of waiting for one call's answer, in all its attempts; 0 for 30s
	Concurrency int            // calls in flight over the whole run; 0 for DefaultConcurrency
	Unmetered   bool           // as if AWS had no quotas, for servers of tests that have none
	MaxRPS      float64        // requests per second over the whole run; 0 for no limit
	HTTPClient  aws.HTTPClient // nil for the SDK's own
	Replay      *Replay        // answers from a record instead of AWS
	// End is told why the run cannot go on, ErrExpired or ErrLost, and is to end
	// its context; nil for nobody. It may be told more than once.
	End func(error)

	retryer func() aws.Retryer // nil for patience(); tests do not wait
	maxBody int64              // 0 for 64 MiB
}

// DefaultConcurrency is how many calls are in flight at most, if nothing else is
// said.
const DefaultConcurrency = 64

const (
	defaultRegion      = "us-east-1"
	defaultTimeout     = 30 * time.Second
	credentialsTimeout = 20 * time.Second
	largestBody        = 64 << 20
)

type (
	expectKey struct{}
	sayingKey struct{}
)

// Expect declares error codes that are answers to the calls made with the
// returned context, such as NoSuchBucketPolicy where a bucket may have none.
// The call still returns an error that carries the code; the ledger does not
// count it as a gap.
func Expect(ctx context.Context, codes ...string) context.Context {
	return context.WithValue(ctx, expectKey{}, codes)
}

// ExpectSaying is Expect of one code that is an answer only where the service's
// words hold the phrase: some services say "denied" and "not switched on" with
// one code. Says tells the two apart.
func ExpectSaying(ctx context.Context, code, phrase string) context.Context {
	return context.WithValue(ctx, sayingKey{}, saying{code, phrase})
}

type saying struct{ code, phrase string }
