package archive

import (
	"context"
	"errors"
	"time"
)

// Keys finds public keys.
type Keys interface {
	// Key finds the key with the fingerprint that CloudTrail used in the region
	// at about that time. The error is ErrNoKey if CloudTrail used no such key;
	// any other error says why that could not be found out.
	Key(ctx context.Context, region, fingerprint string, at time.Time) (PublicKey, error)
}

// ErrNoKey says that CloudTrail used no key with the fingerprint at the time.
var ErrNoKey = errors.New("cloudtrail has no public key with this fingerprint for the time")

// ring holds the keys of one region. A key is the same wherever it is found.
type ring map[string][]PublicKey

// add keeps a key. Two that share a fingerprint are both kept.
func (r ring) add(k PublicKey) {
	for _, have := range r[k.Fingerprint] {
		if have.key.Equal(k.key) && have.From.Equal(k.From) && have.To.Equal(k.To) {
			return
		}
	}
	r[k.Fingerprint] = append(r[k.Fingerprint], k)
}

// find prefers the key that is valid at the time.
func (r ring) find(fingerprint string, at time.Time) (PublicKey, bool) {
	keys := r[fingerprint]
	for _, k := range keys {
		if k.ValidAt(at) {
			return k, true
		}
	}
	if len(keys) == 0 {
		return PublicKey{}, false
	}
	return keys[0], true
}
