package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func newValidateLogs(env *Env, show *display) *cobra.Command {
	v := validating{reading: reading{env: env, show: show}}
	cmd := &cobra.Command{
		Use:   "validate-logs",
		Short: "Prove a period: digest chains, log files, every hour accounted for",
		Long: `validate-logs reads the digest files that CloudTrail signs and the log files whose
hashes they list, and says for which part of a period the log files are proven
complete and unaltered. Every hole has a cause; a hole is never called "no
activity", and what could not be read is never called tampered with.

Without a choice it verifies all that the trails shown to the caller deliver:
every region, every account of an organization trail, and what the bucket holds
of accounts that left, regions that were disabled and trails that were deleted.
--org verifies what lies in the same places for every other account as well, and
with --role-name also asks those accounts for trails of their own. Where other
credentials than the trail's own see nothing but the bucket, name it with --bucket.

Without --period it is about the last 7 days whose digests are due, up to three
hours ago.

It ends with 0 if all is valid, with 1 if something that CloudTrail signed was
altered, forged or removed, and with 3 if a part of the period is not proven. An
interrupted run goes on with --resume; --shard and merge share the work among
machines, with the result of a single run.

It needs a part of what "trailproof permissions" prints: cloudtrail:DescribeTrails,
cloudtrail:ListPublicKeys, ec2:DescribeRegions, s3:ListBucket and s3:GetObject;
kms:Decrypt where the objects are encrypted with a key; s3:GetBucketLocation where
S3 does not name a bucket's region otherwise; organizations:DescribeOrganization
and organizations:ListAccounts for the trails of an organization; sts:AssumeRole
with --role-name.

Offline, --from-dir names a local copy of the bucket, as "aws s3 sync" makes it, or
a folder of such copies called like their buckets. The copy lacks the signatures,
which are metadata: keep beside a digest KEY what "aws s3api head-object" prints of
it, as KEY.metadata.json, at least for the last digest of each chain, which proves
those before it. The public keys are what "aws cloudtrail list-public-keys" prints:
--keys FILE, or public-keys.json in the folder.`,
		Example: `  trailproof validate-logs --period 2026-07-01..2026-09-30
  trailproof validate-logs --trail audit --regions eu-west-1 -f json
  trailproof validate-logs --org --role-name TrailproofAudit -o json=proof.json
  trailproof validate-logs --bucket central-logs --prefix audit
  trailproof validate-logs --from-dir copy --keys keys.json --period 2026-07-01..2026-09-30`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v.prefixed, v.sharded = cmd.Flags().Changed("prefix"), cmd.Flags().Changed("shard")
			return v.run(cmd.Context())
		},
	}
	v.flags(cmd.Flags())
	return cmd
}

// run is the whole command.
func (v *validating) run(ctx context.Context) error {
	if err := v.check("verified", v.config); err != nil {
		return err
	}
	targets, err := v.targets(v.env)
	if err != nil {
		return err
	}
	period, err := v.span(v.env.Now().UTC())
	if err != nil {
		return err
	}
	shard, err := shardOf(v.env, v.show, v.sharded, v.shard)
	if err == nil && shard != nil {
		err = shardable(v.env.Now(), period)
	}
	if err != nil {
		return err
	}
	ctx, cancel := v.bounded(ctx)
	defer cancel()
	err = v.prove(ctx, period, shard, targets)
	if end := context.Cause(ctx); end != nil && exitCode(err) == 4 {
		return end
	}
	return err
}

// prove finds out what there is to verify, verifies it and says so.
func (v *validating) prove(ctx context.Context, period evidence.Period, shard *archive.Shard, targets []target) error {
	v.show.progress("looking for trails and chains")
	from, err := v.find(ctx, period)
	if err != nil {
		return err
	}
	defer from.close()
	return v.verify(ctx, from.request, from.Unread, shard, targets)
}

// week is the period without --period.
const week = 7 * 24 * time.Hour
