package archive

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// An Object is one line of a listing.
type Object struct {
	Key  string
	Size int64
}

// A Source is where objects are read from. Implementations may be used by many
// goroutines at once.
type Source interface {
	// List calls each with the objects of the bucket whose keys begin with the
	// prefix and lie after one key and before another, in the order of their
	// keys, with bounded memory. "" is no bound. It stops at the first error of
	// each and returns it.
	List(ctx context.Context, bucket, prefix, after, before string, each func(Object) error) error
	// Get opens an object and its user metadata, whose names are in lower case.
	// The error is fs.ErrNotExist if it is certain that there is no such object.
	// Any other error, and any error of reading, says nothing about the object.
	Get(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error)
}

// A brokenRead says that an object was found and did not arrive whole. It may
// arrive if it is asked for again.
type brokenRead struct{ cause error }

func (b *brokenRead) Error() string { return "the object did not arrive whole: " + b.cause.Error() }
func (b *brokenRead) Unwrap() error { return b.cause }

const (
	attempts = 3               // of reading one object
	patience = 2 * time.Minute // with one attempt
)

// get reads an object with take, again if it does not arrive whole. A source's
// own errors of opening are final: it retries what can be retried.
func get(ctx context.Context, from Source, pause time.Duration, bucket, key string, take func(io.Reader, map[string]string) error) error {
	var err error
	for attempt := range attempts {
		if attempt > 0 {
			select {
			case <-time.After(pause << attempt):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err = getOnce(ctx, from, bucket, key, take); err == nil || ctx.Err() != nil {
			return err
		}
		if _, broken := err.(*brokenRead); !broken {
			return err
		}
	}
	return err
}

func getOnce(ctx context.Context, from Source, bucket, key string, take func(io.Reader, map[string]string) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, metadata, err := from.Get(ctx, bucket, key)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	in := &tracked{from: body}
	if err = take(in, metadata); err != nil && in.broke != nil {
		return &brokenRead{in.broke}
	}
	return err
}

// absent is fs.ErrNotExist in words.
func absent(why string) error { return fmt.Errorf("%s: %w", why, fs.ErrNotExist) }
