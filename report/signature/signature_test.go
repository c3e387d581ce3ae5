package signature_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	v1 "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/signature"
)

var (
	files = []signature.Subject{
		{Name: "report.pdf", Digest: signature.Digest{SHA256: evidence.DigestOf([]byte("report"))}},
		{Name: "MANIFEST.json", Digest: signature.Digest{SHA256: evidence.DigestOf([]byte("manifest"))}},
		{Name: "raw/<&>é", Digest: signature.Digest{SHA256: evidence.DigestOf(nil)}},
	}
	about = signature.Predicate{Pack: "TP-1", Root: evidence.DigestOf([]byte("root")), Finished: time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)}
	seed  = bytes.Repeat([]byte{7}, ed25519.SeedSize)
)

// pemOf is a private key in a file.
func pemOf(t testing.TB, private any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// publicPEM is a public key in a file.
func publicPEM(t testing.TB, public any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func signed(t testing.TB) ([]byte, signature.Signer) {
	t.Helper()
	by, err := signature.ParsePrivateKey(pemOf(t, ed25519.NewKeyFromSeed(seed)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := signature.Sign(context.Background(), by, about, files)
	if err != nil {
		t.Fatal(err)
	}
	return data, by
}

func TestTheSameFilesAndKeyGiveTheSameBytes(t *testing.T) {
	one, by := signed(t)
	reversed := []signature.Subject{files[2], files[1], files[0]}
	other, err := signature.Sign(context.Background(), by, about, reversed)
	if err != nil || !bytes.Equal(one, other) {
		t.Errorf("signed twice: %v\n%s\n%s", err, one, other)
	}
}

// TestTheStatementIsOneOfInToto reads it with in-toto's own types.
func TestTheStatementIsOneOfInToto(t *testing.T) {
	data, by := signed(t)
	var envelope struct{ Payload []byte }
	if err := json.Unmarshal(data, &envelope); err != nil {
		t.Fatal(err)
	}
	var s v1.Statement
	if err := protojson.Unmarshal(envelope.Payload, &s); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
	if got := s.GetSubject()[1]; len(s.GetSubject()) != 3 || got.GetName() != "raw/<&>é" || got.GetDigest()["sha256"] != string(evidence.DigestOf(nil)) {
		t.Errorf("subjects: %v", s.GetSubject())
	}
	if got := s.GetPredicate().GetFields()["key_id"].GetStringValue(); got != by.Key().ID || s.GetPredicateType() != signature.PredicateType {
		t.Errorf("predicate %s of key %s", s.GetPredicateType(), got)
	}
}

func TestOneChangedByteAnywhereIsFound(t *testing.T) {
	data, by := signed(t)
	for at := range data {
		changed := bytes.Clone(data)
		changed[at] ^= 1
		e, err := signature.Open(changed)
		if err == nil {
			err = e.Verify(by.Key())
		}
		if err == nil {
			t.Fatalf("byte %d changed from %q to %q is not found", at, data[at], changed[at])
		}
	}
}

func TestAnEnvelopeThatIsWrittenOtherwiseIsRefused(t *testing.T) {
	data, _ := signed(t)
	var envelope map[string]any
	if err := json.Unmarshal(data, &envelope); err != nil {
		t.Fatal(err)
	}
	payload, err := base64.StdEncoding.DecodeString(envelope["payload"].(string))
	if err != nil {
		t.Fatal(err)
	}
	again := func(payload []byte) string { return base64.StdEncoding.EncodeToString(payload) }
	replaced := func(old, new string) any {
		out := bytes.Replace(payload, []byte(old), []byte(new), 1)
		if bytes.Equal(out, payload) {
			t.Fatalf("the statement does not hold %s", old)
		}
		return again(out)
	}
	one := envelope["signatures"].([]any)[0]
	id := one.(map[string]any)["keyid"]
	subject := `{"digest":{"sha256":"` + string(evidence.DigestOf([]byte("manifest"))) + `"},"name":"MANIFEST.json"}`
	for name, c := range map[string]struct {
		field string
		value any
		want  string
	}{
		"two signatures":        {"signatures", []any{one, one}, "2 signatures"},
		"no signature":          {"signatures", []any{}, "0 signatures"},
		"no list of signatures": {"signatures", nil, "0 signatures"},
		"another type":          {"payloadType", "application/json", `holds "application/json"`},
		"another key":           {"signatures", []any{map[string]any{"keyid": "ab", "sig": "AA=="}}, `is by key "ab", and what it signs`},
		"a signature off":       {"signatures", []any{map[string]any{"keyid": id, "sig": "AA"}}, "not base64"},
		"base64 of URLs":        {"payload", strings.NewReplacer("+", "-", "/", "_").Replace(again([]byte("\xff\xff\xff"))), "not base64"},
		"broken lines":          {"payload", envelope["payload"].(string)[:4] + "\n" + envelope["payload"].(string)[4:], "not base64"},
		"bits left over":        {"payload", "eyJ=", "not base64"},
		"nothing":               {"payload", "", "EOF"},
		"a list":                {"payload", again([]byte("[]")), "cannot unmarshal"},
		"another statement":     {"payload", replaced("Statement/v1", "Statement/v2"), "the statement is a"},
		"another predicate":     {"payload", replaced("trailproof/pack/v1", "trailproof/pack/v2"), "the statement is about a"},
		"white space":           {"payload", replaced(`{"_type"`, `{ "_type"`), "not laid out"},
		"something after":       {"payload", again(append(bytes.Clone(payload), "{}"...)), "not laid out"},
		"a field more":          {"payload", replaced(`{"_type"`, `{"x":1,"_type"`), "unknown field"},
		"a field twice":         {"payload", replaced(`{"_type"`, `{"predicateType":"x","_type"`), "not laid out"},
		"a digest more":         {"payload", replaced(`{"sha256"`, `{"md5":"","sha256"`), "unknown field"},
		"a subject twice":       {"payload", replaced(subject, subject+","+subject), "twice"},
		"no subjects":           {"payload", again([]byte(`{"_type":"` + signature.StatementType + `","predicateType":"` + signature.PredicateType + `"}`)), "about no file"},
	} {
		changed := map[string]any{}
		for k, v := range envelope {
			changed[k] = v
		}
		changed[c.field] = c.value
		text, err := evidence.CanonicalIndent(changed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := signature.Open(text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", name, err, c.want)
		}
	}
	for _, text := range []string{"", "{}", "null", string(data) + " ", " " + string(data)} {
		if _, err := signature.Open([]byte(text)); err == nil {
			t.Errorf("%.20q was read", text)
		}
	}
}

// service signs as a service would that keeps keys of other kinds.
type service struct {
	key  *signature.Key
	sign func(data []byte) ([]byte, error)
}

func (s service) Key() *signature.Key                                 { return s.key }
func (s service) Sign(_ context.Context, data []byte) ([]byte, error) { return s.sign(data) }

func TestEveryKindOfKeySigns(t *testing.T) {
	kept, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]crypto.Signer{"RSA": kept}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if keys[curve.Params().Name], err = ecdsa.GenerateKey(curve, rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	hashes := map[string]crypto.Hash{"RSA": crypto.SHA256, "P-256": crypto.SHA256, "P-384": crypto.SHA384, "P-521": crypto.SHA512}
	for name, private := range keys {
		key, err := signature.ParseKey(publicPEM(t, private.Public()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, hash := range []crypto.Hash{hashes[name], crypto.SHA224} {
			by := service{key, func(data []byte) ([]byte, error) {
				h := hash.New()
				h.Write(data)
				var o crypto.SignerOpts = hash
				if name == "RSA" {
					o = &rsa.PSSOptions{SaltLength: 32, Hash: hash}
				}
				return private.Sign(rand.Reader, h.Sum(nil), o)
			}}
			_, err := signature.Sign(context.Background(), by, about, files)
			if right := hash == hashes[name]; (err == nil) != right {
				t.Errorf("%s over %v: %v", name, hash, err)
			}
		}
	}
}

func TestAnotherKeyIsNotTheSigner(t *testing.T) {
	data, _ := signed(t)
	other, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := signature.ParseKey(publicPEM(t, other))
	if err != nil {
		t.Fatal(err)
	}
	e, err := signature.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Verify(key); err == nil || !strings.Contains(err.Error(), "not "+key.ID) {
		t.Errorf("verified with another key: %v", err)
	}
}

func TestOnlyKeysThatSignAreRead(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private := pemOf(t, ed25519.NewKeyFromSeed(seed))
	public := publicPEM(t, ed25519.NewKeyFromSeed(seed).Public())
	block := func(kind string) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: []byte{1}}) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":      {nil, "no key in PEM form"},
		"private":      {private, "it holds a private key"},
		"two":          {append(bytes.Clone(public), public...), "more than one"},
		"something on": {append(bytes.Clone(public), "x"...), "something after"},
		"certificate":  {block("CERTIFICATE"), `a "CERTIFICATE"`},
		"garbage":      {block("PUBLIC KEY"), "not a public key that can be read"},
		"small":        {publicPEM(t, small.Public()), "1024 bits"},
		"curve":        {publicPEM(t, p224.Public()), "P-224"},
	} {
		if _, err := signature.ParseKey(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("public, %s: %v, want %q", name, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":   {nil, "no key in PEM form"},
		"public":    {public, "it holds a public key"},
		"encrypted": {block("ENCRYPTED PRIVATE KEY"), "is encrypted"},
		"openssh":   {block("OPENSSH PRIVATE KEY"), "OpenSSH"},
		"old":       {block("EC PRIVATE KEY"), `"EC PRIVATE KEY"`},
		"ecdsa":     {pemOf(t, p224), "an ECDSA key"},
		"garbage":   {block("PRIVATE KEY"), "not a private key that can be read"},
	} {
		if _, err := signature.ParsePrivateKey(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("private, %s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	data, by := signed(f)
	f.Add(data)
	f.Add([]byte(`{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"","sig":""}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := signature.Open(text)
		if err != nil {
			return
		}
		if e.Verify(by.Key()) == nil && !bytes.Equal(text, data) {
			t.Errorf("other bytes verify: %q", text)
		}
	})
}
