package controls_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/trailproof/trailproof/controls"
)

// schemaOf compiles a published schema.
func schemaOf(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	data, err := controls.Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(controls.SchemaID(name), doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(controls.SchemaID(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is a YAML file as an editor hands it to a schema: days are text.
func plain(t testing.TB, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(t, n.Content[0])
	case yaml.AliasNode:
		return plain(t, n.Alias)
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range n.Content {
			out = append(out, plain(t, item))
		}
		return out
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return out
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if v, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return v
		}
	}
	return n.Value
}

func fits(t testing.TB, schema *jsonschema.Schema, text string) error {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		return err
	}
	return schema.Validate(plain(t, &n))
}

func TestTheSchemaOfWaiversAgreesWithTheirReader(t *testing.T) {
	lib, schema := framework(t), schemaOf(t, "waivers")
	head := "version: 1\nwaivers:\n  - "
	sound := "{id: W1, check: good, subjects: [\"a*\"], accounts: [\"111122223333\"], reason: R, owner: O, approver: A, from: 2026-07-01, until: 2026-12-31, ticket: 412}\n"
	for text, good := range map[string]bool{
		head + sound:                                       true,
		"version: 1\nwaivers: []\n":                        true,
		"version: \"1\"\r\nwaivers: []\r\n":                true,
		"\ufeffversion: 1\nwaivers: []\n":                  true,
		"waivers: []\n":                                    false,
		"version: 2\nwaivers: []\n":                        false,
		"version: 1\n":                                     false,
		"version: 1\nwaivers:\n":                           false,
		"version: 1\nwaivers: {}\n":                        false,
		"version: 1\nwaivers: []\nmore: 1\n":               false,
		"- version: 1\n":                                   false,
		head + "W1\n":                                      false,
		head + with(sound, "check: good", "control: 5.10"): false, // there is none, and its form is right: see below
		head + with(sound, "check: good", "check: good, control: tested"): false,
		head + with(sound, "check: good, ", ""):                           false,
		head + with(sound, "[\"a*\"]", "[]"):                              false,
		head + with(sound, "[\"a*\"]", "a*"):                              false,
		head + with(sound, "[\"a*\"]", "[\" \"]"):                         false,
		head + with(sound, "[\"a*\"]", "[[a]]"):                           false,
		head + with(sound, "[\"111122223333\"]", "[111122223333]"):        true,
		head + with(sound, "[\"111122223333\"]", "[\"*\"]"):               false,
		head + with(sound, "[\"111122223333\"]", "[12]"):                  false,
		head + with(sound, "reason: R, ", ""):                             false,
		head + with(sound, "reason: R", "reason:"):                        false,
		head + with(sound, "reason: R", "reason: ''"):                     false,
		head + with(sound, "reason: R", "reason: [R]"):                    false,
		head + with(sound, "owner: O, ", ""):                              false,
		head + with(sound, "approver: A, ", ""):                           false,
		head + with(sound, "approver", "aprover"):                         false,
		head + with(sound, "until: 2026-12-31, ", ""):                     false,
		head + with(sound, "until", "expires"):                            true,
		head + with(sound, "from", "start"):                               true,
		head + with(sound, "from: 2026-07-01, ", ""):                      true,
		head + with(sound, "ticket", "expires: 2026-12-31, ticket"):       false,
		head + with(sound, "ticket", "start: 2026-07-01, ticket"):         false,
		head + with(sound, "2026-12-31", "2026-02-30"):                    false,
		head + with(sound, "2026-12-31", "31.12.2026"):                    false,
		head + with(sound, "2026-12-31", "2026-12-31T00:00:00Z"):          false,
		head + with(sound, "2026-12-31", "20261231"):                      false,
		head + with(sound, "412", "true"):                                 true,
	} {
		_, err := controls.LoadWaivers("w.yaml", []byte(text), lib)
		if (err == nil) != good {
			t.Errorf("%q is read with %v", text, err)
		}
		if strings.Contains(text, "5.10") {
			good = true
		}
		if err := fits(t, schema, text); (err == nil) != good {
			t.Errorf("%q fits the schema with %v", text, err)
		}
	}
}

func TestTheSchemaOfAttestationsAgreesWithTheirReader(t *testing.T) {
	lib, schema := framework(t), schemaOf(t, "attestations")
	head := "version: 1\nattestations:\n  - "
	sound := "{id: A1, framework: small, control: asked, answer: yes, statement: S, owner: O, date: 2026-09-01, expires: 2027-09-01, files: [docs/a.pdf, {file: docs/b.pdf, sha256: 3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d}]}\n"
	folder := fstest.MapFS{"docs/a.pdf": {Data: []byte("a")}, "docs/b.pdf": {Data: []byte("b")}}
	list := sound[strings.Index(sound, "files"):strings.Index(sound, "}]")] + "}]"
	for text, good := range map[string]bool{
		head + sound:                                 true,
		"version: 1\nattestations: []\n":             true,
		"version: 1\nwaivers: []\n":                  false,
		head + with(sound, list, "file: docs/a.pdf"): true,
		head + with(sound, list, "file: docs/a.pdf, files: [docs/b.pdf]"): false,
		head + with(sound, list, "files: []"):                             false,
		head + with(sound, list, "files: docs/a.pdf"):                     false,
		head + with(sound, list, "files: [{sha256: abc}]"):                false,
		head + with(sound, list, "files: [[docs/a.pdf]]"):                 false,
		head + with(sound, list, "files: [/etc/passwd]"):                  false,
		head + with(sound, list, "files: [../secret]"):                    false,
		head + with(sound, list, "files: [{file: docs/a.pdf, name: x}]"):  false,
		head + with(sound, list, "file: docs/a.pdf, sha256: abc"):         false,
		head + with(sound, list, "sha256: "+strings.Repeat("0", 64)):      false,
		head + with(sound, ", "+list, ""):                                 true,
		head + with(sound, "id: A1, ", ""):                                true,
		head + with(sound, "answer: yes", "answer: \"yes\""):              true,
		head + with(sound, "answer: yes", "answer: maybe"):                false,
		head + with(sound, "owner: O, ", ""):                              false,
		head + with(sound, "date: 2026-09-01, ", ""):                      false,
		head + with(sound, "expires: 2027-09-01, ", ""):                   false,
		head + with(sound, "2026-09-01", "1 September"):                   false,
		head + with(sound, "framework: small, ", ""):                      false,
		head + with(sound, "control: asked, ", ""):                        false,
		head + with(sound, "statement: S, ", ""):                          false,
	} {
		if _, _, err := controls.LoadAttestations("a.yaml", []byte(text), folder, lib); (err == nil) != good {
			t.Errorf("%q is read with %v", text, err)
		}
		if err := fits(t, schema, text); (err == nil) != good {
			t.Errorf("%q fits the schema with %v", text, err)
		}
	}
}

// with is the text with one part replaced; the part must be there.
func with(text, part, by string) string {
	if !strings.Contains(text, part) {
		panic(part + " is not in " + text)
	}
	return strings.Replace(text, part, by, 1)
}

func TestTheExamplesFitTheSchemas(t *testing.T) {
	for path, name := range map[string]string{
		"../examples/waivers.yaml": "waivers", "../examples/sample/waivers.yaml": "waivers", "../examples/sample/attestations.yaml": "attestations",
		"../examples/attestations/pci-dss-4.0.1.yaml": "attestations",
	} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := fits(t, schemaOf(t, name), string(data)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestASchemaIsWhereItsIDSays(t *testing.T) {
	for _, name := range controls.SchemaNames() {
		if id := controls.SchemaID(name); id != "https://raw.githubusercontent.com/trailproof/trailproof/main/controls/schemas/"+name+".schema.json" {
			t.Errorf("the schema of %s is at %q", name, id)
		}
	}
}
