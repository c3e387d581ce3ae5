package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// storedKeys is where a local copy may keep the public keys.
const storedKeys = "public-keys.json"

// stored reads the keys that were stored.
func (r *reading) stored() (keyrings, error) {
	files := r.keys
	if len(files) == 0 && r.fromDir != "" {
		beside := filepath.Join(r.fromDir, storedKeys)
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

// lateKeys asks for keys once one is needed.
type lateKeys struct {
	open func(context.Context) archive.Keys
	once sync.Once
	keys archive.Keys
}

// Key implements archive.Keys.
func (l *lateKeys) Key(ctx context.Context, region, fingerprint string, at time.Time) (archive.PublicKey, error) {
	l.once.Do(func() { l.keys = l.open(ctx) })
	return l.keys.Key(ctx, region, fingerprint, at)
}

// keysOfAWS are those that a session can ask for.
func (r *reading) keysOfAWS(ctx context.Context) archive.Keys {
	home, err := r.session(ctx)
	if err == nil {
		return archive.SessionKeys(home)
	}
	if ctx.Err() == nil {
		r.show.hint("hint: no public keys: --keys FILE names what \"aws cloudtrail list-public-keys\" printed")
	}
	return noKeys{err}
}
