package signature

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
)

// Key is a public key that signatures are checked with: Ed25519; ECDSA on P-256,
// P-384 or P-521, with the SHA-2 of the curve's size; RSA of 2048 bits or more, as
// RSASSA-PSS with SHA-256.
type Key struct {
	ID     string // SHA-256 of its SubjectPublicKeyInfo in DER, in hexadecimal
	public crypto.PublicKey
}

// leastRSA is the least size of an RSA key, in bits.
const leastRSA = 2048

// KeyFrom is the key of a SubjectPublicKeyInfo in DER.
func KeyFrom(der []byte) (*Key, error) {
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("it is not a public key that can be read")
	}
	switch k := public.(type) {
	case ed25519.PublicKey:
	case *ecdsa.PublicKey:
		if hashOf(k.Curve) == 0 {
			return nil, fmt.Errorf("it is an ECDSA key on %s; P-256, P-384 and P-521 are supported", k.Curve.Params().Name)
		}
	case *rsa.PublicKey:
		if k.N.BitLen() < leastRSA {
			return nil, fmt.Errorf("it is an RSA key of %d bits, and %d are the least", k.N.BitLen(), leastRSA)
		}
	default:
		return nil, fmt.Errorf("it is a %T, which does not sign", public)
	}
	again, err := x509.MarshalPKIXPublicKey(public)
	if err != nil || !bytes.Equal(again, der) {
		return nil, errors.New("it is not encoded as public keys are")
	}
	sum := sha256.Sum256(der)
	return &Key{ID: hex.EncodeToString(sum[:]), public: public}, nil
}

// ParseKey reads a public key from PEM.
func ParseKey(data []byte) (*Key, error) {
	block, err := onlyBlock(data)
	if err != nil {
		return nil, err
	}
	switch block.Type {
	case "PUBLIC KEY":
		return KeyFrom(block.Bytes)
	case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY":
		return nil, errors.New(`it holds a private key, and the public one is wanted: openssl pkey -in KEY -pubout`)
	}
	return nil, fmt.Errorf(`it holds a %q, and a "PUBLIC KEY" is wanted`, block.Type)
}

// onlyBlock is the one PEM block of a file.
func onlyBlock(data []byte) (*pem.Block, error) {
	block, rest := pem.Decode(data)
	if block == nil {
		return nil, errors.New("it holds no key in PEM form")
	}
	if more, _ := pem.Decode(rest); more != nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("it holds more than one key, or something after it")
	}
	return block, nil
}

// hashOf is the hash that goes with a curve; 0 for curves that are not supported.
func hashOf(curve elliptic.Curve) crypto.Hash {
	switch curve {
	case elliptic.P256():
		return crypto.SHA256
	case elliptic.P384():
		return crypto.SHA384
	case elliptic.P521():
		return crypto.SHA512
	}
	return 0
}

// Verify says whether sig is the key's signature over data.
func (k *Key) Verify(data, sig []byte) bool {
	switch public := k.public.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(public, data, sig)
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(public, sumOf(hashOf(public.Curve), data), sig)
	case *rsa.PublicKey:
		return rsa.VerifyPSS(public, crypto.SHA256, sumOf(crypto.SHA256, data), sig, nil) == nil
	}
	return false
}

func sumOf(hash crypto.Hash, data []byte) []byte {
	switch hash {
	case crypto.SHA384:
		sum := sha512.Sum384(data)
		return sum[:]
	case crypto.SHA512:
		sum := sha512.Sum512(data)
		return sum[:]
	}
	sum := sha256.Sum256(data)
	return sum[:]
}

// checker is a Key as the library for envelopes asks for one.
type checker struct{ key *Key }

func (c checker) KeyID() (string, error)   { return c.key.ID, nil }
func (c checker) Public() crypto.PublicKey { return c.key.public }
func (c checker) Verify(_ context.Context, data, sig []byte) error {
	if !c.key.Verify(data, sig) {
		return errors.New("it does not hold")
	}
	return nil
}
