package main_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trailproof/trailproof/cmd/trailproof/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"trailproof": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
		"edit-byte":  func() { os.Exit(editByte(os.Args[1:])) },
	})
}

// TestStories runs the user's stories: each asserts stdout, stderr and the exit
// code of the real program.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// No story may reach the credentials or the network of the machine it runs on.
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			e.Setenv("AWS_CONFIG_FILE", "/nonexistent")
			e.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
			e.Setenv("AWS_MAX_ATTEMPTS", "1")
			e.Setenv("GOGC", cmp.Or(os.Getenv("GOGC"), "100")) // as the tests themselves are run
			samples, err := filepath.Abs(filepath.Join("..", "..", "examples"))
			e.Setenv("EXAMPLES", samples)
			e.Values[servedKey{}] = &served{}
			return err
		},
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "fault-server": faultServer, "wait-for": waitFor, "wait-for-bytes": waitForBytes, "wait-for-requests": waitForRequests,
			"archive-server": archiveServer, "tamper": tamper, "asked": asked, "container-script": containerScript,
			"access-rows": accessRows, "identities": identities, "signing-keys": signingKeys},
	})
}
