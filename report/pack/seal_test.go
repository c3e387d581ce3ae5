package pack_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/signature"
	"github.com/trailproof/trailproof/report/timestamp"
	"github.com/trailproof/trailproof/report/timestamp/timestamptest"
)

// notary signs what it is given, after an edit of it.
type notary struct {
	by    signature.Signer
	edit  func(*signature.Predicate, []signature.Subject) []signature.Subject
	stamp func([]byte) []byte
}

func (n notary) KeyID() string { return n.by.Key().ID }

func (n notary) Seal(manifest []byte, p signature.Predicate, files []signature.Subject) (pack.Seal, error) {
	if n.edit != nil {
		files = n.edit(&p, files)
	}
	data, err := signature.Sign(context.Background(), n.by, p, files)
	seal := pack.Seal{Signature: data}
	if n.stamp != nil {
		seal.Timestamp = n.stamp(data)
	}
	return seal, err
}

// keyed is a notary with a key of its own.
func keyed(t testing.TB, seed byte) notary {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	by, err := signature.ParsePrivateKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	return notary{by: by}
}

// sealed is a finished pack that the notary signed.
func sealed(t testing.TB, name string, by notary) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	d, err := pack.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := contents(t, d)
	c.Seal = by
	if _, err := d.Finish(c); err != nil {
		t.Fatal(err)
	}
	return path
}

// claim is what verify says of a claim, with these keys.
func claim(t testing.TB, path, name string, keys ...*signature.Key) pack.Claim {
	t.Helper()
	with := deps
	with.Keys = keys
	checked, err := pack.Verify(path, with)
	if _, invalid := err.(*pack.Mismatch); err != nil && !invalid {
		t.Fatal(err)
	}
	for _, c := range checked.Claims {
		if c.Name == name {
			if c.Holds == pack.No && err == nil {
				t.Errorf("%s does not hold, and there is no error", name)
			}
			return c
		}
	}
	t.Fatalf("there is no claim %q", name)
	return pack.Claim{}
}

func TestASignedPackVerifiesByItsKeyAlone(t *testing.T) {
	me, other := keyed(t, 1), keyed(t, 2)
	for _, name := range []string{"pack", "pack.zip"} {
		path := sealed(t, name, me)
		for want, keys := range map[pack.Holds][]*signature.Key{
			pack.Yes:        {other.by.Key(), me.by.Key()},
			pack.No:         {other.by.Key()},
			pack.NotChecked: nil,
		} {
			if got := claim(t, path, "signature", keys...); got.Holds != want || !strings.Contains(got.Why, me.by.Key().ID) {
				t.Errorf("%s with %d keys: %+v, want %s", name, len(keys), got, want)
			}
		}
		if got := claim(t, path, "reports", other.by.Key()); got.Holds != pack.Yes {
			t.Errorf("%s: what does not rest on the signature was not checked: %+v", name, got)
		}
	}
	if got := claim(t, made(t, "pack"), "signature"); got.Holds != pack.None {
		t.Errorf("without a signature: %+v", got)
	}
	if got := claim(t, made(t, "pack"), "signature", me.by.Key()); got.Holds != pack.No {
		t.Errorf("without the signature that was wanted: %+v", got)
	}
}

func TestTheSamePackAndKeyGiveTheSameSignature(t *testing.T) {
	one, two := sealed(t, "pack", keyed(t, 1)), sealed(t, "pack", keyed(t, 1))
	if !bytes.Equal(read(t, one, pack.SignatureFile), read(t, two, pack.SignatureFile)) {
		t.Error("the signatures differ")
	}
}

func TestALostSignatureIsMissed(t *testing.T) {
	path := sealed(t, "pack", keyed(t, 1))
	if err := os.Remove(filepath.Join(path, pack.SignatureFile)); err != nil {
		t.Fatal(err)
	}
	mismatch(t, path, "SIGNATURE.dsse.json is missing")
}

