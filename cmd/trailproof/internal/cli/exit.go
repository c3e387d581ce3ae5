package cli

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/trailproof/trailproof/controls"
)

// usageError is a mistake in what the user gave us: a flag, a configuration
// file, a catalog, a waiver, an attestation.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// gateError carries a gate that did not pass.
type gateError struct{ gate controls.Gate }

func (e *gateError) Error() string { return e.gate.Line }

// signalled says that a signal ended the run early.
type signalled struct{ signal syscall.Signal }

func (e signalled) Error() string { return "interrupted" }

// said is an error of which the user has been told.
type said struct{ error }

func (s said) Unwrap() error { return s.error }

var (
	errTimeout     = errors.New("--timeout passed")
	errInvalidPack = errors.New("the pack is not valid")
	errInvalidLogs = errors.New("the log files are not valid")
	errUnproven    = errors.New("the log files are not proven")
	errUnanswered  = errors.New("the answer is not whole")
)

// exitCodes is the table printed by "help exit-codes" and the README.
const exitCodes = `  0         the gate passed
  1         the gate failed: failing controls at or above --fail-on, or an
            invalid pack, digest or log file
  2         usage, configuration, catalog, waiver or attestation error
  3         incomplete: denied, throttled out, unreachable, coverage below --min-coverage,
            or a part of the period that is not proven
  4         it could not run, or not go on: no credentials or expired ones,
            no network, a bug
  5         --timeout passed
  130, 143  interrupted; what was collected is kept
`

// exitCode is the only place where the number is chosen.
func exitCode(err error) int {
	var usage *usageError
	var gate *gateError
	var sig signalled
	switch {
	case err == nil:
		return 0
	case errors.As(err, &sig):
		return 128 + int(sig.signal)
	case errors.As(err, &usage):
		return 2
	case errors.Is(err, errTimeout):
		return 5
	case errors.Is(err, errInvalidPack), errors.Is(err, errInvalidLogs):
		return 1
	case errors.Is(err, errUnproven), errors.Is(err, errUnanswered):
		return 3
	case errors.As(err, &gate) && gate.gate.Failed:
		return 1
	case errors.As(err, &gate):
		return 3
	}
	return 4
}
