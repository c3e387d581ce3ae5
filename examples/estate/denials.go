package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/trailproof/trailproof/examples/wire"
)

// denials are the rules by which operations are denied. It is a flag that may be
// given more than once.
type denials []denied

type denied struct{ operation, account string }

func (d *denials) String() string { return "" }

// Set reads SERVICE:OPERATION@ACCOUNT, each with * for any text; the service as
// its requests are signed (cloudtrail, monitoring, logs). Of sts:AssumeRole the
// account is that of the role.
func (d *denials) Set(rule string) error {
	operation, account, found := strings.Cut(rule, "@")
	if !found {
		account = "*"
	}
	operation = strings.Replace(strings.ToLower(operation), ":", ".", 1)
	for _, pattern := range []string{operation, account} {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fmt.Errorf("%q is not SERVICE:OPERATION@ACCOUNT", rule)
		}
	}
	*d = append(*d, denied{operation, account})
	return nil
}

func (d denials) match(q wire.Question) bool {
	account := q.Account
	if q.Operation == "sts.AssumeRole" {
		if parts := strings.Split(q.Subject, ":"); len(parts) > 4 {
			account = parts[4]
		}
	}
	for _, rule := range d {
		operation, _ := path.Match(rule.operation, strings.ToLower(q.Operation)) //nolint:errcheck // checked when it was set
		of, _ := path.Match(rule.account, account)                               //nolint:errcheck // the same
		if operation && of {
			return true
		}
	}
	return false
}