// TestASignatureOverOtherFilesIsFound has the right key sign what is not the pack.
func TestASignatureOverOtherFilesIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*signature.Predicate, []signature.Subject) []signature.Subject
		want string
	}{
		"one less": {func(_ *signature.Predicate, f []signature.Subject) []signature.Subject {
			return slices.DeleteFunc(f, func(s signature.Subject) bool { return s.Name == "report.pdf" })
		}, `is not over "report.pdf"`},
		"not the manifest": {func(_ *signature.Predicate, f []signature.Subject) []signature.Subject { return f[1:] }, `is not over "MANIFEST.json"`},
		"one more": {func(_ *signature.Predicate, f []signature.Subject) []signature.Subject {
			return append(f, signature.Subject{Name: "../../etc/passwd", Digest: f[0].Digest})
		}, `is over "../../etc/passwd", which is not in the pack`},
		"one last": {func(_ *signature.Predicate, f []signature.Subject) []signature.Subject {
			return append(f, signature.Subject{Name: "zzz", Digest: f[0].Digest})
		}, `is over "zzz"`},
		"another": {func(_ *signature.Predicate, f []signature.Subject) []signature.Subject {
			f[3].Digest.SHA256 = evidence.DigestOf([]byte("x"))
			return f
		}, "is over another"},
		"another root": {func(p *signature.Predicate, f []signature.Subject) []signature.Subject {
			p.Root = evidence.DigestOf(nil)
			return f
		}, "is over pack"},
		"another time": {func(p *signature.Predicate, f []signature.Subject) []signature.Subject {
			p.Finished = p.Finished.Add(1)
			return f
		}, "is over a pack of"},
	} {
		me := keyed(t, 1)
		me.edit = c.edit
		path := sealed(t, "pack", me)
		if got := claim(t, path, "signature", me.by.Key()); got.Holds != pack.No || !strings.Contains(got.Why, c.want) {
			t.Errorf("%s: %+v, want it to say %q", name, got, c.want)
		}
	}
}

func TestOneChangedByteOfASignatureIsFound(t *testing.T) {
	me := keyed(t, 1)
	path := sealed(t, "pack", me)
	was := read(t, path, pack.SignatureFile)
	for at := 0; at < len(was); at += 61 {
		changed := bytes.Clone(was)
		changed[at] ^= 1
		write(t, changed, path, pack.SignatureFile)
		if got := claim(t, path, "signature", me.by.Key()); got.Holds != pack.No {
			t.Fatalf("byte %d: %+v", at, got)
		}
	}
}

// TestASignatureByAnotherKeyThanAnnouncedIsFound exchanges a signature for one that
// is as good, but for who made it.
func TestASignatureByAnotherKeyThanAnnouncedIsFound(t *testing.T) {
	me, other := keyed(t, 1), keyed(t, 2)
	announced := sealed(t, "pack", me)
	m := manifestOf(t, announced)
	files := []signature.Subject{{Name: pack.ManifestFile, Digest: signature.Digest{SHA256: evidence.DigestOf(read(t, announced, pack.ManifestFile))}}}
	for _, f := range m.Files {
		files = append(files, signature.Subject{Name: f.Path, Digest: signature.Digest{SHA256: f.SHA256}})
	}
	seal, err := other.Seal(nil, signature.Predicate{Pack: m.ID, Root: m.Root, Tool: m.Tool, Finished: m.Finished}, files)
	if err != nil {
		t.Fatal(err)
	}
	write(t, seal.Signature, announced, pack.SignatureFile)
	if got := claim(t, announced, "signature", other.by.Key()); got.Holds != pack.No || !strings.Contains(got.Why, "the manifest says by key "+me.by.Key().ID) {
		t.Errorf("%+v", got)
	}
}

func manifestOf(t testing.TB, path string) pack.Manifest {
	t.Helper()
	p, err := pack.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	return p.Manifest
}

func TestAManifestThatListsTheSignatureIsRefused(t *testing.T) {
	path := made(t, "pack")
	write(t, []byte("x"), path, pack.SignatureFile)
	forge(t, path, func(m *pack.Manifest) {
		m.Files = slices.Insert(m.Files, 0, pack.File{Path: pack.SignatureFile, Bytes: 1, SHA256: evidence.DigestOf([]byte("x"))})
	})
	mismatch(t, path, "twice, or itself")
}

