// Package examples holds the recorded sample organization that "trailproof
// demo" replays: calls and responses in the form that a pack keeps them.
package examples

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// The recording is written by "go run ./examples/record".
//
//go:embed demo
var demo embed.FS

// Sample is what the people of the sample organization contribute:
// attestations.yaml with the documents it names, waivers.yaml, and trailproof.yaml.
func Sample() fs.FS {
	files, err := fs.Sub(sample, "sample")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return files
}

//go:embed sample
var sample embed.FS

// Recording is a collection as it was recorded.
type Recording struct {
	About evidence.About
	Calls []evidence.Call
}

// Demo is the recording of the sample organization.
func Demo() (*Recording, error) {
	about, err := demo.ReadFile("demo/about.json")
	if err != nil {
		return nil, err
	}
	ledger, err := demo.ReadFile("demo/calls.jsonl")
	if err != nil {
		return nil, err
	}
	r := &Recording{}
	if err := json.Unmarshal(about, &r.About); err != nil {
		return nil, fmt.Errorf("recorded sample: %w", err)
	}
	if r.Calls, err = evidence.DecodeCalls(bytes.NewReader(ledger)); err != nil {
		return nil, fmt.Errorf("recorded sample: %w", err)
	}
	return r, nil
}

// Raw returns a recorded response body.
func (r *Recording) Raw(digest evidence.Digest) ([]byte, error) {
	return demo.ReadFile("demo/raw/" + string(digest))
}
