package awsapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Session speaks for one account.
type Session struct {
	Account   string // account ID
	ARN       string // who asks, as AWS names them
	Partition string // "aws", "aws-cn", "aws-us-gov"
	Region    string // where questions of the whole account are asked

	cfg  aws.Config
	opts Options
	rec  *Recorder
	*conduct
	lender *Session // who assumed the role; nil for the caller

	renewing sync.Mutex
	renewed  string // the last access key that was given up
}

// Open finds credentials and asks AWS whose they are: sts:GetCallerIdentity is
// the first call on record. The error is ErrNoCredentials, ErrSettings, ErrRefused
// or ErrUnreachable, with the reason in words, or the context's.
func Open(ctx context.Context, opts Options, rec *Recorder) (*Session, error) {
	s := &Session{opts: opts, rec: rec, conduct: newConduct(opts)}
	if opts.Replay != nil {
		s.Account, s.cfg = opts.Replay.home, replayConfig(cmp.Or(opts.Region, opts.Replay.region))
	} else {
		cfg, err := load(ctx, opts)
		if err != nil {
			return nil, err
		}
		s.cfg = cfg
	}
	s.Region = cmp.Or(s.cfg.Region, defaultRegion)
	if err := s.identify(ctx); err != nil {
		return nil, err
	}
	if err := s.resume(ctx); err != nil {
		return nil, err
	}
	s.Region = regionIn(s.Partition, s.Region)
	return s, nil
}

// load reads the SDK's default chain and makes sure that it yields credentials,
// without waiting long for a metadata service that is not there.
func load(ctx context.Context, opts Options) (aws.Config, error) {
	limited, cancel := context.WithTimeout(ctx, credentialsTimeout)
	defer cancel()
	// What the SDK logs is in the ledger and in our errors; on stderr its lines
	// would stand among ours, in a form of their own.
	from := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}
	if opts.Profile != "" {
		from = append(from, config.WithSharedConfigProfile(opts.Profile))
	}
	if opts.Region != "" {
		from = append(from, config.WithRegion(opts.Region))
	}
	if opts.HTTPClient != nil {
		from = append(from, config.WithHTTPClient(opts.HTTPClient))
	}
	cfg, err := config.LoadDefaultConfig(limited, from...)
	unusable := ErrSettings
	if err == nil {
		unusable = ErrNoCredentials
		_, err = cfg.Credentials.Retrieve(limited)
	}
	switch {
	case ctx.Err() != nil:
		return cfg, ctx.Err()
	case limited.Err() != nil:
		return cfg, fmt.Errorf("%w: no source answered within %s", ErrNoCredentials, credentialsTimeout)
	case err != nil:
		return cfg, fmt.Errorf("%w: %s", unusable, oneLine(err.Error()))
	}
	cfg.HTTPClient = shared(cfg.HTTPClient)
	cfg.Retryer = opts.retryer
	if cfg.Retryer == nil {
		cfg.Retryer = patience
	}
	if opts.MaxAttempts > 0 {
		cfg.RetryMaxAttempts = opts.MaxAttempts
	}
	return cfg, nil
}

// shared is the HTTP client of all SDK clients. Left to themselves they would
// each keep connections of their own.
func shared(client aws.HTTPClient) aws.HTTPClient {
	if client == nil {
		client = awshttp.NewBuildableClient()
	}
	if buildable, ok := client.(*awshttp.BuildableClient); ok {
		client = buildable.WithTransportOptions(keepConnections).Freeze()
	}
	return sender{client}
}

// keepConnections keeps one for each of the requests that are made of one host at
// once: log archives are read by dozens, and the SDK would keep ten and open and
// close the others all the time.
func keepConnections(t *http.Transport) {
	t.MaxIdleConnsPerHost = max(t.MaxIdleConnsPerHost, idleConnections)
	t.MaxIdleConns = max(t.MaxIdleConns, 2*idleConnections)
}

const idleConnections = 256

// identify asks whose credentials these are, and holds the answer against the
// account that was expected, if one was.
func (s *Session) identify(ctx context.Context) error {
	out, err := sts.NewFromConfig(s.Config(s.Region)).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return cannotIdentify(err)
	}
	account := aws.ToString(out.Account)
	if account == "" {
		return fmt.Errorf("%w: sts:GetCallerIdentity did not name an account", ErrUnreachable)
	}
	if s.Account != "" && s.Account != account {
		return &Error{Reason: evidence.Failed, Action: "sts:GetCallerIdentity",
			Detail: oneLine(fmt.Sprintf("asked as account %s, answered as account %s", s.Account, account))}
	}
	s.Account, s.ARN, s.Partition = account, aws.ToString(out.Arn), "aws"
	if name, err := arn.Parse(s.ARN); err == nil {
		s.Partition = name.Partition
	}
	return nil
}

func cannotIdentify(err error) error {
	if lost, ok := errors.AsType[*unstored](err); ok {
		return lost // AWS answered; there is no room here
	}
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return err
	case e.Reason == evidence.Denied:
		return fmt.Errorf("%w: %w", ErrRefused, e)
	case e.Reason == evidence.NotAsked:
		return e
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, e)
}

// accountIn is the account that sts:GetCallerIdentity names, or "".
func accountIn(result any) string {
	if out, ok := result.(*sts.GetCallerIdentityOutput); ok {
		return aws.ToString(out.Account)
	}
	return ""
}

// Config makes clients for a region whose calls are recorded.
func (s *Session) Config(region string) aws.Config {
	cfg := s.plain(region)
	cfg.APIOptions = append(cfg.APIOptions, s.record)
	return cfg
}

// Unrecorded makes clients for a region whose calls are not recorded, and whose
// errors are the SDK's: for what is no evidence, or is recorded in bulk. They
// keep to Options.MaxRPS.
func (s *Session) Unrecorded(region string) aws.Config {
	cfg := s.plain(region)
	if s.opts.retryer == nil {
		cfg.Retryer = persistence
	}
	cfg.APIOptions = append(cfg.APIOptions, s.unhurried)
	return cfg
}

func (s *Session) plain(region string) aws.Config {
	cfg := s.cfg.Copy()
	cfg.Region = region
	cfg.APIOptions = slices.Clone(s.cfg.APIOptions)
	return cfg
}

// AtOnce is how many of n calls may be under way so that none waits for its turn
// longer than it may wait for an answer.
func (s *Session) AtOnce(n int) int { return s.opts.AtOnce(n) }

// AtOnce is that of sessions with these options.
func (o Options) AtOnce(n int) int {
	const patience = 30 // seconds
	if o.MaxRPS > 0 {
		return max(1, int(min(float64(n), o.MaxRPS*patience)))
	}
	return n
}

// S3Options addresses buckets by path where an endpoint is configured, because
// bucket names are not host names there. Pass it to s3.NewFromConfig.
func (s *Session) S3Options() func(*s3.Options) {
	return func(o *s3.Options) {
		if o.BaseEndpoint != nil {
			o.UsePathStyle = true
		}
	}
}

func (s *Session) timeout() time.Duration { return s.opts.timeout() }

func (o Options) timeout() time.Duration { return cmp.Or(o.CallTimeout, defaultTimeout) }

func (s *Session) largestBody() int64 { return cmp.Or(s.opts.maxBody, largestBody) }
