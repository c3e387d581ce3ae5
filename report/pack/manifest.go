package pack

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// ManifestSchema names the version of MANIFEST.json.
const ManifestSchema = "trailproof/manifest/v1"

// Manifest lists every file of a pack but itself and its signature.
type Manifest struct {
	Schema   string        `json:"schema"`
	ID       string        `json:"id"`               // pack ID, as the reports print it
	Entity   string        `json:"entity,omitempty"` // as the reports print it
	Tool     evidence.Tool `json:"tool"`             // the program that wrote the pack
	Finished time.Time     `json:"finished"`         // when the collection ended
	// Digests of the catalogs and the configuration; empty in a pack that
	// holds no assessment.
	Digests controls.Digests `json:"digests"`
	// Redactions are the response fields masked before anything was hashed,
	// as "service:Operation field".
	Redactions []string `json:"redactions"`
	// Masked says what was masked in the reports after they were judged, if they
	// name nobody; what they rest on is then not in the pack.
	Masked []string `json:"masked,omitempty"`
	// SignedWith is the ID of the key that the pack is to be signed with, so that a
	// signature that is lost is missed; "" if it was written without one.
	SignedWith string `json:"signed_with,omitempty"`
	// Root is the SHA-256 of the canonical JSON of Files without those that
	// print it (AfterRoot).
	Root  evidence.Digest `json:"root"`
	Files []File          `json:"files"` // sorted by path
}

// File is one file of a pack.
type File struct {
	Path      string          `json:"path"` // slash-separated, below the pack
	Bytes     int64           `json:"bytes"`
	SHA256    evidence.Digest `json:"sha256"`
	AfterRoot bool            `json:"after_root,omitempty"` // it prints the root, and so cannot be under it
}

// RootOf is the root of a list of files.
func RootOf(files []File) (evidence.Digest, error) {
	under := slices.DeleteFunc(slices.Clone(files), func(f File) bool { return f.AfterRoot })
	sortFiles(under)
	raw, err := evidence.Canonical(under)
	if err != nil {
		return "", fmt.Errorf("root of the manifest: %w", err)
	}
	return evidence.DigestOf(raw), nil
}

// DecodeManifest reads MANIFEST.json; anything but the bytes that this package
// writes is an error, so that nothing can hide in it.
func DecodeManifest(data []byte) (Manifest, error) {
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, fmt.Errorf("%s: %w", ManifestFile, err)
	}
	if m.Schema != ManifestSchema {
		return m, fmt.Errorf("%s: schema is %q, this version reads %q", ManifestFile, m.Schema, ManifestSchema)
	}
	again, err := evidence.CanonicalIndent(m)
	if err != nil {
		return m, err
	}
	if !bytes.Equal(again, data) {
		return m, fmt.Errorf("%s: is not laid out as it was written", ManifestFile)
	}
	return m, nil
}

func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
}
