package cli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/view"
)

// brief is everything that an assessment needs beside the evidence: the library
// and what people contribute. A pack keeps it below controls/, so that it can be
// judged again with exactly this.
type brief struct {
	tool         evidence.Tool // that judges, or judged
	library      *controls.Library
	settings     settings
	attestations []controls.Attestation
	waivers      []controls.Waiver
	files        map[string][]byte // what people wrote, by its name below controls/
	looks        looks
	sealer       *sealer // who signs the packs; nil for nobody
	signedWith   string  // ID of the key that the pack was written to be signed with
}

// settings is the part of a brief that is neither evidence nor controls.
type settings struct {
	Frameworks []string                  `json:"frameworks"` // empty is all
	Parameters map[string]map[string]any `json:"parameters"`
	Entity     string                    `json:"entity"`
	Owners     *view.Owners              `json:"owners,omitempty"`

	Classification string `json:"classification,omitempty"`
	Paper          string `json:"paper,omitempty"`

	Samples    []view.SampleOf `json:"samples,omitempty"`
	SampleSeed string          `json:"sample_seed,omitempty"` // "" is the pack's ID
}

// The names of what a brief keeps below controls/.
const (
	settingsFile     = "settings.json"
	waiversFile      = "waivers.yaml"
	attestationsFile = "attestations/attestations.yaml"
	documentsFolder  = "attestations/"
)

// largestKept is the most that is read back of one file that a brief keeps: the
// bound that documents of attestations are held to when they are given.
const largestKept = 64 << 20

// brief reads what the flags name. Every fault is the user's to mend.
func (j *judging) brief() (*brief, error) {
	config, err := loadConfig(j.config)
	if err != nil {
		return nil, err
	}
	if err := j.looks.check(); err != nil {
		return nil, err
	}
	lib, err := j.library()
	if err != nil {
		return nil, err
	}
	if err := config.accepted(lib, j.frameworks); err != nil {
		return nil, err
	}
	if err := j.known(lib); err != nil {
		return nil, err
	}
	b := &brief{tool: tool(), library: lib, looks: j.looks, files: map[string][]byte{},
		settings: j.looks.over(settings{Frameworks: j.frameworks, Parameters: config.given(lib), Entity: config.Entity, Owners: config.ownersGiven()})}
	if b.settings.Samples, err = j.asked(lib); err != nil {
		return nil, err
	}
	b.settings.SampleSeed = j.seed
	if j.waivers != "" {
		data, err := controls.ReadFile(j.waivers)
		if err != nil {
			return nil, usagef("read waivers: %w", err)
		}
		if err := b.waive(j.waivers, data); err != nil {
			return nil, &usageError{err}
		}
	}
	if j.attestations != "" {
		if err := b.attestFrom(j.attestations); err != nil {
			return nil, &usageError{err}
		}
	}
	if err := pack.CheckNames(slices.Concat(sortedKeys(lib.Files), sortedKeys(b.files))); err != nil {
		return nil, usagef("the pack could not hold the controls and attestations: %w", err)
	}
	return b, nil
}

// waive reads waivers and keeps them. Their file is called name in problems.
func (b *brief) waive(name string, data []byte) (err error) {
	b.files[waiversFile] = data
	b.waivers, err = controls.LoadWaivers(name, data, b.library)
	return err
}

// attestFrom reads a file of attestations. Its documents become part of the
// pack: no link may lead to one outside the file's folder.
func (b *brief) attestFrom(path string) error {
	data, err := controls.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read attestations: %w", err)
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("read attestations: %w", err)
	}
	defer folder.Close()
	return b.attest(path, data, folder.FS())
}

// attest reads attestations and keeps them with the documents they name, which
// lie in the folder. Their file is called name in problems.
func (b *brief) attest(name string, data []byte, folder fs.FS) error {
	attestations, documents, err := controls.LoadAttestations(name, data, folder, b.library)
	if err != nil {
		return err
	}
	b.attestations, b.files[attestationsFile] = attestations, data
	for document, data := range documents {
		if documentsFolder+document == attestationsFile {
			return fmt.Errorf("%s: a document cannot have the name %s", name, document)
		}
		b.files[documentsFolder+document] = data
	}
	return nil
}

