package main_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// exits runs a command and asserts its exit code: exits 2 trailproof scan --nonsense.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exited with %d, want %d", got, want)
	}
}

// editByte changes one byte in the middle of the first file that a pattern
// matches, keeping its size and mode.
func editByte(args []string) int {
	names, err := filepath.Glob(args[0])
	if err != nil || len(names) == 0 {
		fmt.Fprintln(os.Stderr, "no such file", args[0], err)
		return 1
	}
	data, err := os.ReadFile(names[0])
	if err != nil || len(data) == 0 {
		fmt.Fprintln(os.Stderr, names[0], err)
		return 1
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(names[0], data, 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// waitFor waits until a file that a pattern matches is there, with a deadline.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if names, _ := filepath.Glob(ts.MkAbs(args[0])); len(names) > 0 {
			return
		}
	}
	ts.Fatalf("%s never appeared", args[0])
}

// waitForBytes waits until a file that a pattern matches is that large, with a
// deadline: wait-for-bytes N PATTERN.
func waitForBytes(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		names, _ := filepath.Glob(ts.MkAbs(args[1]))
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && info.Size() >= want {
				return
			}
		}
	}
	ts.Fatalf("%s never had %d bytes", args[1], want)
}
