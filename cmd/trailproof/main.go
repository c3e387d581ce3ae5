// Command trailproof proves to an auditor that an AWS audit trail is on,
// complete, unaltered and out of reach of the people it records.
package main

import (
	"os"
	"runtime/debug"

	"github.com/trailproof/trailproof/cmd/trailproof/internal/cli"
)

// garbage is how much of it may gather, in percent of what is in use, unless GOGC
// says otherwise. Most of what is in use are the facts of all accounts, which stay:
// half as much again is enough.
const garbage = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
