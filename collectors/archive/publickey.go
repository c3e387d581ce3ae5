package archive

import (
	"crypto"
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"time"
)

// A PublicKey is one with which CloudTrail signs digests in a region.
type PublicKey struct {
	Fingerprint string // as ListPublicKeys gives it
	From, To    time.Time
	Foreign     bool // the fingerprint is not the MD5 of the key: worth saying, and no fault by itself

	key *rsa.PublicKey
}

// slack is how far from its validity a key may have signed. CloudTrail signs
// after the time that a digest speaks for, and may be late.
const slack = 24 * time.Hour

// The sizes of keys, in bits, that a signature is verified with. CloudTrail's have
// 2048. Anybody may sign with smaller ones, and much larger ones would take for
// ever. A key that is refused refutes nothing.
const (
	smallestKey = 1024
	largestKey  = 8192
)

// NewPublicKey reads the DER of a key: a PKCS #1 RSAPublicKey, or an X.509
// SubjectPublicKeyInfo, which the documentation shows as well.
func NewPublicKey(der []byte, fingerprint string, from, to time.Time) (PublicKey, error) {
	k := PublicKey{Fingerprint: fingerprint, From: from, To: to}
	sum := md5.Sum(der)
	k.Foreign = hex.EncodeToString(sum[:]) != fingerprint
	if pkcs, err := x509.ParsePKCS1PublicKey(der); err == nil {
		k.key = pkcs
	} else if spki, err := x509.ParsePKIXPublicKey(der); err != nil {
		return PublicKey{}, fmt.Errorf("the public key %.64q is in neither of the known encodings", fingerprint)
	} else if public, ok := spki.(*rsa.PublicKey); !ok {
		return PublicKey{}, fmt.Errorf("the public key %.64q is not an RSA key", fingerprint)
	} else {
		k.key = public
	}
	switch bits := k.key.N.BitLen(); {
	case bits < smallestKey || bits > largestKey:
		return PublicKey{}, fmt.Errorf("the public key %.64q has %d bits, and cloudtrail's have 2048", fingerprint, bits)
	case k.key.E < 3 || k.key.E%2 == 0 || k.key.N.Bit(0) == 0:
		return PublicKey{}, fmt.Errorf("the public key %.64q is none that RSA can sign for", fingerprint)
	}
	return k, nil
}

// ValidAt says whether the key may have signed at that time.
func (k PublicKey) ValidAt(at time.Time) bool {
	return !at.Before(k.From.Add(-slack)) && !at.After(k.To.Add(slack))
}

// Verifies says whether the signature is that of the text with the SHA-256.
func (k PublicKey) Verifies(signed Hash, signature []byte) bool {
	return rsa.VerifyPKCS1v15(k.key, crypto.SHA256, signed[:], signature) == nil
}
