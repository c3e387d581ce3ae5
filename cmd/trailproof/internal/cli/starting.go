package cli

import (
	_ "embed" // the files that init writes
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/controls"
)

//go:embed starter.yaml
var starter string // every setting, none of them set

//go:embed starter-waivers.yaml
var starterWaivers string

// The names of what init writes beside the configuration.
const (
	defaultWaivers      = "waivers.yaml"
	defaultAttestations = "attestations.yaml"
)

// waiversTemplate is a file of waivers to start from: it has none.
func waiversTemplate() string {
	return strings.Replace(starterWaivers, "SCHEMA", controls.SchemaID("waivers"), 1)
}

// configTemplate is a configuration to start from, which names the frameworks, if
// there are any to name.
func configTemplate(frameworks []string) string {
	if len(frameworks) == 0 {
		return starter
	}
	var lines []string
	for line := range strings.Lines(starter) {
		if strings.HasPrefix(line, "# frameworks:") {
			line = "frameworks: [" + strings.Join(frameworks, ", ") + "]\n"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// attestationsHead stands before the questions.
const attestationsHead = `# yaml-language-server: $schema=%s
# Attestations: the questions that no API can answer. Uncomment and fill in what a
# person with knowledge can answer, with the documents beside this file. A question
# left as it is leaves its control undecided. An answer is yes, no or not-applicable;
# it holds to the end of the day it expires, UTC.
#
#   trailproof scan --attestations attestations.yaml

version: 1
attestations: [] # take the brackets away with the first entry you uncomment
`

// attestationsTemplate is a file of attestations to start from: every question of
// the catalogs, and no answer.
func attestationsTemplate(catalogs []*controls.Catalog) string {
	var out strings.Builder
	fmt.Fprintf(&out, attestationsHead, controls.SchemaID("attestations"))
	for _, catalog := range catalogs {
		fmt.Fprintf(&out, "\n# %s\n", catalog.Title)
		for _, c := range catalog.Controls() {
			if c.Attestation == "" {
				continue
			}
			out.WriteString("\n" + commented(c.ID+" "+c.Title) + "#\n" + commented(c.Attestation))
			if c.Document != "" {
				out.WriteString("#\n" + commented("Document: "+c.Document))
			}
			if c.Inherited != "" {
				out.WriteString("#\n" + commented("Answered by the provider: "+c.Inherited))
			}
			fmt.Fprintf(&out, `#
#  - id: AT-%s-%s
#    framework: %s
#    control: %q
#    answer:    # yes, no or not-applicable
#    statement: # what was done, by whom and how often; why, if not-applicable
#    owner:     # who answers
#    date:      # when the answer was given, e.g. 2026-09-30
#    expires:   # the last day it holds, e.g. 2026-12-31
#    files: []  # the documents that bear it out; take the line away if there are none
`, shortName(catalog.ID), c.ID, catalog.ID, c.ID)
		}
	}
	return out.String()
}

// shortName is the first word of a catalog's ID, as IDs of attestations have it.
func shortName(id string) string {
	word, _, _ := strings.Cut(id, "-")
	return strings.ToUpper(word)
}

// widestComment is in columns, with the #.
const widestComment = 78

// commented is text as lines of a comment.
func commented(text string) string {
	var out strings.Builder
	line := "#"
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > widestComment && line != "#" {
			out.WriteString(line + "\n")
			line = "#"
		}
		line += " " + word
	}
	return out.String() + line + "\n"
}
