package cli

import (
	"strings"
	"testing"
	"time"
)

func TestOnlyATerminalThatCanRewriteALineIsMadeTo(t *testing.T) {
	for _, test := range []struct {
		term string
		tty  bool
		want string
	}{
		{"xterm", true, "\r\x1b[Kworking\r\x1b[Kgate: passed\n"},
		{"dumb", true, "working\ngate: passed\n"},
		{"xterm", false, "working\ngate: passed\n"},
	} {
		var stderr strings.Builder
		d := display{env: &Env{Stderr: &stderr, StderrTTY: test.tty, Getenv: func(string) string { return test.term }, Now: time.Now}}
		d.progress("working")
		d.say("gate: passed")
		if stderr.String() != test.want {
			t.Errorf("TERM=%s, terminal %t: %q", test.term, test.tty, stderr.String())
		}
	}
}
