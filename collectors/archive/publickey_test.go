package archive

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"strings"
	"testing"
)

// A key that cannot verify anything must not make a digest look forged.
func TestKeysThatProveNothingAreRefused(t *testing.T) {
	sized := func(bits uint, exponent int) []byte {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: n.SetBit(n, 0, 1), E: exponent})
	}
	even := x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 65537})
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	elliptical, err := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, der := range map[string][]byte{
		"nothing": nil, "noise": []byte("0\x82\xff\xff"), "an elliptic curve": elliptical,
		"few bits": sized(512, 65537), "bits without end": sized(1<<20, 65537),
		"an exponent that signs nothing": sized(2048, 1), "an even exponent": sized(2048, 65536), "an even modulus": even,
	} {
		if k, err := NewPublicKey(der, "f", ever[0], ever[1]); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, %v", name, k, err)
		}
	}
	for _, bits := range []uint{2048, 4096, 8192} {
		if _, err := NewPublicKey(sized(bits, 3), "f", ever[0], ever[1]); err != nil {
			t.Error(err)
		}
	}
}
