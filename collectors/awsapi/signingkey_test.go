package awsapi

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// keeper serves one key as AWS KMS does. Naive, it takes a digest for a message.
func keeper(t *testing.T, private crypto.Signer, spec, usage string, naive bool) {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		json.NewEncoder(w).Encode(v) //nolint:errcheck // the client will miss it
	}
	pointAt(t, newServer(t, map[string]http.HandlerFunc{
		"GetPublicKey": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, map[string]any{"PublicKey": der, "KeySpec": spec, "KeyUsage": usage})
		},
		"Sign": func(w http.ResponseWriter, r *http.Request) {
			var in struct {
				Message                       []byte
				MessageType, SigningAlgorithm string
			}
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Message) > 4096 && !naive {
				w.WriteHeader(http.StatusBadRequest)
				answer(w, map[string]any{"__type": "ValidationException", "message": "too long"})
				return
			}
			hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[in.SigningAlgorithm[len(in.SigningAlgorithm)-3:]]
			digest := in.Message
			if in.MessageType != "DIGEST" || naive {
				h := hash.New()
				h.Write(in.Message)
				digest = h.Sum(nil)
			}
			var o crypto.SignerOpts = hash
			if strings.HasPrefix(in.SigningAlgorithm, "RSASSA_PSS") {
				o = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
			}
			sig, err := private.Sign(rand.Reader, digest, o)
			if err != nil {
				t.Error(err)
			}
			answer(w, map[string]any{"Signature": sig})
		},
	}))
}

func TestAKeyOfKMSSignsWhatIsLongerThanItTakes(t *testing.T) {
	data := []byte(strings.Repeat("statement ", 1000))
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]crypto.Signer{"RSA_2048": rsaKey}
	for spec, curve := range map[string]elliptic.Curve{"ECC_NIST_P256": elliptic.P256(), "ECC_NIST_P384": elliptic.P384(), "ECC_NIST_P521": elliptic.P521()} {
		if keys[spec], err = ecdsa.GenerateKey(curve, rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	for spec, private := range keys {
		for _, naive := range []bool{false, true} {
			keeper(t, private, spec, "SIGN_VERIFY", naive)
			key, err := OpenSigningKey(t.Context(), Options{retryer: impatient}, "alias/sign")
			if err != nil {
				t.Fatalf("%s: %v", spec, err)
			}
			sig, err := key.Sign(t.Context(), data)
			if err != nil || !key.signed(data, sig) {
				t.Errorf("%s, naive %v: %v", spec, naive, err)
			}
		}
	}
}

func TestAKeyOfKMSThatCannotSignSaysWhy(t *testing.T) {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		private           crypto.Signer
		spec, usage, want string
	}{
		{p256, "ECC_NIST_P256", "KEY_AGREEMENT", "its usage is KEY_AGREEMENT"},
		{p256, "ECC_SECG_P256K1", "SIGN_VERIFY", "of the kind ECC_SECG_P256K1"},
		{edwards, "ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "use one on ECC_NIST_P256"},
	} {
		keeper(t, c.private, c.spec, c.usage, false)
		if _, err := OpenSigningKey(t.Context(), Options{retryer: impatient}, "id"); !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: %v, want %q", c.spec, c.usage, err, c.want)
		}
	}
}

func TestKMSSaysWhyItDoesNotSign(t *testing.T) {
	for code, key := range map[string]bool{"NotFoundException": true, "DisabledException": true, "AccessDeniedException": false} {
		pointAt(t, newServer(t, map[string]http.HandlerFunc{"GetPublicKey": say(400, `{"__type":"`+code+`","message":"no"}`)}))
		_, err := OpenSigningKey(t.Context(), Options{retryer: impatient}, "id")
		if err == nil || errors.Is(err, ErrKey) != key || !strings.Contains(err.Error(), "kms:GetPublicKey: ") || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	gone := newServer(t, nil)
	gone.Close()
	pointAt(t, gone)
	if _, err := OpenSigningKey(t.Context(), Options{retryer: impatient}, "id"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nothing listens: %v", err)
	}
}
