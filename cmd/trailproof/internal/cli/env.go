// Package cli is the command line. The rules of its streams:
//
//   - stdout carries the answer, and only that.
//   - stderr carries progress, log, hints and the gate's decision.
//   - Progress is one rewritten line when stderr is a terminal, plain lines at a
//     calm pace when it is not, nothing with --quiet.
//   - Colour only on a terminal; NO_COLOR, CLICOLOR_FORCE and TERM=dumb are
//     honoured. Display flags never change a verdict or an exit code.
//   - Binary formats are refused on a terminal; a file appears whole or not at all.
//   - Nothing ever prompts.
//
// Main is a function of its arguments and an Env; it never calls os.Exit.
package cli

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// Env is all that the program takes from its surroundings.
type Env struct {
	Stdout, Stderr       io.Writer
	StdoutTTY, StderrTTY bool
	Width                int // of the terminal on stdout; 0 if it is none
	Getenv               func(string) string
	Now                  func() time.Time

	args []string // the words typed, set by Main
}

// System is the Env of the running process.
func System() *Env {
	env := &Env{
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		StdoutTTY: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
		Getenv:    os.Getenv,
		Now:       time.Now,
	}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		env.Width = width
	}
	return env
}

// colour says whether a stream may be coloured, by the conventions of
// no-color.org and bixense.com/clicolors.
func (e *Env) colour(tty, off bool) bool {
	switch {
	case off, e.Getenv("NO_COLOR") != "":
		return false
	case e.Getenv("CLICOLOR_FORCE") != "" && e.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return tty && e.Getenv("TERM") != "dumb"
}
