package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/signature"
)

// signing are the flags of every command that writes packs.
type signing struct {
	key       string
	authority string // URL of who makes time-stamps
}

func (s *signing) flags(f *pflag.FlagSet) {
	f.StringVar(&s.key, "sign", "", "sign the pack with the Ed25519 private key in this file (PEM), or with awskms:///ARN or awskms:///alias/NAME")
	f.StringVar(&s.authority, "timestamp", "", "have this RFC 3161 authority (URL) time-stamp the signature, or the manifest of a pack that is not signed")
}

// sealer opens the key that packs are to be signed with, before anything is asked;
// nil if they are not to be signed. Packed says whether any is going to be written.
// A run that is ended has its pack signed all the same.
func (s *signing) sealer(ctx context.Context, show *display, packed bool, opts awsapi.Options) (*sealer, error) {
	if s.key == "" && s.authority == "" {
		return nil, nil
	}
	if !packed {
		show.hint("trailproof: hint: --sign and --timestamp are for packs, and none is written: -o pack=PATH writes one")
	}
	out := &sealer{ctx: context.WithoutCancel(ctx), authority: s.authority}
	if s.authority != "" {
		if err := authorityURL("--timestamp", s.authority); err != nil {
			return nil, &usageError{err}
		}
	}
	if s.key == "" {
		return out, nil
	}
	var err error
	out.signer, err = s.signer(ctx, show, opts)
	return out, err
}

func (s *signing) signer(ctx context.Context, show *display, opts awsapi.Options) (signature.Signer, error) {
	if err := signedBy("--sign", s.key); err != nil {
		return nil, &usageError{err}
	}
	if strings.HasPrefix(s.key, kmsScheme) {
		return openKMS(ctx, s.key, opts)
	}
	return privateKey(s.key, show)
}

// sealer signs packs.
type sealer struct {
	ctx       context.Context
	signer    signature.Signer // nil for none
	authority string           // URL of who makes time-stamps; "" for nobody
	unstamped error            // why a pack has no time-stamp that was to have one
}

// orNone is the sealer for a pack that may have none.
func (s *sealer) orNone() pack.Sealer {
	if s == nil {
		return nil
	}
	return s
}

// signBy has the packs of a brief signed.
func (b *brief) signBy(s *sealer) {
	if b.sealer = s; s != nil {
		b.signedWith = s.KeyID()
	}
}

// KeyID implements pack.Sealer.
func (s *sealer) KeyID() string {
	if s.signer == nil {
		return ""
	}
	return s.signer.Key().ID
}

// Seal implements pack.Sealer. A pack that cannot be signed is not written as one; one
// that only lacks its time-stamp is, since that can be added.
func (s *sealer) Seal(over []byte, p signature.Predicate, files []signature.Subject) (seal pack.Seal, err error) {
	if s.signer != nil {
		if seal.Signature, err = signature.Sign(s.ctx, s.signer, p, files); err != nil {
			return seal, err
		}
		over = seal.Signature
	}
	if s.authority != "" {
		if seal.Timestamp, err = timestampOf(s.ctx, s.authority, over); err != nil {
			s.unstamped = err
		}
	}
	return seal, nil
}

// lacking is the error of packs that were written without the time-stamp that they
// were to have.
func (s *sealer) lacking(path string) error {
	if s == nil || s.unstamped == nil {
		return nil
	}
	return fmt.Errorf("--timestamp %s: %w; %s has no time-stamp yet: \"trailproof sign %s --timestamp URL\" adds one", s.authority, s.unstamped, path, path)
}

// largestKey is the most that is read of a key file.
const largestKey = 64 << 10

// privateKey reads the key that signs. A key that everybody on the machine can read
// is hardly a secret; keys that are mounted into containers often are so.
func privateKey(path string, show *display) (signature.Signer, error) {
	data, info, err := shortFile(path, largestKey)
	if err != nil {
		return nil, usagef("--sign: %w", err)
	}
	signer, err := signature.ParsePrivateKey(data)
	if err != nil {
		return nil, usagef("--sign: %s: %w", path, err)
	}
	if open := info.Mode().Perm() & 0o007; info.Mode().IsRegular() && open != 0 && runtime.GOOS != "windows" {
		show.hint("trailproof: hint: --sign: %s can be read by other users of this machine (mode %04o), so that they could sign as well: chmod 600 it", path, info.Mode().Perm())
	}
	return signer, nil
}

// publicKeys reads the keys that signatures are checked with.
func publicKeys(paths []string) ([]*signature.Key, error) {
	var keys []*signature.Key
	for _, path := range paths {
		data, _, err := shortFile(path, largestKey)
		if err != nil {
			return nil, usagef("--key: %w", err)
		}
		key, err := signature.ParseKey(data)
		if err != nil {
			return nil, usagef("--key: %s: %w", path, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// shortFile reads a file that is no larger than given.
func shortFile(path string, largest int64) ([]byte, os.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	if info.IsDir() {
		return nil, nil, fmt.Errorf("%s is a folder, and a file is wanted", path)
	}
	data, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err == nil && int64(len(data)) > largest {
		err = errors.New("it is too large for what it should be")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	return data, info, nil
}
