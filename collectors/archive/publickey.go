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

// NewPublicKey reads the DER of a key: a PKCS #1 RSAPublicKey, or an X.509
// SubjectPublicKeyInfo, which the documentation shows as well.
func NewPublicKey(der []byte, fingerprint string, from, to time.Time) (PublicKey, error) {
	k := PublicKey{Fingerprint: fingerprint, From: from, To: to}
	sum := md5.Sum(der)
	k.Foreign = hex.EncodeToString(sum[:]) != fingerprint
	if pkcs, err := x509.ParsePKCS1PublicKey(der); err == nil {
		k.key = pkcs
		return k, nil
	}
	spki, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return PublicKey{}, fmt.Errorf("the public key %.64q is in neither of the known encodings", fingerprint)
	}
	public, ok := spki.(*rsa.PublicKey)
	if !ok {
		return PublicKey{}, fmt.Errorf("the public key %.64q is not an RSA key", fingerprint)
	}
	k.key = public
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
