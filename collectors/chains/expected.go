// Package chains says which digest chains there are to verify: those that the
// trails should have, and those that a bucket shows, among them the ones of
// accounts that left, of regions that are no longer enabled, and of trails that
// were deleted since.
package chains

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/archive"
)

// A Trail is what tells which chains a trail should have.
type Trail struct {
	ARN          string
	Bucket       string
	Prefix       string // of the keys; "" for none
	MultiRegion  bool   // it records every enabled region, not only its home
	Organization bool   // it records every account of the organization
	Key          string // that it encrypts with, as it was given: mostly the ARN; "" for none
}

// An Account is one whose events are to be proven.
type Account struct {
	ID      string
	Regions []string // that it has enabled, as far as is known
}

// Expected lists the chains that the trails should have for the accounts,
// sorted: a trail has one for its own account, an organization trail one for
// every account given, in each of the account's regions or in the trail's home
// region alone. The owner of an organization trail is one of the accounts; where
// the organization's ID is not known (""), its trails have no place, and none are
// listed.
func Expected(trails []Trail, organization string, accounts []Account) []archive.Chain {
	var out []archive.Chain
	for _, t := range trails {
		id, err := arn.Parse(t.ARN)
		if err != nil {
			continue
		}
		place := archive.Place{Bucket: t.Bucket, Prefix: strings.TrimSuffix(t.Prefix, "/")}
		if t.Organization {
			if place.Organization = organization; organization == "" {
				continue
			}
		}
		for _, a := range accounts {
			if !t.Organization && a.ID != id.AccountID {
				continue
			}
			regions := []string{id.Region}
			if t.MultiRegion && a.ID != id.AccountID {
				regions = a.Regions
			} else if t.MultiRegion {
				regions = append(regions, a.Regions...)
			}
			for _, region := range regions {
				out = append(out, archive.Chain{Trail: t.ARN, Tree: archive.Tree{Place: place, Account: a.ID, Region: region}})
			}
		}
	}
	return Union(out)
}

// Union joins lists of chains, sorted by trail, account and region. A chain is
// in it once: where it delivers according to the first list that has it. Where
// it delivered before is found by its links.
func Union(lists ...[]archive.Chain) []archive.Chain {
	type identity struct{ trail, account, region string }
	seen := map[identity]bool{}
	out := []archive.Chain{}
	for _, list := range lists {
		for _, c := range list {
			if id := (identity{c.Trail, c.Account, c.Region}); !seen[id] {
				seen[id] = true
				out = append(out, c)
			}
		}
	}
	slices.SortFunc(out, func(a, b archive.Chain) int {
		return cmp.Or(strings.Compare(a.Trail, b.Trail), strings.Compare(a.Account, b.Account), strings.Compare(a.Region, b.Region))
	})
	return out
}
