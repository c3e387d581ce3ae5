// Command trailproof proves to an auditor that an AWS audit trail is on,
// complete, unaltered and out of reach of the people it records.
package main

import (
	"os"

	"github.com/trailproof/trailproof/cmd/trailproof/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
