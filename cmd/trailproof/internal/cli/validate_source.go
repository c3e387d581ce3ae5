package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/chains"
)

// storedKeys is where a local copy may keep the public keys.
const storedKeys = "public-keys.json"

// logSource is where log files and public keys come from.
type logSource struct {
	survey func(context.Context, chains.Ask) (*chains.Survey, error)
	keys   archive.Keys
	close  func()
}

// open opens the local copy, or a session with AWS.
func (v *validating) open(ctx context.Context) (*logSource, error) {
	stored, err := v.stored()
	if err != nil {
		return nil, err
	}
	if v.fromDir != "" {
		return v.openCopy(ctx, stored)
	}
	home, err := v.session(ctx)
	if err != nil {
		return nil, err
	}
	by := chains.Caller{Home: home, Org: v.ask.org, RoleName: v.ask.roleName, ExternalID: v.ask.externalID}
	return &logSource{
		survey: func(ctx context.Context, ask chains.Ask) (*chains.Survey, error) { return chains.Live(ctx, by, ask) },
		keys:   append(stored, archive.SessionKeys(home)),
		close:  func() {},
	}, nil
}

func (v *validating) session(ctx context.Context) (*awsapi.Session, error) {
	opts := awsapi.Options{Profile: v.ask.profile, CallTimeout: v.ask.callTimeout, MaxRPS: v.ask.maxRPS}
	return awsapi.Open(ctx, opts, awsapi.NewRecorder(&awsapi.MemStore{}, v.env.Now))
}

// openCopy opens the local copy. AWS is asked only where no keys are stored.
func (v *validating) openCopy(ctx context.Context, stored keyrings) (*logSource, error) {
	source, err := chains.OpenCopy(v.fromDir, v.bucket)
	if fault, ok := errors.AsType[*chains.AskError](err); ok {
		return nil, &usageError{fault}
	}
	if err != nil {
		return nil, err
	}
	from := &logSource{survey: source.Survey, keys: stored, close: func() { _ = source.Close() }}
	if len(stored) > 0 {
		return from, nil
	}
	home, err := v.session(ctx)
	switch {
	case ctx.Err() != nil:
		from.close()
		return nil, err
	case err != nil:
		v.show.hint("hint: no public keys: --keys FILE names what \"aws cloudtrail list-public-keys\" printed")
		from.keys = noKeys{err}
	default:
		from.keys = archive.SessionKeys(home)
	}
	return from, nil
}

// stored reads the keys that were stored.
func (v *validating) stored() (keyrings, error) {
	files := v.keys
	if len(files) == 0 && v.fromDir != "" {
		beside := filepath.Join(v.fromDir, storedKeys)
		if _, err := os.Stat(beside); !errors.Is(err, fs.ErrNotExist) {
			files = []string{beside}
		}
	}
	var rings keyrings
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, usagef("read %s: %w", file, cause(err))
		}
		keys, err := archive.ParseStoredKeys(data)
		if err != nil {
			return nil, usagef("read %s: %w", file, err)
		}
		rings = append(rings, keys)
	}
	return rings, nil
}

// keyrings are looked through one after the other.
type keyrings []archive.Keys

// Key implements archive.Keys.
func (k keyrings) Key(ctx context.Context, region, fingerprint string, at time.Time) (archive.PublicKey, error) {
	var last error
	var outdated *archive.PublicKey
	for _, keys := range k {
		key, err := keys.Key(ctx, region, fingerprint, at)
		switch {
		case err == nil && key.ValidAt(at):
			return key, nil
		case err == nil:
			outdated = &key
		default:
			last = err
		}
	}
	if outdated != nil {
		return *outdated, nil
	}
	return archive.PublicKey{}, last
}

// noKeys says why there are none.
type noKeys struct{ why error }

// Key implements archive.Keys.
func (n noKeys) Key(context.Context, string, string, time.Time) (archive.PublicKey, error) {
	return archive.PublicKey{}, fmt.Errorf("no list of public keys is stored, and cloudtrail:ListPublicKeys cannot be asked: %w", n.why)
}
