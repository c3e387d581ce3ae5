package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
)

func newPermissions(env *Env) *cobra.Command {
	var o collectors.PermissionOptions
	var sign string
	cmd := &cobra.Command{
		Use:   "permissions",
		Short: "The least-privilege policy that the collectors need",
		Long: `permissions prints the IAM policy that allows every call that scan makes, and
nothing else. Every action in it reads; iam:GenerateCredentialReport has AWS bring
its own report on credentials up to date. scan asks the same whatever frameworks
it judges by, so that the evidence can be judged by others later: one policy
serves them all.

The statements whose names begin with TrailproofPeriod serve --period, and
nothing else does: they open the log files and digests that CloudTrail delivered,
and no other objects. Without them a scan speaks for the moment. validate-logs
needs them and, of the rest, what "validate-logs --help" names.

With --role-name it also allows assuming the role of that name in other accounts,
as --org does; the role there needs the policy printed without. That serves the
management account and a delegated administrator alike; from the latter, the role
must be in the management account, too. Roles that the configuration gives single
accounts are to be added.

With --sign awskms:///ARN it also allows signing with that key, which is the only thing
that any of this does but read.

With --via it prints what whoever begins a chain of roles needs, and nothing else:
to assume the first. Each role of the chain needs to assume the next, and the last
what --org --role-name prints.`,
		Example: `  trailproof permissions
  trailproof permissions --org --role-name TrailproofAudit
  trailproof permissions --org --role-name TrailproofAudit --partition aws-us-gov
  trailproof permissions --via arn:aws:iam::111122223333:role/AuditHub`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if o.Org && o.RoleName == "" && o.Via == "" {
				return usagef("--org needs --role-name, the role to assume in the member accounts")
			}
			if !slices.Contains(partitions, o.Partition) {
				return usagef("--partition is one of %s, not %q%s", strings.Join(partitions, ", "), o.Partition, meant(o.Partition, partitions))
			}
			if o.Via != "" {
				if err := role("--via", o.Via); err != nil {
					return &usageError{err}
				}
			}
			if sign != "" {
				if err := signedBy("--sign", sign); err != nil {
					return &usageError{err}
				}
			}
			if key, kms := strings.CutPrefix(sign, kmsScheme); kms {
				o.SignWith = key
			}
			policy, err := collectors.Permissions(o)
			if err != nil {
				return &usageError{err}
			}
			_, err = env.Stdout.Write(policy)
			return err
		},
	}
	cmd.Flags().BoolVar(&o.Org, "org", false, "for scanning the accounts of the organization")
	cmd.Flags().StringVar(&o.RoleName, "role-name", "", "role to assume in other accounts")
	cmd.Flags().StringVar(&o.Via, "via", "", "ARN of the role to assume first: what whoever assumes it needs")
	cmd.Flags().StringVar(&sign, "sign", "", "for packs that are signed with this key: awskms:///ARN or awskms:///alias/NAME; a key in a file needs nothing")
	cmd.Flags().BoolVar(&o.AccountTags, "account-tags", false, "for a configuration whose owner-tag has the tags of accounts name their owners")
	cmd.Flags().StringVar(&o.Partition, "partition", "aws", "partition of those accounts: "+strings.Join(partitions, ", "))
	return cmd
}

// partitions are those that AWS has for customers.
var partitions = []string{"aws", "aws-us-gov", "aws-cn"}
