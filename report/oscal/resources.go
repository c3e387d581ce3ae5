package oscal

import (
	"cmp"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// resources writes what observations point to: the evidence items that they name, the
// documents of attestations, and the assessment.
func (d *document) resources(s *stream) {
	sums := map[string]string{}
	for _, f := range d.pack.Files {
		if f.Path == "assessment.json" {
			sums[f.Path] = f.SHA256
		}
	}
	s.item(resource{
		UUID: view.UUID("assessment", d.pack.ID, d.pack.Root), Title: "assessment.json", Description: "Every subject, step and citation.",
		RLinks: []rlink{linkTo("assessment.json", "application/json", sums["assessment.json"])},
	})
	for _, r := range d.files {
		s.item(r)
	}
	for i := range d.pack.Evidence {
		e := &d.pack.Evidence[i]
		if !d.cited[e.ID] {
			continue
		}
		r := resource{
			UUID: resourceID(e), Title: e.ID, Description: markup(e.Content, ""),
			Props: props("evidence", e.ID, "call", e.Source, "account", e.Account, "region", e.Region, "outcome", e.Outcome, "request-id", e.RequestID),
		}
		if e.File != "" {
			r.RLinks = append(r.RLinks, rlink{Href: e.File, MediaType: "application/json"})
		}
		if e.Raw != "" {
			r.RLinks = append(r.RLinks, linkTo(e.Raw, "", e.SHA256))
		}
		s.item(r)
	}
}

func resourceID(e *view.Evidence) string {
	return view.UUID("evidence", cmp.Or(e.Call, e.ID), e.SHA256)
}

// filesOf are the documents of an attestation, in the pack.
func (d *document) filesOf(a *view.Attest) []resource {
	var out []resource
	sums := strings.Split(a.SHA256, ", ")
	for i, name := range strings.Split(a.File, ", ") {
		sum := ""
		if i < len(sums) {
			sum = sums[i]
		}
		path := "controls/attestations/" + name
		for _, f := range d.pack.Files {
			if f.SHA256 == sum && strings.HasPrefix(f.Path, "controls/") {
				path = f.Path
			}
		}
		out = append(out, resource{UUID: view.UUID("file", name, sum), Title: markup(name, "document"), RLinks: []rlink{linkTo(path, "", sum)}})
	}
	return out
}

// linkTo points to a file of the pack, with its SHA-256 if that is known.
func linkTo(path, mediaType, sum string) rlink {
	out := rlink{Href: escapePath(path), MediaType: mediaType}
	if len(sum) == 64 && strings.Trim(sum, "0123456789abcdef") == "" {
		out.Hashes = []hash{{Algorithm: "SHA-256", Value: sum}}
	}
	return out
}

// escapePath is a path as a URI reference: a file's name may hold anything.
func escapePath(path string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(path) {
		b := path[i]
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-._~/", b) >= 0 {
			out.WriteByte(b)
			continue
		}
		out.Write([]byte{'%', hex[b>>4], hex[b&15]})
	}
	return out.String()
}