// briefOf reads back the brief that a pack keeps.
func briefOf(p *pack.Pack) (*brief, error) {
	library := map[string][]byte{}
	b := &brief{tool: p.Manifest.Tool, files: map[string][]byte{}, signedWith: p.Manifest.SignedWith}
	for _, name := range p.Names() {
		name, ok := strings.CutPrefix(name, pack.ControlsFolder+"/")
		if !ok {
			continue
		}
		if size := p.Size(pack.ControlsFolder + "/" + name); size > largestKept {
			return nil, fmt.Errorf("%s is larger than %d MiB", pack.ControlsFolder+"/"+name, largestKept>>20)
		}
		data, err := p.File(pack.ControlsFolder + "/" + name)
		if err != nil {
			return nil, err
		}
		switch {
		case name == settingsFile:
			if err := json.Unmarshal(data, &b.settings); err != nil {
				return nil, fmt.Errorf("%s: %w", settingsFile, err)
			}
		case name == waiversFile, strings.HasPrefix(name, documentsFolder):
			b.files[name] = data
		default:
			library[name] = data
		}
	}
	var err error
	if b.library, err = controls.LoadFiles(collectors.Kinds(), library); err != nil {
		return nil, err
	}
	if data, ok := b.files[waiversFile]; ok {
		if err := b.waive(waiversFile, data); err != nil {
			return nil, err
		}
	}
	if data, ok := b.files[attestationsFile]; ok {
		folder, err := fs.Sub(p.FS(), pack.ControlsFolder+"/"+strings.TrimSuffix(documentsFolder, "/"))
		if err != nil {
			return nil, err
		}
		if err := b.attest(attestationsFile, data, folder); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *brief) options() controls.Options {
	return controls.Options{
		Frameworks: b.settings.Frameworks, AllChecks: len(b.settings.Frameworks) == 0, Parameters: b.settings.Parameters,
		Attestations: b.attestations, Waivers: b.waivers, Tool: b.tool,
	}
}

// assess judges a snapshot.
func (b *brief) assess(s *evidence.Snapshot) (*controls.Assessment, error) {
	data, err := evidence.CanonicalIndent(b.settings)
	if err != nil {
		return nil, err
	}
	o := b.options()
	o.Config = evidence.DigestOf(data)
	a := controls.Assess(s, b.library, o)
	return &a, nil
}

// view computes the report.
func (b *brief) view(s *evidence.Snapshot, a *controls.Assessment, root string, files []view.File) *view.Pack {
	in := view.Input{Entity: b.settings.Entity, Root: root, Files: files, Classification: b.settings.Classification,
		Samples: b.settings.Samples, SampleSeed: b.settings.SampleSeed}
	in.Paper, _ = view.PaperOf(b.settings.Paper) // checked when it was given
	in.SignedWith = b.signedWith
	if b.settings.Owners != nil {
		in.Owners = *b.settings.Owners
	}
	return b.looks.masked(view.Build(s, a, b.library, in))
}

// kept is what a pack keeps below controls/.
func (b *brief) kept() (map[string][]byte, error) {
	data, err := evidence.CanonicalIndent(b.settings)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{settingsFile: data}
	maps.Copy(out, b.library.Files)
	maps.Copy(out, b.files)
	return out, nil
}

// write completes a pack.
func (b *brief) write(draft *pack.Draft, s *evidence.Snapshot, a *controls.Assessment, v *view.Pack) (*pack.Manifest, error) {
	files, err := b.kept()
	if err != nil {
		return nil, err
	}
	if b.looks.redact { // what people wrote names them
		files = b.library.Files
	}
	return draft.Finish(pack.Contents{
		Snapshot: s, Assessment: a, Controls: files, Reports: reports(), Seal: b.sealer.orNone(),
		View: v, Masked: b.looks.redact,
	})
}
