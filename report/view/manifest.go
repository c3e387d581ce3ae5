package view

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Manifest is the canonical JSON of the files under the root, whose SHA-256 is the
// root: who has it needs no other file to know what the pack held. It is nil if
// there is no root, or if the root is not that of these files.
func (p *Pack) Manifest() []byte {
	if p.Root == "" {
		return nil
	}
	type file struct {
		Path   string `json:"path"`
		Bytes  int64  `json:"bytes"`
		SHA256 string `json:"sha256"`
	}
	files := make([]file, len(p.Files))
	for i, f := range p.Files {
		files[i] = file(f)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.Path, b.Path) })
	raw, err := evidence.Canonical(files)
	if err != nil || string(evidence.DigestOf(raw)) != p.Root {
		return nil
	}
	return raw
}
