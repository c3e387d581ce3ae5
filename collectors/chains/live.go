package chains

import (
	"context"
	"fmt"
	"slices"

	"github.com/trailproof/trailproof/collectors/accounts"
	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// A Caller is whoever asks AWS. Home are its own credentials; the Choice says
// which other accounts are asked, as which role: without the name of one, none.
type Caller struct {
	Home *awsapi.Session
	accounts.Choice
}

// Live finds out what there is to verify, with as few permissions as that needs:
//
//	ec2:DescribeRegions, cloudtrail:DescribeTrails
//	organizations:DescribeOrganization, organizations:ListAccounts   of an organization, or its trail
//	s3:ListBucket                                                    s3:GetBucketLocation if need be
//	sts:AssumeRole                                                   with a role name
//
// What is denied is in the survey, and the rest is found out all the same. Where
// a bucket is named, what lies in it is asked about, and what nobody may say of
// trails is a hint. The error is an AskError, an accounts.Fault or the context's, or
// says why the way to the accounts is shut.
func Live(ctx context.Context, by Caller, ask Ask) (*Survey, error) {
	l := &live{Caller: by, Ask: ask, survey: &Survey{}}
	if err := l.setOut(ctx); err != nil {
		return nil, err
	}
	if err := l.enter(ctx); err != nil {
		return nil, err
	}
	l.describe(ctx)
	l.choose()
	if err := l.accounts(ctx); err != nil {
		return nil, err
	}
	l.survey.Source = Reader(l.readers()...)
	if err := l.conclude(ctx); err != nil {
		return nil, err
	}
	return l.survey, ended(ctx)
}

// live is what becomes known on the way.
type live struct {
	Caller
	Ask
	survey *Survey
	entry  *accounts.Entry

	org     evidence.Value[organizations.Organization]
	asked   bool // whether org is
	members []*member
	usual   []string // regions that every account has
	seen    []Trail  // every trail that is shown
	trails  []Trail  // those asked for, delivering where they are asked to
	sought  []string // trails asked for that are not shown
	expect  []Account
	denied  map[string]int // actions that did not answer, where a bucket is named
}

// lack takes note of what could not be found out.
func (l *live) lack(account, region string, gap evidence.Gap) {
	if l.Bucket == "" {
		l.survey.Unread = append(l.survey.Unread, archive.Unread{Account: account, Region: region, Reason: gap.Reason, Action: gap.Action, Detail: gap.Detail})
		return
	}
	if l.denied == nil {
		l.denied = map[string]int{}
	}
	if l.denied[gap.Action]++; l.denied[gap.Action] == 1 {
		l.survey.Hints = append(l.survey.Hints, fmt.Sprintf("%s: chains are known from the bucket alone", gap))
	}
}

func (l *live) limit() int {
	if l.Limit > 0 {
		return l.Limit
	}
	return 8
}

// choose decides which of the trails shown are asked for, and where they deliver.
func (l *live) choose() {
	for _, t := range l.seen {
		if !l.wants(t.ARN) || l.Bucket != "" && len(l.Trails) == 0 && t.Bucket != l.Bucket {
			continue
		}
		if l.Bucket != "" {
			t.Bucket = l.Bucket
		}
		if l.Prefix != nil {
			t.Prefix = *l.Prefix
		}
		l.trails = append(l.trails, t)
	}
	for _, asked := range l.Trails {
		if !slices.ContainsFunc(l.seen, func(t Trail) bool { return meant(asked, t.ARN) }) {
			l.sought = append(l.sought, asked)
		}
	}
}

// accounts decides for which accounts chains are expected.
func (l *live) accounts(ctx context.Context) error {
	for _, m := range l.members {
		l.expect = append(l.expect, Account{ID: m.id, Regions: m.regions})
	}
	if !l.Org && !slices.ContainsFunc(l.trails, func(t Trail) bool { return t.Organization }) {
		return nil
	}
	listed, err := l.organization(ctx)
	if err != nil {
		return err
	}
	if len(l.Accounts) == 0 {
		if gap := l.unlisted(); gap != nil {
			l.lack(l.Home.Account, "", *gap)
			for _, t := range l.trails {
				listed = append(listed, ownerOf(t.ARN))
			}
		}
	}
	for _, id := range listed {
		if !slices.ContainsFunc(l.expect, func(a Account) bool { return a.ID == id }) {
			l.expect = append(l.expect, Account{ID: id, Regions: l.usual})
		}
	}
	if l.Org && len(l.members) == 1 && l.RoleName == "" {
		l.survey.Hints = append(l.survey.Hints, "without --role-name other accounts are not asked for trails of their own; what the bucket shows of them is verified")
	}
	return nil
}

// readers are the sessions that may read buckets, best first: the caller's, and
// those of trails' owners. What these may not, the rest of a large organization
// may not either.
func (l *live) readers() []*awsapi.Session {
	const most = 6
	owners := map[string]bool{}
	for _, t := range l.trails {
		owners[ownerOf(t.ARN)] = true
	}
	out := []*awsapi.Session{l.Home}
	for _, owning := range []bool{true, false} {
		for _, m := range l.members[1:] {
			if m.session != nil && owners[m.id] == owning && len(out) < most {
				out = append(out, m.session)
			}
		}
	}
	return out
}
