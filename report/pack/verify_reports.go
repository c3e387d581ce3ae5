package pack

import (
	"bytes"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// verifyReports checks what people read: the evidence files are the calls and
// their responses, and the reports print the verdicts.
func verifyReports(p *Pack, deps Deps, done *Checked) error {
	if !p.Assessed() {
		if p.Manifest.ID != "" || p.Manifest.Entity != "" {
			return differs("the manifest names a pack ID or an entity that nothing bears out")
		}
		return nil
	}
	s, err := p.Snapshot(deps.Kinds)
	if err != nil {
		return differs("%v", err)
	}
	a, err := p.Assessment()
	if err != nil {
		return differs("%v", err)
	}
	v, err := deps.View(p, s, a)
	if err != nil {
		return err
	}
	if p.Manifest.ID != v.ID || p.Manifest.Entity != v.Entity {
		return differs("the manifest is of pack %q of %q, the report of pack %q of %q", p.Manifest.ID, p.Manifest.Entity, v.ID, v.Entity)
	}
	if p.Manifest.Tool != deps.Tool {
		done.say("evidence files and reports were written by version %s and are not rendered again by %s", p.Manifest.Tool.Version, deps.Tool.Version)
		return nil
	}
	items := 0
	err = EvidenceFiles(v.Evidence, s.Calls, p.Raw, func(name string, data []byte) error {
		items++
		return p.same(name, data, "does not show the call that it is about")
	})
	if err != nil {
		return err
	}
	for name := range p.files {
		if strings.HasPrefix(name, EvidenceFolder+"/") {
			items--
		}
	}
	if items != 0 {
		return differs("there are %d more files in %s than calls in the ledger", -items, EvidenceFolder)
	}
	for _, f := range p.Manifest.Files {
		if f.AfterRoot && !slices.ContainsFunc(deps.Reports, func(r Report) bool { return r.Path == f.Path }) {
			return differs("%q stands outside the root and is not a report", f.Path)
		}
	}
	rendered := 0
	for _, r := range deps.Reports {
		if _, here := p.files[r.Path]; !here {
			continue
		}
		var out bytes.Buffer
		if err := r.Write(&out, v); err != nil {
			return err
		}
		if err := p.same(r.Path, out.Bytes(), "does not print what the pack holds"); err != nil {
			return err
		}
		rendered++
	}
	done.say("%d evidence files and %d reports show what the pack holds", len(v.Evidence), rendered)
	return nil
}

// same compares a file of the pack with what it should be.
func (p *Pack) same(name string, want []byte, complaint string) error {
	got, err := p.File(name)
	if err != nil {
		return differs("%v", err)
	}
	if bytes.Equal(got, want) {
		return nil
	}
	if strings.HasSuffix(name, ".json") {
		return differs("%q %s: %s", name, complaint, difference(got, want))
	}
	return differs("%q %s: its SHA-256 should be %s", name, complaint, evidence.DigestOf(want))
}
