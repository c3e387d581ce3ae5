package pack

import (
	"crypto/x509"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/signature"
	"github.com/trailproof/trailproof/report/view"
)

// Deps is what Verify needs from the rest of the program.
type Deps struct {
	Kinds evidence.Kinds
	// Replay collects again, answering every call from the recorded responses.
	Replay func(about evidence.About, calls []evidence.Call, raw func(evidence.Digest) ([]byte, error)) (*evidence.Snapshot, error)
	// Assess judges the facts with the pack's own controls folder.
	Assess func(p *Pack, s *evidence.Snapshot) (*controls.Assessment, error)
	// View computes the report of the pack; the evidence files must follow
	// from it. It is given the manifest's root and files.
	View func(p *Pack, s *evidence.Snapshot, a *controls.Assessment) (*view.Pack, error)
	// Reports and evidence files are rendered again and compared, if Tool wrote
	// the pack: another version may lay them out differently.
	Reports []Report
	Tool    evidence.Tool
	// Keys are those that one of is to have signed the pack; without any, who signed
	// is not checked.
	Keys []*signature.Key
	// TimeRoots are the authorities that one of is to have made the time-stamp; without
	// them, whose it is is not checked.
	TimeRoots *x509.CertPool
}

// Checked says what Verify did, in its order.
type Checked struct {
	Manifest Manifest
	Claims   []Claim  // every one, in the order of Claims
	Done     []string // one sentence each
	// Skipped says what could not be compared, and why; "" if all was.
	Skipped string

	kept     int // digest files
	snapshot *evidence.Snapshot
	assessed *controls.Assessment // nil if the pack holds no assessment
}

// Mismatch is a pack that is not what it says. Its text is one sentence that
// names the first difference.
type Mismatch struct{ Difference string }

func (m *Mismatch) Error() string { return m.Difference }

func differs(format string, args ...any) error {
	return &Mismatch{fmt.Sprintf(format, args...)}
}

func (c *Checked) say(format string, args ...any) {
	c.Done = append(c.Done, fmt.Sprintf(format, args...))
}

func verifyFiles(p *Pack, _ Deps, done *Checked) error {
	listed := map[string]File{}
	for _, f := range p.Manifest.Files {
		if _, twice := listed[f.Path]; twice || overManifest(f.Path) {
			return differs("%s lists %q twice, or itself", ManifestFile, f.Path)
		}
		listed[f.Path] = f
	}
	var found []string
	for name := range listed {
		if _, here := p.files[name]; !here {
			found = append(found, fmt.Sprintf("%q is missing", name))
		}
	}
	for _, name := range p.Names() {
		f, known := listed[name]
		switch {
		case overManifest(name):
		case !known:
			found = append(found, fmt.Sprintf("%q was added", name))
		case p.files[name] != f.Bytes:
			found = append(found, fmt.Sprintf("%q was changed: it has %d bytes, the manifest says %d", name, p.files[name], f.Bytes))
		default:
			digest, err := p.digest(name)
			if err != nil {
				found = append(found, fmt.Sprintf("%q cannot be read: %v", name, err))
			} else if digest != f.SHA256 {
				found = append(found, fmt.Sprintf("%q was changed: its SHA-256 is %s, the manifest says %s", name, digest, f.SHA256))
			}
		}
	}
	if len(found) > 0 {
		slices.Sort(found)
		return differs("the files are not the manifest's: %s (the first of %d)", found[0], len(found))
	}
	done.say("%d files are as the manifest lists them", len(listed))
	return nil
}

func verifyRoot(p *Pack, _ Deps, done *Checked) error {
	root, err := RootOf(p.Manifest.Files)
	if err != nil {
		return err
	}
	if root != p.Manifest.Root {
		return differs("the root is not that of the listed files: they give %s, the manifest says %s", root, p.Manifest.Root)
	}
	done.say("the root is %s", root)
	return nil
}

