package cli

import (
	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
)

func newPermissions(env *Env) *cobra.Command {
	var org bool
	var roleName string
	cmd := &cobra.Command{
		Use:   "permissions",
		Short: "The least-privilege policy that the collectors need",
		Long: `permissions prints the IAM policy that allows every call that scan makes, and
nothing else. Every action in it reads. With --org it is the policy of the
caller, who assumes the role in the member accounts; the role there needs the
policy printed without --org.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if org && roleName == "" {
				return usagef("--org needs --role-name, the role to assume in the member accounts")
			}
			policy, err := collectors.Permissions(collectors.PermissionOptions{Org: org, RoleName: roleName})
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(policy)
			return err
		},
	}
	cmd.Flags().BoolVar(&org, "org", false, "for scanning the accounts of the organization")
	cmd.Flags().StringVar(&roleName, "role-name", "", "role to assume in other accounts")
	return cmd
}