// clock is an authority for time-stamps, and the seal of packs that it stamps.
func clock(t testing.TB, seed byte) (*timestamptest.Authority, func([]byte) []byte) {
	t.Helper()
	a, err := timestamptest.New(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)), finished, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a, func(data []byte) []byte {
		question, err := timestamp.Request(data, big.NewInt(7))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := a.Answer(question)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

// timeOf is what verify says of the time of a pack.
func timeOf(t testing.TB, path string, roots *x509.CertPool) pack.Claim {
	t.Helper()
	with := deps
	with.TimeRoots = roots
	checked, _ := pack.Verify(path, with)
	i := slices.IndexFunc(checked.Claims, func(c pack.Claim) bool { return c.Name == "time" })
	return checked.Claims[i]
}

func TestATimestampIsHeldAgainstItsRoots(t *testing.T) {
	a, stamp := clock(t, 3)
	other, _ := clock(t, 4)
	me := keyed(t, 1)
	me.stamp = stamp
	for _, name := range []string{"pack", "pack.zip"} {
		path := sealed(t, name, me)
		for want, roots := range map[pack.Holds]*x509.CertPool{pack.Yes: a.Roots, pack.No: other.Roots, pack.NotChecked: nil} {
			if got := timeOf(t, path, roots); got.Holds != want || !strings.Contains(got.Why, `2026-10-05 09:14:22 UTC`) {
				t.Errorf("%s: %+v, want %s", name, got, want)
			}
		}
	}
	path := sealed(t, "pack", me)
	write(t, stamp([]byte("something else")), path, pack.TimestampFile)
	if got := timeOf(t, path, a.Roots); got.Holds != pack.No || !strings.Contains(got.Why, "over something else than SIGNATURE.dsse.json") {
		t.Errorf("over something else: %+v", got)
	}
	write(t, []byte("x"), path, pack.TimestampFile)
	if got := timeOf(t, path, nil); got.Holds != pack.No {
		t.Errorf("not a time-stamp: %+v", got)
	}
	if got := timeOf(t, made(t, "pack"), nil); got.Holds != pack.None {
		t.Errorf("without a time-stamp: %+v", got)
	}
	if got := timeOf(t, made(t, "pack"), a.Roots); got.Holds != pack.No {
		t.Errorf("without the time-stamp that was wanted: %+v", got)
	}
}

// timekeeper seals with a time-stamp and nothing else.
type timekeeper struct{ stamp func([]byte) []byte }

func (timekeeper) KeyID() string { return "" }
func (k timekeeper) Seal(over []byte, _ signature.Predicate, _ []signature.Subject) (pack.Seal, error) {
	return pack.Seal{Timestamp: k.stamp(over)}, nil
}

func TestAPackThatIsThereIsSealedLater(t *testing.T) {
	a, stamp := clock(t, 3)
	me := keyed(t, 1)
	for _, name := range []string{"pack", "pack.zip"} {
		path := made(t, name)
		for _, by := range []pack.Sealer{me, timekeeper{stamp}} {
			if err := pack.AddSeal(path, by); err != nil {
				t.Fatal(err)
			}
		}
		if got := claim(t, path, "signature", me.by.Key()); got.Holds != pack.Yes {
			t.Errorf("%s: %+v", name, got)
		}
		if got := timeOf(t, path, a.Roots); got.Holds != pack.Yes || !strings.Contains(got.Why, "SIGNATURE.dsse.json was there") {
			t.Errorf("%s: %+v", name, got)
		}
		for _, by := range []pack.Sealer{me, keyed(t, 2), timekeeper{stamp}} {
			if err := pack.AddSeal(path, by); !errors.Is(err, pack.ErrSealed) {
				t.Errorf("%s was sealed again: %v", name, err)
			}
		}
		if over := made(t, name); pack.AddSeal(over, timekeeper{stamp}) != nil || timeOf(t, over, a.Roots).Holds != pack.Yes {
			t.Errorf("%s: no time-stamp over the manifest", name)
		} else if err := pack.AddSeal(over, me); !errors.Is(err, pack.ErrSealed) {
			t.Errorf("%s: a signature after the time-stamp over the manifest: %v", name, err)
		}
	}
}

// TestASealThatComesLaterIsTheSame compares the bytes of zip files.
func TestASealThatComesLaterIsTheSame(t *testing.T) {
	me := keyed(t, 1)
	at, later := sealed(t, "pack.zip", me), sealed(t, "pack.zip", me)
	strip(t, later, pack.SignatureFile)
	if err := pack.AddSeal(later, me); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, at), read(t, later)) {
		t.Error("the files differ")
	}
	strip(t, later, pack.SignatureFile)
	if err := pack.AddSeal(later, keyed(t, 2)); !errors.Is(err, pack.ErrSealed) || !strings.Contains(err.Error(), me.KeyID()) {
		t.Errorf("signed with another key than announced: %v", err)
	}
}

// strip takes a file out of a zip file.
func strip(t *testing.T, path, name string) {
	t.Helper()
	from, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range from.File {
		if f.Name != name {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, out.Bytes(), path)
}

func TestAChangedPackIsNotSigned(t *testing.T) {
	path := made(t, "pack")
	write(t, []byte("x"), path, "report.pdf")
	if err := pack.AddSeal(path, keyed(t, 1)); err == nil || !strings.Contains(err.Error(), `"report.pdf" was changed`) {
		t.Errorf("got %v", err)
	}
}
