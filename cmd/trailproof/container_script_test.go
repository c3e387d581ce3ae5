package main_test

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"
)

// containerScript writes what the containers of a file of Kubernetes objects run
// in their shell: container-script OBJECTS.yaml SCRIPT.
func containerScript(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: container-script OBJECTS.yaml SCRIPT")
	}
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	var script string
	for objects := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var object struct {
			Spec struct {
				Template struct {
					Spec struct {
						Containers []struct{ Args []string }
					}
				}
			}
		}
		err := objects.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		ts.Check(err)
		for _, c := range object.Spec.Template.Spec.Containers {
			script += c.Args[0]
		}
	}
	if script == "" {
		ts.Fatalf("%s has no container", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(script), 0o600))
}
