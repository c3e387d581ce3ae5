package awsapi

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
)

// ErrKey says that a key of AWS KMS is not there, or does not sign here.
var ErrKey = errors.New("the key of AWS KMS cannot be used")

// SigningActions are the IAM actions that a SigningKey needs, on the key alone. They
// are the only ones here that do anything but read, and no collection needs them.
func SigningActions() []string { return []string{"kms:GetPublicKey", "kms:Sign"} }

// SigningKey is an asymmetric key that AWS KMS keeps, and signs with: ECDSA on
// P-256, P-384 or P-521 with the SHA-2 of the curve's size, or RSA of 2048 bits or
// more as RSASSA-PSS with SHA-256. Its calls are no evidence and not on record.
//
// Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
type SigningKey struct {
	Public []byte // SubjectPublicKeyInfo in DER

	id        string
	opts      Options
	client    *kms.Client
	public    crypto.PublicKey
	algorithm types.SigningAlgorithmSpec
	hash      crypto.Hash
}

// OpenSigningKey asks AWS KMS for the public half of a key, named by its ID, ARN, alias
// ("alias/NAME") or the ARN of an alias, whose region is then asked. It uses the
// caller's own credentials. The error is ErrKey if the key is what is wrong.
func OpenSigningKey(ctx context.Context, opts Options, id string) (*SigningKey, error) {
	cfg, err := load(ctx, opts)
	if err != nil {
		return nil, err
	}
	cfg.Region = cmp.Or(cfg.Region, defaultRegion)
	if name, err := arn.Parse(id); err == nil {
		cfg.Region = name.Region
	}
	k := &SigningKey{id: id, opts: opts, client: kms.NewFromConfig(cfg)}
	ctx, cancel := context.WithTimeout(ctx, opts.timeout())
	defer cancel()
	out, err := k.client.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: &id})
	if err != nil {
		return nil, keyFault("kms:GetPublicKey", err)
	}
	if out.KeyUsage != types.KeyUsageTypeSignVerify {
		return nil, fmt.Errorf("%w: its usage is %s, not %s", ErrKey, out.KeyUsage, types.KeyUsageTypeSignVerify)
	}
	k.Public = out.PublicKey
	return k, k.choose(string(out.KeySpec))
}

// choose finds by the public key how the key signs; spec is how AWS KMS calls its
// kind.
func (k *SigningKey) choose(spec string) (err error) {
	if spec == string(types.KeySpecEccSecgP256k1) { // which x509 does not read
		return otherKind(spec)
	}
	if k.public, err = x509.ParsePKIXPublicKey(k.Public); err != nil {
		return fmt.Errorf("%w: its public key cannot be read", ErrKey)
	}
	switch public := k.public.(type) {
	case *ecdsa.PublicKey:
		switch public.Curve {
		case elliptic.P256():
			k.algorithm, k.hash = types.SigningAlgorithmSpecEcdsaSha256, crypto.SHA256
			return nil
		case elliptic.P384():
			k.algorithm, k.hash = types.SigningAlgorithmSpecEcdsaSha384, crypto.SHA384
			return nil
		case elliptic.P521():
			k.algorithm, k.hash = types.SigningAlgorithmSpecEcdsaSha512, crypto.SHA512
			return nil
		}
	case *rsa.PublicKey:
		k.algorithm, k.hash = types.SigningAlgorithmSpecRsassaPssSha256, crypto.SHA256
		return nil
	case ed25519.PublicKey:
		return fmt.Errorf("%w: of messages beyond 4096 bytes, as this one is, it signs no digest that others could check with Ed25519; use one on ECC_NIST_P256", ErrKey)
	}
	return otherKind(spec)
}

func otherKind(spec string) error {
	return fmt.Errorf("%w: it is of the kind %s; ECC_NIST_P256, P384, P521 and RSA are supported", ErrKey, spec)
}

// Sign signs the digest of some data: AWS KMS takes no more than 4096 bytes. Servers
// that stand in for it may take the digest for the message; they are given the data.
func (k *SigningKey) Sign(ctx context.Context, data []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, k.opts.timeout())
	defer cancel()
	in := &kms.SignInput{KeyId: &k.id, SigningAlgorithm: k.algorithm, Message: k.sum(data), MessageType: types.MessageTypeDigest}
	out, err := k.client.Sign(ctx, in)
	if err != nil {
		return nil, keyFault("kms:Sign", err)
	}
	if k.signed(data, out.Signature) || !k.signed(in.Message, out.Signature) {
		return out.Signature, nil // whether it holds is for the caller to see
	}
	in.Message, in.MessageType = data, types.MessageTypeRaw
	if out, err = k.client.Sign(ctx, in); err != nil {
		return nil, keyFault("kms:Sign", err)
	}
	return out.Signature, nil
}

func (k *SigningKey) signed(data, sig []byte) bool {
	switch public := k.public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(public, k.sum(data), sig)
	case *rsa.PublicKey:
		return rsa.VerifyPSS(public, k.hash, k.sum(data), sig, nil) == nil
	}
	return false
}

func (k *SigningKey) sum(data []byte) []byte {
	switch k.hash {
	case crypto.SHA384:
		sum := sha512.Sum384(data)
		return sum[:]
	case crypto.SHA512:
		sum := sha512.Sum512(data)
		return sum[:]
	}
	sum := sha256.Sum256(data)
	return sum[:]
}

// keyFault is why the service did not do what it was asked to with a key.
func keyFault(action string, err error) error {
	api, answered := errors.AsType[smithy.APIError](err)
	if !answered {
		return fmt.Errorf("%s: %w: %s", action, ErrUnreachable, oneLine(rootCause(err)))
	}
	said := oneLine(api.ErrorCode() + ": " + api.ErrorMessage())
	switch api.ErrorCode() {
	case "NotFoundException", "InvalidArnException", "DisabledException", "InvalidKeyUsageException", "KMSInvalidStateException", "UnsupportedOperationException", "ValidationException":
		return fmt.Errorf("%s: %w: %s", action, ErrKey, said)
	}
	return fmt.Errorf("%s: %s", action, said)
}
