package cli

import (
	"context"
	"errors"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/chains"
)

// logSource is where log files and public keys come from.
type logSource struct {
	survey func(context.Context, chains.Ask) (*chains.Survey, error)
	keys   archive.Keys
	close  func()
}

// open opens the local copy, or a session with AWS.
func (r *reading) open(ctx context.Context) (*logSource, error) {
	stored, err := r.stored()
	if err != nil {
		return nil, err
	}
	if r.fromDir != "" {
		return r.openCopy(stored)
	}
	home, err := r.session(ctx)
	if err != nil {
		return nil, err
	}
	by := chains.Caller{Home: home, Choice: r.ask.whom()}
	return &logSource{
		survey: func(ctx context.Context, ask chains.Ask) (*chains.Survey, error) { return chains.Live(ctx, by, ask) },
		keys:   append(stored, archive.SessionKeys(home)),
		close:  func() {},
	}, nil
}

func (r *reading) session(ctx context.Context) (*awsapi.Session, error) {
	opts := awsapi.Options{Profile: r.ask.profile, CallTimeout: r.ask.callTimeout, Concurrency: r.ask.concurrency, MaxRPS: r.ask.maxRPS}
	return awsapi.Open(ctx, opts, awsapi.NewRecorder(&awsapi.MemStore{}, r.env.Now))
}

// openCopy opens the local copy. AWS is asked only where no keys are stored, and
// there is a digest to check.
func (r *reading) openCopy(stored keyrings) (*logSource, error) {
	open := chains.OpenCopy
	if r.loose {
		open = chains.OpenLogs
	}
	source, err := open(r.fromDir, r.bucket)
	if fault, ok := errors.AsType[*chains.AskError](err); ok {
		return nil, &usageError{fault}
	}
	if err != nil {
		return nil, err
	}
	from := &logSource{survey: source.Survey, keys: stored, close: func() { _ = source.Close() }}
	if len(stored) == 0 {
		from.keys = &lateKeys{open: r.keysOfAWS}
	}
	return from, nil
}