// verifyLedger checks that every response that the ledger names is there under
// its own SHA-256, with the objects that are kept with it, and no other.
func verifyLedger(p *Pack, _ Deps, done *Checked) error {
	calls, err := p.Calls()
	if err != nil {
		return differs("%v", err)
	}
	if same, err := p.holds(CallsFile, func(w io.Writer) error { return evidence.EncodeCallsTo(w, calls) }); err != nil {
		return err
	} else if !same {
		return differs("%s is not laid out as it was written", CallsFile)
	}
	named := map[string]bool{}
	for _, c := range calls {
		if c.Body == "" {
			continue
		}
		named[RawFolder+"/"+string(c.Body)] = true
		if _, err := p.Raw(c.Body); err != nil {
			return differs("call %s (%s:%s): %v", c.ID, c.Service, c.Operation, err)
		}
		kept, err := keptBy(c, p.Raw)
		for i := 0; i < len(kept) && err == nil; i++ {
			named[RawFolder+"/"+string(kept[i].SHA256)] = true
			err = held(kept[i], p.Raw)
		}
		if err != nil {
			return differs("call %s (%s:%s): %v", c.ID, c.Service, c.Operation, err)
		}
		done.kept += len(kept)
	}
	for _, name := range p.Names() {
		if strings.HasPrefix(name, RawFolder+"/") && !named[name] {
			return differs("%q is the response of no call", name)
		}
	}
	if masked := view.Redactions(calls); !slices.Equal(masked, p.Manifest.Redactions) {
		return differs("the manifest's redactions are not the ledger's: %s", difference(p.Manifest.Redactions, masked))
	}
	done.say("%d calls have their responses", len(calls))
	return nil
}

func verifyFacts(p *Pack, deps Deps, done *Checked) error {
	stored, err := p.Snapshot(deps.Kinds)
	if err != nil {
		return differs("%v", err)
	}
	if !p.Manifest.Finished.Equal(stored.About.Finished) {
		return differs("the manifest says the collection finished %s, the snapshot %s", p.Manifest.Finished, stored.About.Finished)
	}
	stored.Facts, stored.Scopes = nil, nil // there is room for one of the two
	replayed, err := deps.Replay(stored.About, slices.Clone(stored.Calls), p.Raw)
	if err != nil {
		return differs("the recorded responses cannot be replayed: %v", err)
	}
	if same, err := p.holds(SnapshotFile, func(w io.Writer) error { return evidence.EncodeSnapshotTo(w, replayed) }); err != nil {
		return err
	} else if !same {
		was, err := p.File(SnapshotFile)
		if err != nil {
			return err
		}
		return differs("the facts do not follow from the responses: %s%s", difference(was, replayed), doubtOf(stored.About.Tool, deps.Tool))
	}
	stored.Facts, stored.Scopes = replayed.Facts, replayed.Scopes
	done.snapshot = stored
	done.say("%d facts follow from the responses", len(stored.Facts))
	if done.kept > 0 {
		done.say("%d digest files were verified again with their public keys", done.kept)
	}
	return nil
}

func verifyVerdicts(p *Pack, deps Deps, done *Checked) error {
	stored := done.snapshot
	if !p.Assessed() {
		if p.Manifest.Tool != stored.About.Tool || p.Manifest.Digests != (controls.Digests{}) {
			return differs("the manifest names another tool than the snapshot, or catalogs that judged nothing")
		}
		return &unsettled{None, "the pack holds no assessment"}
	}
	assessed, err := p.Assessment()
	if err != nil {
		return differs("%v", err)
	}
	if p.Manifest.Tool != assessed.About.Tool || p.Manifest.Digests != assessed.About.Digests {
		return differs("the manifest names another tool, other catalogs or another configuration than the assessment")
	}
	judged, err := deps.Assess(p, stored)
	if err != nil {
		return differs("the facts cannot be judged again: %v", err)
	}
	judged.About.Tool = assessed.About.Tool // who judged again is not what is compared
	if same, err := p.holds(AssessmentFile, func(w io.Writer) error { return controls.WriteAssessment(w, *judged) }); err != nil {
		return err
	} else if !same {
		was, err := p.File(AssessmentFile)
		if err != nil {
			return err
		}
		again, err := controls.MarshalAssessment(*judged)
		if err != nil {
			return err
		}
		return differs("the verdicts do not follow from the facts: %s%s", difference(was, again), doubtOf(assessed.About.Tool, deps.Tool))
	}
	done.assessed = assessed
	done.say("%d results follow from the facts", len(assessed.Results))
	return nil
}

// digest hashes one file without holding it in memory.
func (p *Pack) digest(name string) (evidence.Digest, error) {
	sum := newHash()
	if err := p.copy(sum, name); err != nil {
		return "", err
	}
	return sum.digest(), nil
}
