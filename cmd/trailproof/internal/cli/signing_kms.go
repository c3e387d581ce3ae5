package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/report/signature"
)

// kmsScheme begins the name of a key that AWS KMS keeps.
const kmsScheme = "awskms:///"

// kmsKey is how such a key is named behind it: by ID, alias, or the ARN of either.
var kmsKey = regexp.MustCompile(`^(arn:(aws|aws-us-gov|aws-cn):kms:[a-z0-9-]+:[0-9]{12}:)?(key/[A-Za-z0-9-]+|alias/[A-Za-z0-9/_-]+|[A-Za-z0-9-]+)$`)

// signedBy is the form of --sign: a file, or a key of AWS KMS.
func signedBy(name, text string) error {
	id, kms := strings.CutPrefix(text, kmsScheme)
	switch {
	case strings.HasPrefix(text, "awskms:") && (!kms || !kmsKey.MatchString(id)):
		return fmt.Errorf("%s: %q does not name a key of AWS KMS as awskms:///ARN, awskms:///alias/NAME or awskms:///KEY-ID do", name, text)
	case strings.HasPrefix(text, "arn:"), strings.HasPrefix(text, "alias/"):
		return fmt.Errorf("%s: %q looks like a key of AWS KMS; did you mean awskms:///%s?", name, text, text)
	}
	return anyText(name, text)
}

// kmsSigner signs with a key that AWS KMS keeps.
type kmsSigner struct {
	key  *signature.Key
	kept *awsapi.SigningKey
}

// openKMS asks for the public half of the key, so that a key which cannot sign costs
// no scan.
func openKMS(ctx context.Context, name string, opts awsapi.Options) (signature.Signer, error) {
	kept, err := awsapi.OpenSigningKey(ctx, opts, strings.TrimPrefix(name, kmsScheme))
	if errors.Is(err, awsapi.ErrKey) {
		return nil, usagef("--sign %s: %w", name, err)
	}
	if err != nil {
		return nil, fmt.Errorf("--sign %s: %w", name, err)
	}
	key, err := signature.KeyFrom(kept.Public)
	if err != nil {
		return nil, usagef("--sign %s: %w", name, err)
	}
	return kmsSigner{key, kept}, nil
}

func (s kmsSigner) Key() *signature.Key { return s.key }

func (s kmsSigner) Sign(ctx context.Context, data []byte) ([]byte, error) {
	return s.kept.Sign(ctx, data)
}
