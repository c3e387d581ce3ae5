package controls

import (
	"embed"
	"strings"
)

//go:embed schemas/*.schema.json
var schemas embed.FS

// SchemaNames are the files that people write and that a JSON Schema describes.
func SchemaNames() []string { return []string{"attestations", "waivers"} }

// Schema is the JSON Schema (draft 2020-12) of such a file. It finds what is wrong
// with the form; that there is such a check, control or document is LoadWaivers' and
// LoadAttestations' to know.
func Schema(name string) ([]byte, error) { return schemas.ReadFile("schemas/" + name + ".schema.json") }

// SchemaID is where the schema of such a file is published.
func SchemaID(name string) string {
	data, err := Schema(name)
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(data), `"$id": "`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
