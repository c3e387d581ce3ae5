package archivetest

import (
	"context"
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"hash/fnv"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// keysPEM are keys that sign nothing but archives of tests: all but the last as
// CloudTrail, the last as a forger.
//
//go:embed testdata/keys.pem
var keysPEM []byte

var signers = sync.OnceValue(func() []*rsa.PrivateKey {
	var keys []*rsa.PrivateKey
	for block, rest := pem.Decode(keysPEM); block != nil; block, rest = pem.Decode(rest) {
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	return keys
})

const (
	// keyLife is how long CloudTrail signs with one key of a region.
	keyLife = 30 * 24 * time.Hour
	// keyOverlap is how much longer a key is valid, on both sides.
	keyOverlap = 12 * time.Hour
)

// RotatesAfter is the first moment after the time at which every region begins
// to sign with another key.
func RotatesAfter(at time.Time) time.Time { return keyStart(keyNumber(at) + 1) }

func keyNumber(at time.Time) int64 { return at.Unix() / int64(keyLife/time.Second) }

func keyStart(number int64) time.Time {
	return time.Unix(number*int64(keyLife/time.Second), 0).UTC()
}

// signer is the key of the region with the number.
func signer(region string, number int64) *rsa.PrivateKey {
	keys := signers()
	h := fnv.New32a()
	_, _ = h.Write([]byte(region))
	genuine := int64(len(keys) - 1)
	return keys[(number+int64(h.Sum32()))%genuine]
}

// forger is a key that CloudTrail never had.
func forger() *rsa.PrivateKey { keys := signers(); return keys[len(keys)-1] }

// PublicKey is a key as ListPublicKeys lists it.
type PublicKey struct {
	Value       []byte // DER
	Fingerprint string
	From, To    time.Time
}

func (a *Archive) publicKey(key *rsa.PrivateKey, number int64) PublicKey {
	der := x509.MarshalPKCS1PublicKey(&key.PublicKey)
	if a.SPKI {
		der, _ = x509.MarshalPKIXPublicKey(&key.PublicKey) //nolint:errcheck // an RSA key has an encoding
	}
	return PublicKey{der, fingerprint(der), keyStart(number).Add(-keyOverlap), keyStart(number + 1).Add(keyOverlap)}
}

func fingerprint(der []byte) string {
	sum := md5.Sum(der)
	return hex.EncodeToString(sum[:])
}

// PublicKeys are the keys of the region that are valid at some time between
// these.
func (a *Archive) PublicKeys(region string, from, to time.Time) []PublicKey {
	var keys []PublicKey
	for n := keyNumber(from) - 1; n <= keyNumber(to)+1; n++ {
		if k := a.publicKey(signer(region, n), n); !k.To.Before(from) && !k.From.After(to) {
			keys = append(keys, k)
		}
	}
	return keys
}

// Keys finds the archive's keys without asking a server.
func (a *Archive) Keys() archive.Keys { return finder{a} }

type finder struct{ a *Archive }

// Key implements archive.Keys.
func (f finder) Key(_ context.Context, region, fingerprint string, at time.Time) (archive.PublicKey, error) {
	for _, k := range f.a.PublicKeys(region, at.Add(-2*time.Hour), at.Add(2*time.Hour)) {
		if k.Fingerprint == fingerprint {
			return archive.NewPublicKey(k.Value, k.Fingerprint, k.From, k.To)
		}
	}
	return archive.PublicKey{}, archive.ErrNoKey
}

// listed is a key as the AWS command line prints it.
func (k PublicKey) listed() map[string]any {
	return map[string]any{
		"Value": base64.StdEncoding.EncodeToString(k.Value), "Fingerprint": k.Fingerprint,
		"ValidityStartTime": float64(k.From.Unix()), "ValidityEndTime": float64(k.To.Unix()),
	}
}
