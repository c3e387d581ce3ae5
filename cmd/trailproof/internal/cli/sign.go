package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/report/pack"
)

func newSign(show *display) *cobra.Command {
	var sign signing
	cmd := &cobra.Command{
		Use:   "sign PACK",
		Short: "Sign a pack that is there, or have it time-stamped",
		Long: `sign puts a signature, a time-stamp or both beside the manifest of a pack, as --sign
and --timestamp do when a pack is written: for a key that lies elsewhere than where
AWS is asked, and for a time-stamp that could not be had. Nothing else of the pack
changes, so that its reports still call it unsigned if they were written so. It does
not look at what the pack says; verify does. What is there already is not replaced.`,
		Example: `  trailproof sign 2026-q3.zip --sign key.pem
  trailproof sign 2026-q3.zip --timestamp https://tsa.example.com`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := args[0]
			if _, err := os.Stat(path); err != nil {
				return usagef("sign %s: %w", path, cause(err))
			}
			seal, err := sign.sealer(cmd.Context(), show, true, awsapi.Options{})
			if err != nil {
				return err
			}
			if seal == nil {
				return usagef("sign needs --sign KEY, --timestamp URL or both")
			}
			err = pack.AddSeal(path, seal)
			if m, invalid := errors.AsType[*pack.Mismatch](err); invalid {
				return fmt.Errorf("%w: %w", m, errInvalidPack)
			}
			if errors.Is(err, pack.ErrSealed) {
				return &usageError{err}
			}
			if err != nil {
				return err
			}
			return seal.lacking(path)
		},
	}
	sign.flags(cmd.Flags())
	return cmd
}
