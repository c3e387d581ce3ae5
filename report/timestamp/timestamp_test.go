package timestamp_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strings"
	"testing"
	"time"

	other "github.com/digitorus/timestamp"

	"github.com/trailproof/trailproof/report/timestamp"
	"github.com/trailproof/trailproof/report/timestamp/timestamptest"
)

var (
	at    = time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)
	nonce = new(big.Int).SetUint64(1 << 63)
	data  = []byte("what is stamped")
)

func key(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func authority(t testing.TB, k crypto.Signer, is *pkix.Extension) *timestamptest.Authority {
	t.Helper()
	a, err := timestamptest.New(k, at, is)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func answer(t testing.TB, a *timestamptest.Authority) []byte {
	t.Helper()
	question, err := timestamp.Request(data, nonce)
	if err != nil {
		t.Fatal(err)
	}
	out, err := a.Answer(question)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestATimestampIsOverItsDataAndByItsAuthority(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []crypto.Signer{key(t), rsaKey} {
		a := authority(t, k, nil)
		token, err := timestamp.Parse(answer(t, a))
		if err != nil {
			t.Fatal(err)
		}
		if !token.Time.Equal(at) || token.Name() != "Clock" || !token.Covers(data) || token.Covers([]byte("other")) {
			t.Errorf("%v by %s", token.Time, token.Name())
		}
		if !token.Answers(nonce) || token.Answers(big.NewInt(1)) {
			t.Error("the nonce is not told from another")
		}
		if err := token.Trusted(a.Roots); err != nil {
			t.Error(err)
		}
		if err := token.Trusted(authority(t, key(t), nil).Roots); err == nil {
			t.Error("it is trusted by the roots of another authority")
		}
	}
}

func TestACertificateForAnythingElseIsNotTrusted(t *testing.T) {
	use := asn1.ObjectIdentifier{2, 5, 29, 37}
	stamping, signing := []byte{6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8}, []byte{6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 3}
	sequence := func(parts ...[]byte) []byte {
		all := bytes.Join(parts, nil)
		return append([]byte{0x30, byte(len(all))}, all...)
	}
	for name, is := range map[string]pkix.Extension{
		"not critical": {Id: use, Value: sequence(stamping)},
		"for code":     {Id: use, Critical: true, Value: sequence(signing)},
		"for both":     {Id: use, Critical: true, Value: sequence(stamping, signing)},
	} {
		a := authority(t, key(t), &is)
		token, err := timestamp.Parse(answer(t, a))
		if err != nil {
			t.Fatal(err)
		}
		if err := token.Trusted(a.Roots); err == nil || !strings.Contains(err.Error(), "not for time-stamps alone") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATimestampFromBeyondTheCertificateIsNotTrusted(t *testing.T) {
	a := authority(t, key(t), nil)
	a.At = at.Add(2 * time.Hour)
	token, err := timestamp.Parse(answer(t, a))
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Trusted(a.Roots); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("after the end: %v", err)
	}
}

func TestWhatIsNoTimestampSaysWhy(t *testing.T) {
	a := authority(t, key(t), nil)
	good := answer(t, a)
	refused, err := other.CreateErrorResponse(other.Rejection, other.BadRequest)
	if err != nil {
		t.Fatal(err)
	}
	a.Edit = func(t *other.Timestamp) { t.AddTSACertificate = false }
	bare := answer(t, a)
	a.Edit = func(t *other.Timestamp) {
		t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
	}
	critical := answer(t, a)
	for name, c := range map[string]struct {
		answer []byte
		want   string
	}{
		"nothing":         {nil, "not the answer"},
		"a page":          {[]byte("<html>"), "not the answer"},
		"refused":         {refused, "refused it with status 2"},
		"something after": {append(bytes.Clone(good), 0), "not the answer"},
		"no certificate":  {bare, "holds no certificate"},
		"critical":        {critical, "critical extension 1.2.3.4"},
		"no token":        {[]byte{0x30, 5, 0x30, 3, 2, 1, 0}, "no time-stamp in it"},
		"huge":            {make([]byte, timestamp.MaxSize+1), "larger than"},
	} {
		if _, err := timestamp.Parse(c.answer); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", name, err, c.want)
		}
	}
}

// TestOneChangedByteAnywhereIsFound: some bytes are not signed, such as those of a
// certificate that is not used, or the version; what is said must then be the same.
func TestOneChangedByteAnywhereIsFound(t *testing.T) {
	a := authority(t, key(t), nil)
	good := answer(t, a)
	was, err := timestamp.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for i := range good {
		changed := bytes.Clone(good)
		changed[i] ^= 1
		token, err := timestamp.Parse(changed)
		if err != nil {
			continue
		}
		if !token.Covers(data) || !token.Time.Equal(was.Time) || !token.Answers(nonce) || token.Signer.Equal(was.Signer) && token.Trusted(a.Roots) != nil {
			t.Errorf("byte %d changed what is said", i)
		}
		passed++
	}
	if passed > len(good)/20 {
		t.Errorf("%d of %d bytes can be changed", passed, len(good))
	}
}

func FuzzParse(f *testing.F) {
	a := authority(f, key(f), nil)
	f.Add(answer(f, a))
	f.Add([]byte{0x30, 5, 0x30, 3, 2, 1, 0})
	f.Fuzz(func(t *testing.T, text []byte) {
		token, err := timestamp.Parse(text)
		if err == nil && token.Trusted(a.Roots) == nil && !token.Covers(data) {
			t.Error("another time-stamp is trusted")
		}
	})
}
