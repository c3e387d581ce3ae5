package pack

import (
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/signature"
)

// Sealer makes what stands over a finished manifest.
type Sealer interface {
	KeyID() string // of the key that will sign; "" for none
	// Seal is given the files of the pack, the manifest included, and what a time-stamp
	// is over if nothing is signed: the manifest, or a signature that is there.
	Seal(over []byte, p signature.Predicate, files []signature.Subject) (Seal, error)
}

// Seal is what stands over a manifest.
type Seal struct {
	Signature []byte // SIGNATURE.dsse.json; nil for none
	Timestamp []byte // TIMESTAMP.tsr; nil for none
}

// overManifest says of a file that no manifest lists it: itself, and what stands
// over it.
func overManifest(name string) bool {
	return name == ManifestFile || name == SignatureFile || name == TimestampFile
}

// seal writes what stands over the manifest, before the pack moves into place.
func (d *Draft) seal(by Sealer, m *Manifest, manifest []byte) error {
	if by == nil {
		return nil
	}
	seal, err := by.Seal(manifest, predicateOf(m), subjectsOf(m, evidence.DigestOf(manifest)))
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	for _, f := range seal.files() {
		if err := d.write(f.name, f.data); err != nil {
			return err
		}
	}
	return nil
}

type sealFile struct {
	name string
	data []byte
}

// files are those of a seal that are there.
func (s Seal) files() []sealFile {
	all := []sealFile{{SignatureFile, s.Signature}, {TimestampFile, s.Timestamp}}
	return slices.DeleteFunc(all, func(f sealFile) bool { return f.data == nil })
}

// predicateOf is what is signed of a manifest beside its files.
func predicateOf(m *Manifest) signature.Predicate {
	return signature.Predicate{Pack: m.ID, Root: m.Root, Tool: m.Tool, Finished: m.Finished}
}

// subjectsOf are the files of a pack, which are those of the manifest and itself.
func subjectsOf(m *Manifest, manifest evidence.Digest) []signature.Subject {
	out := make([]signature.Subject, 0, len(m.Files)+1)
	out = append(out, signature.Subject{Name: ManifestFile, Digest: signature.Digest{SHA256: manifest}})
	for _, f := range m.Files {
		out = append(out, signature.Subject{Name: f.Path, Digest: signature.Digest{SHA256: f.SHA256}})
	}
	return out
}
