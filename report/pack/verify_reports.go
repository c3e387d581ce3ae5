package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
)

// verifyReports checks what people read: the evidence files are the calls and
// their responses, and the reports print the verdicts.
func verifyReports(p *Pack, deps Deps, done *Checked) error {
	if !p.Assessed() {
		if p.Manifest.ID != "" || p.Manifest.Entity != "" {
			return differs("the manifest names a pack ID or an entity that nothing bears out")
		}
		return &unsettled{None, "the pack holds no reports"}
	}
	s := done.snapshot
	v, err := deps.View(p, s, done.assessed)
	if err != nil {
		return err
	}
	if p.Manifest.ID != v.ID || p.Manifest.Entity != v.Entity {
		return differs("the manifest is of pack %q of %q, the report of pack %q of %q", p.Manifest.ID, p.Manifest.Entity, v.ID, v.Entity)
	}
	if p.Manifest.Tool != deps.Tool {
		done.Skipped = fmt.Sprintf("evidence files and reports are not rendered again and compared: %s wrote them, and this is %s", nameOf(p.Manifest.Tool), nameOf(deps.Tool))
		return &unsettled{NotChecked, done.Skipped}
	}
	return p.rendered(deps, s, v, done)
}

// nameOf says which build a tool is.
func nameOf(t evidence.Tool) string {
	return strings.TrimSpace("trailproof " + t.Version + " " + t.Commit)
}

// exact says whether a tool's name stands for one source and no other.
func exact(t evidence.Tool) bool {
	dirty := strings.HasSuffix(t.Version, "+dirty") || strings.HasSuffix(t.Commit, "+dirty")
	return !dirty && (t.Version != "(devel)" || t.Commit != "")
}

// doubtOf is what else than an alteration may explain a difference: that another
// build wrote what this one works out again.
func doubtOf(wrote, this evidence.Tool) string {
	switch {
	case wrote != this:
		return fmt.Sprintf("; %s wrote this, and %s may work it out otherwise", nameOf(wrote), nameOf(this))
	case !exact(this):
		return fmt.Sprintf("; or another development build wrote this, which calls itself %s as this one does", nameOf(this))
	}
	return ""
}

// rendered compares the evidence files and the reports with those rendered again.
func (p *Pack) rendered(deps Deps, s *evidence.Snapshot, v *view.Pack, done *Checked) error {
	doubt := doubtOf(p.Manifest.Tool, deps.Tool)
	expected := map[string]bool{}
	err := EvidenceFiles(v.Evidence, s.Calls, p.Raw, func(name string, data []byte) error {
		expected[name] = true
		return p.same(name, data, "does not show the call that it is about", doubt)
	})
	if err != nil {
		return err
	}
	for _, name := range p.Names() {
		if strings.HasPrefix(name, EvidenceFolder+"/") && !expected[name] {
			return differs("%q shows no call of the ledger", name)
		}
	}
	for _, f := range p.Manifest.Files {
		if f.AfterRoot && !slices.ContainsFunc(deps.Reports, func(r Report) bool { return r.Path == f.Path }) {
			return differs("%q stands outside the root and is not a report", f.Path)
		}
	}
	for _, r := range deps.Reports {
		var out bytes.Buffer
		if err := r.Write(&out, v); err != nil {
			return err
		}
		if err := p.same(r.Path, out.Bytes(), "does not print what the pack holds", doubt); err != nil {
			return err
		}
	}
	done.say("%d evidence files and %d reports show what the pack holds", len(v.Evidence), len(deps.Reports))
	return nil
}

// same compares a file of the pack with what it should be.
func (p *Pack) same(name string, want []byte, complaint, doubt string) error {
	got, err := p.File(name)
	if err != nil {
		return differs("%v", err)
	}
	if bytes.Equal(got, want) {
		return nil
	}
	if strings.HasSuffix(name, ".json") {
		return differs("%q %s: %s%s", name, complaint, difference(got, want), doubt)
	}
	return differs("%q %s: its SHA-256 should be %s%s", name, complaint, evidence.DigestOf(want), doubt)
}
