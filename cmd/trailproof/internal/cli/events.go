package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/chains"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

func newEvents(env *Env, show *display) *cobra.Command {
	s := searching{reading: reading{env: env, show: show, loose: true}}
	cmd := &cobra.Command{
		Use:   "events",
		Short: "Find events in the log files: by check, by pattern, or as a timeline",
		Long: `events searches the log files that CloudTrail delivered and tells of each event
found where its record lies, and whether a digest that CloudTrail signed vouches
for that very file. All log files of the period are searched, those that no digest
lists as well: such an event is told, and not called verified. Each record found is
decoded once more, whole, before it is told.

Different flags must all fit an event, of one flag one of its values: --event-name,
--event-source, --event-id, --principal, --resource and --source-ip are whole texts
in their case, with * and ? as in file names. --principal also finds the sessions
of a role by the role, and what services did for somebody. --check and --pattern
name what they find in "matched". Of a pattern, what AWS does not document is not
found but counted.

The checks that name events are:
  ` + strings.ReplaceAll(folded(namesOfChecks(), 76), "\n", "\n  ") + `

The period is when events happened. Log files are read from an hour before it to a
day after it, because they are named by when they were delivered. With --timeline,
also from the 12 hours before: sessions are traced back to who assumed the role, by
the access key that was given out, step by step, and never by the name of a session,
which whoever begins it chooses. Where the record of that is not among the log files
it says so.

-f ndjson prints each record on a line as it was delivered, with a last member
_trailproof added: object, line_offset (of the record in the inflated file), record
(its place there, from 0), verified, matched. A member of that name in a record is
renamed. -f csv is guarded against formulas.

It ends with 0 if everything was searched, whether or not anything was found; with 1
if something that CloudTrail signed was altered, forged or removed, for then what is
not found may have been taken away; and with 3 if something could not be read, or
there was no log file to search. validate-logs proves whether log files are complete.

It needs what validate-logs needs: cloudtrail:DescribeTrails,
cloudtrail:ListPublicKeys, ec2:DescribeRegions, s3:ListBucket and s3:GetObject;
kms:Decrypt where the objects are encrypted with a key; s3:GetBucketLocation where
S3 does not name a bucket's region otherwise; organizations:DescribeOrganization
and organizations:ListAccounts for the trails of an organization; sts:AssumeRole
with --role-name.

Offline, --from-dir names a local copy of a bucket, or any folder of log files, be
they compressed or not.`,
		Example: `  trailproof events --check alert-root-usage --period 2026-07-01..2026-09-30 -f ndjson
  trailproof events --pattern '{ $.errorCode = "AccessDenied*" }' --principal 'arn:aws:iam::*:user/alice'
  trailproof events --resource audit-logs --event-name 'Put*' --event-name 'Delete*' -o csv=changes.csv
  trailproof events --from-dir copy --principal Admin --timeline`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s.prefixed = cmd.Flags().Changed("prefix")
			return s.run(cmd.Context())
		},
	}
	s.flags(cmd.Flags())
	complete := cobra.FixedCompletions(namesOfChecks(), cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc("check", complete); err != nil {
		panic(err) // the flag is not there, or has a completion already
	}
	return cmd
}

// run is the whole command.
func (s *searching) run(ctx context.Context) error {
	if err := s.check("searched", s.config); err != nil {
		return err
	}
	asked, err := s.asked()
	if err != nil {
		return err
	}
	targets, err := s.targets()
	if err != nil {
		return err
	}
	period, read, err := s.spans(s.env.Now().UTC())
	if err != nil {
		return err
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	err = s.search(ctx, asked, period, read, targets)
	if end := context.Cause(ctx); end != nil && exitCode(err) == 4 {
		return end
	}
	return err
}

// search finds out which log files there are, searches them and answers.
func (s *searching) search(ctx context.Context, asked questions, period, read evidence.Period, targets []target) error {
	s.show.progress("looking for trails and log files")
	from, err := s.find(ctx, read)
	if err != nil {
		return err
	}
	defer from.close()
	search := asked.in(period, s.timeline, interestOf(from.Survey))
	found := newSpottings(period, search)
	defer found.close()
	if s.fromDir != "" && slices.Contains(s.checks, "trail-changes-explained") {
		s.show.hint("hint: a copy of log files does not tell which keys they are encrypted with: changes of keys are not among what is found")
	}
	req := from.request
	req.Search, req.Found, req.Trees, req.Folders = search, found.take, from.Trees, from.Folders
	req.Progress = (&verifying{show: s.show, now: s.env.Now, doing: "searching"}).tell
	result, err := archive.Verify(ctx, req)
	end := context.Cause(ctx)
	if err != nil && end == nil {
		return err
	}
	if end == nil {
		result.Lack(from.Unread...)
	}
	if s.timeline {
		if err := found.trace(); err != nil {
			return err
		}
	}
	return s.answer(found, result, targets, end)
}

// interestOf is what the checks must know of the trails.
func interestOf(survey *chains.Survey) *record.Interest {
	of := &record.Interest{Buckets: map[string]bool{}, Keys: map[string]bool{}}
	for _, key := range survey.Keys {
		of.Keys[key] = true
	}
	for _, c := range survey.Chains {
		of.Buckets[c.Bucket] = true
	}
	for _, t := range survey.Trees {
		of.Buckets[t.Bucket] = true
	}
	delete(of.Buckets, "")
	return of
}
