// Command estate is a server that speaks AWS for a whole organization: it replays
// the recorded sample, multiplied into many accounts and regions, as slowly, as
// grudgingly and as faultily as it is told, and counts what it is asked.
//
//	go run ./examples/estate -accounts 500 -regions 17 -latency 50ms -quotas
//
// A program is pointed at it by AWS_ENDPOINT_URL, and by HTTP_PROXY for S3
// Control, whose requests go to names below the server's. Any access key speaks
// for the management account, or for the account that it names. What was asked is
// told at /-/counts; a DELETE begins the counts anew.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "estate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	s, address, err := configured(args)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	return (&http.Server{Handler: s, ReadHeaderTimeout: time.Minute}).Serve(listener)
}

// configured is the server that the flags describe, and where it is to listen.
func configured(args []string) (*server, string, error) {
	flags := flag.NewFlagSet("estate", flag.ContinueOnError)
	address := flags.String("listen", "127.0.0.1:0", "address to listen on; it is printed")
	accounts := flags.Int("accounts", 60, "active accounts: the management account, the log archive, and members")
	suspended := flags.Int("suspended", 3, "accounts that were suspended or closed, besides")
	inRegions := flags.Int("regions", 17, fmt.Sprintf("enabled regions of each account, 3 to %d", len(regions)))
	roles := flags.Int("roles", 90, "roles added to each account; with half as many policies and a quarter as many users")
	latency := flags.Duration("latency", 0, "before every answer")
	quotas := flags.Bool("quotas", false, "throttle what is beyond AWS's quotas")
	throttle := flags.Float64("throttle", 0, "part of the calls that is throttled whatever the quotas")
	faults := flags.Float64("faults", 0, "part of the calls that fails: 500, reset, hang, expired token, pages of HTML")
	seed := flags.Uint64("seed", 1, "of what goes wrong")
	lasting := flags.Duration("expire", time.Hour, "how long assumed credentials last")
	revoked := flags.Duration("revoke", 0, "after how long assumed credentials are refused, though they should last longer (0: never)")
	var rules denials
	flags.Var(&rules, "deny", "SERVICE:OPERATION@ACCOUNT, with * for any text; may be repeated")
	if err := flags.Parse(args); err != nil {
		return nil, "", err
	}
	if *accounts < 3 || *inRegions < 3 || *inRegions > len(regions) || *suspended < 0 || *roles < 0 {
		return nil, "", fmt.Errorf("at least 3 accounts, and 3 to %d regions, are served", len(regions))
	}
	s, err := newServer(*accounts, *suspended, *inRegions, identities{*roles})
	if err != nil {
		return nil, "", err
	}
	s.latency, s.quotas, s.denials = *latency, *quotas, rules
	s.keys.lasting, s.keys.revoked = *lasting, *revoked
	s.mischief = &mischief{seed: *seed, throttle: *throttle, faults: *faults}
	return s, *address, nil
}
