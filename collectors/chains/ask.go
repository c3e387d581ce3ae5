package chains

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/accounts"
	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// An Ask says which chains are wanted.
type Ask struct {
	Trails   []string // ARNs or names; empty for all
	Accounts []string // empty for all
	Regions  []string // empty for all
	Bucket   string   // where the trails deliver; "" for what they say themselves
	Prefix   *string  // likewise; nil for what they say themselves
	Period   evidence.Period
	Limit    int // questions at a time; 0 for 8

	// Logs says that log files are wanted for what they hold, whether digests list
	// them or not: the survey then names the trees and folders where they lie, and
	// does not complain that no digest does.
	Logs bool

	left *accounts.Selection // says which accounts are left out; nil for none
}

// A Survey is what there is to verify, and what it is read from.
type Survey struct {
	Chains []archive.Chain
	Known  []archive.Chain  // of the trails' own homes, where those are not among the chains
	Unread []archive.Unread // where there may be more
	Hints  []string         // sentences for whoever asked
	Source archive.Source
	Keys   []string // that the trails encrypt with, as far as trails are shown

	// Trees and Folders are where else log files lie, if Ask.Logs is set: for
	// archive.Request, beside the chains. Trees are all that are seen, those of the
	// chains included; none if trails are asked for by name. A local folder without
	// CloudTrail's layout is a Folder.
	Trees   []archive.Tree
	Folders []archive.Folder
}

// An AskError says that there is not what was asked for.
type AskError struct{ Fault string }

func (e *AskError) Error() string { return e.Fault }

func faulty(format string, args ...any) error { return &AskError{fmt.Sprintf(format, args...)} }

// wants says whether the trail is one of those asked for.
func (a Ask) wants(trail string) bool {
	return len(a.Trails) == 0 || slices.ContainsFunc(a.Trails, func(asked string) bool { return meant(asked, trail) })
}

// meant says whether an ARN or a name stands for the trail.
func meant(asked, trail string) bool { return asked == trail || asked == nameOf(trail) }

// nameOf is the name of the trail with the ARN.
func nameOf(trail string) string {
	a, _ := arn.Parse(trail) //nolint:errcheck // what is no ARN names nothing
	return strings.TrimPrefix(a.Resource, "trail/")
}

// ownerOf is the account that owns the trail with the ARN; "" if that is open.
func ownerOf(trail string) string {
	a, _ := arn.Parse(trail) //nolint:errcheck // likewise
	return a.AccountID
}

// isARN says whether the text is the ARN of a trail.
func isARN(text string) bool {
	a, err := arn.Parse(text)
	return err == nil && a.Service == "cloudtrail" && strings.HasPrefix(a.Resource, "trail/")
}

// selects says whether account and region are among those asked for; a region ""
// stands for any.
func (a Ask) selects(account, region string) bool {
	return (len(a.Accounts) == 0 || slices.Contains(a.Accounts, account)) &&
		(a.left == nil || a.left.Leaves(account) == "") &&
		(region == "" || len(a.Regions) == 0 || slices.Contains(a.Regions, region))
}

// only keeps the chains that are asked for.
func (a Ask) only(chains []archive.Chain) []archive.Chain {
	return slices.DeleteFunc(slices.Clone(chains), func(c archive.Chain) bool { return !a.wants(c.Trail) || !a.selects(c.Account, c.Region) })
}

// lacking are the accounts and regions that were asked for by name and have no
// chain at all, nor log files if those are wanted: they must not be passed over.
func (a Ask) lacking(s *Survey) []archive.Unread {
	trees := slices.Clone(s.Trees)
	for _, c := range s.Chains {
		trees = append(trees, c.Tree)
	}
	var out []archive.Unread
	for _, account := range a.Accounts {
		if !slices.ContainsFunc(trees, func(t archive.Tree) bool { return t.Account == account }) {
			out = append(out, archive.Unread{Account: account, Reason: evidence.Failed, Detail: "no trail delivers for this account, as far as can be seen"})
		}
	}
	for _, region := range a.Regions {
		if !slices.ContainsFunc(trees, func(t archive.Tree) bool { return t.Region == region }) {
			out = append(out, archive.Unread{Region: region, Reason: evidence.Failed, Detail: "no trail delivers for this region, as far as can be seen"})
		}
	}
	return out
}

// homes are the chains of the trails' own accounts and home regions, beside the
// chains given: their log files tell who stopped a trail.
func homes(chains []archive.Chain) []archive.Chain {
	var out []archive.Chain
	for _, c := range chains {
		id, err := arn.Parse(c.Trail)
		if err != nil || id.AccountID == "" {
			continue
		}
		home := c
		home.Account, home.Region = id.AccountID, id.Region
		if !slices.Contains(chains, home) {
			out = append(out, home)
		}
	}
	return Union(out)
}

// found adds what a search found to a survey.
func (s *Survey) found(f Found, ask Ask) {
	if ask.Logs {
		if len(ask.Trails) == 0 {
			s.Trees = append(s.Trees, f.Trees...)
		}
		f.Loose = nil
	}
	for _, u := range f.Unread {
		s.Unread = append(s.Unread, archive.Unread{Reason: u.Gap.Reason, Action: u.Gap.Action, Detail: u.Folder + ": " + u.Gap.Detail})
	}
	for _, t := range f.Loose {
		s.Unread = append(s.Unread, archive.Unread{Account: t.Account, Region: t.Region, Reason: evidence.Failed,
			Detail: "log files of the period lie below s3://" + t.Bucket + "/" + t.Logs() + ", and no digest of any trail that could list them"})
	}
}

// ended is why the context has ended, if it has.
func ended(ctx context.Context) error { return context.Cause(ctx) }
