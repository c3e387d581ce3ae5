package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
)

func newVerify(env *Env, show *display) *cobra.Command {
	var keys, authorities []string
	var format string
	cmd := &cobra.Command{
		Use:   "verify PACK",
		Short: "Check a pack: files, signature, time, facts from responses, verdicts from facts",
		Long: `verify says which claims of a pack hold, in this order: that the files are the
manifest's; that the signature is over them, and by the key given with --key; that
the time-stamp is over the signature, and by an authority of --timestamp-ca; that the
facts follow from the raw responses, by collecting again from them; that the verdicts
follow from the facts, by assessing again; that the evidence files and reports print
them, by rendering again. It needs no network and no credentials.

Each line begins with what came out: ok, FAIL, none where the pack makes no such
claim, or skip where it was not checked, and says why. If a claim fails, the exit
code is 1. What another version rendered is not compared. Without --key the
signature is held against the files, and who signed is not checked: a public key
that came with the pack would prove nothing. With --key a pack that is not signed
fails, and with --timestamp-ca one that has no time-stamp.

Of a period the pack keeps the digest files, whose signatures and links are
verified again, and what was found of the log files, not the log files.`,
		Example: `  trailproof verify trailproof-pack
  trailproof verify 2026-q3.zip --key signer.pub
  trailproof verify 2026-q3.zip --key signer.pub --timestamp-ca tsa-roots.pem`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains([]string{"table", "json", "none"}, format) {
				return usagef("--format is table, json or none, not %q", format)
			}
			deps := verifier(cmd.Context())
			var err error
			if deps.Keys, err = publicKeys(keys); err != nil {
				return err
			}
			if deps.TimeRoots, err = certificates(authorities); err != nil {
				return err
			}
			if _, err := os.Stat(args[0]); err != nil {
				return usagef("verify %s: %w", args[0], cause(err)) // there is nothing that could be valid or not
			}
			show.progress("verifying %s", args[0])
			checked, err := pack.Verify(args[0], deps)
			if _, invalid := errors.AsType[*pack.Mismatch](err); invalid {
				err = fmt.Errorf("%s: %w", args[0], errInvalidPack)
			} else if err != nil {
				return fmt.Errorf("verify %s: %w", args[0], err)
			}
			return errors.Join(err, tellClaims(env, format, checked))
		},
	}
	cmd.Flags().StringArrayVar(&keys, "key", nil, "public key (PEM) that is to have signed the pack (repeatable: any one of them)")
	cmd.Flags().StringArrayVar(&authorities, "timestamp-ca", nil, "certificates (PEM) of authorities that the time-stamp is to lead to (repeatable)")
	cmd.Flags().StringVarP(&format, "format", "f", "table", "what stdout shows: table, json or none")
	return cmd
}

// verified is the answer of verify to programs.
type verified struct {
	Schema string          `json:"schema"`
	Valid  bool            `json:"valid"` // no claim fails; some may not have been checked
	Pack   string          `json:"pack"`  // pack ID
	Root   evidence.Digest `json:"root"`
	Claims []pack.Claim    `json:"claims"`
}

// tellClaims shows which claims hold.
func tellClaims(env *Env, format string, c *pack.Checked) error {
	fails := func(c pack.Claim) bool { return c.Holds == pack.No }
	valid := !slices.ContainsFunc(c.Claims, fails)
	switch format {
	case "none":
		return nil
	case "json":
		data, err := evidence.CanonicalIndent(verified{"trailproof/verification/v1", valid, c.Manifest.ID, c.Manifest.Root, c.Claims})
		if err == nil {
			_, err = env.Stdout.Write(data)
		}
		return err
	}
	words := map[pack.Holds]string{pack.Yes: "ok", pack.No: "FAIL", pack.NotChecked: "skip", pack.None: "none"}
	skipped := false
	for _, claim := range c.Claims {
		fmt.Fprintf(env.Stdout, "%-4s  %s: %s\n", words[claim.Holds], claim.Name, visible(claim.Why))
		skipped = skipped || claim.Holds == pack.NotChecked
	}
	switch {
	case !valid:
	case skipped:
		fmt.Fprintf(env.Stdout, "valid, but for what was skipped: root %s\n", c.Manifest.Root)
	default:
		fmt.Fprintf(env.Stdout, "valid: root %s\n", c.Manifest.Root)
	}
	return nil
}
