package main_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// signingKeys writes the two halves of an Ed25519 key for each name, NAME.pem and
// NAME.pub, always the same: signing-keys key other.
func signingKeys(ts *testscript.TestScript, _ bool, names []string) {
	for i, name := range names {
		private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(i + 1)}, ed25519.SeedSize))
		secret, err := x509.MarshalPKCS8PrivateKey(private)
		ts.Check(err)
		public, err := x509.MarshalPKIXPublicKey(private.Public())
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name+".pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
		ts.Check(os.WriteFile(ts.MkAbs(name+".pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o644))
	}
}
