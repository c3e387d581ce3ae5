package signature

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
)

// privateKey signs with a key of a file.
type privateKey struct {
	key     *Key
	private ed25519.PrivateKey
}

// ParsePrivateKey reads an Ed25519 private key in PEM form (PKCS#8), as "openssl
// genpkey -algorithm ed25519" writes it. No error holds any of it.
func ParsePrivateKey(data []byte) (Signer, error) {
	block, err := onlyBlock(data)
	if err != nil {
		return nil, err
	}
	switch block.Type {
	case "PRIVATE KEY":
	case "ENCRYPTED PRIVATE KEY":
		return nil, errors.New("the key is encrypted, and nothing here asks for a passphrase: openssl pkey -in KEY -out PLAIN decrypts it")
	case "OPENSSH PRIVATE KEY":
		return nil, errors.New("it holds a key of OpenSSH's own form; one in PEM is wanted: openssl genpkey -algorithm ed25519 -out KEY")
	case "PUBLIC KEY":
		return nil, errors.New("it holds a public key, and signing takes the private one")
	default:
		return nil, fmt.Errorf(`it holds a %q, and the "PRIVATE KEY" of an Ed25519 key is wanted`, block.Type)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("it is not a private key that can be read")
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it holds an %s key, and an Ed25519 key is wanted; keys of other kinds sign where AWS KMS keeps them", kindOf(parsed))
	}
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return nil, err
	}
	key, err := KeyFrom(der)
	if err != nil {
		return nil, err
	}
	return &privateKey{key, private}, nil
}

func kindOf(private any) string {
	switch private.(type) {
	case *rsa.PrivateKey:
		return "RSA"
	case *ecdsa.PrivateKey:
		return "ECDSA"
	}
	return "X25519"
}

func (p *privateKey) Key() *Key { return p.key }

func (p *privateKey) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(p.private, data), nil
}
