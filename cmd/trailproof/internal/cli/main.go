package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// Main runs one command line and returns the exit code.
func Main(args []string, env *Env) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(env.Stderr, "trailproof: this is a bug: %v\n%s", r, debug.Stack())
			code = 4
		}
	}()
	ctx, stop := untilSignal(context.Background())
	defer stop()

	env.args = args
	stdout := &answering{Writer: env.Stdout}
	env.Stdout = stdout
	show := &display{env: env}
	root, started := newRoot(env, show)
	root.SetArgs(args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	_, ours := errors.AsType[*usageError](err)
	mistyped := err != nil && !*started && !ours
	if mistyped {
		err = &usageError{err} // cobra found fault with the words before a command ran
	}
	err = stdout.outcome(err)
	show.complain(err)
	if mistyped {
		show.hint("trailproof: hint: trailproof --help lists the commands and their flags")
	}
	return exitCode(err)
}

// untilSignal is a context that the first SIGINT or SIGTERM cancels, with the
// signal as its cause. A second one ends the process at once.
func untilSignal(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(signalled{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}
