package signature

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Signer is who signs: a key in a file, or one that a service keeps.
type Signer interface {
	Key() *Key
	// Sign signs data as Key.Verify checks it.
	Sign(ctx context.Context, data []byte) ([]byte, error)
}

// Sign is the envelope over the files. A signature that the signer's own public key
// does not bear out is an error: nobody else could check it either.
func Sign(ctx context.Context, by Signer, p Predicate, files []Subject) ([]byte, error) {
	p.KeyID = by.Key().ID
	payload, err := NewStatement(p, files).encode()
	if err != nil {
		return nil, err
	}
	signer, err := dsse.NewEnvelopeSigner(provider{by})
	if err != nil {
		return nil, err
	}
	envelope, err := signer.SignPayload(ctx, PayloadType, payload)
	if err != nil {
		return nil, err
	}
	data, err := evidence.CanonicalIndent(envelope)
	if err != nil {
		return nil, err
	}
	e, err := Open(data)
	if err != nil {
		return nil, err
	}
	return data, e.Verify(by.Key())
}

// provider is a Signer as the library for envelopes asks for one.
type provider struct{ by Signer }

func (p provider) KeyID() (string, error) { return p.by.Key().ID, nil }
func (p provider) Sign(ctx context.Context, data []byte) ([]byte, error) {
	return p.by.Sign(ctx, data)
}

// Envelope is a signed statement that was read. What it says is not known to be
// true until Verify has said so.
type Envelope struct {
	Statement Statement
	KeyID     string // of the key that is said to have signed
	envelope  dsse.Envelope
}

// Open reads an envelope. Anything but the bytes that Sign writes is an error.
func Open(data []byte) (*Envelope, error) {
	e := &Envelope{}
	if err := strictly(data, &e.envelope); err != nil {
		return nil, fmt.Errorf("the envelope: %w", err)
	}
	again, err := evidence.CanonicalIndent(e.envelope)
	if err != nil {
		return nil, err
	}
	switch {
	case !bytes.Equal(again, data):
		return nil, errors.New("the envelope is not laid out as it is written")
	case e.envelope.PayloadType != PayloadType:
		return nil, fmt.Errorf("the envelope holds %q, not %q", e.envelope.PayloadType, PayloadType)
	case len(e.envelope.Signatures) != 1:
		return nil, fmt.Errorf("the envelope has %d signatures, and a pack one", len(e.envelope.Signatures))
	}
	if _, err := exactly(e.envelope.Signatures[0].Sig); err != nil {
		return nil, fmt.Errorf("the signature is not base64 as it is written: %w", err)
	}
	payload, err := exactly(e.envelope.Payload)
	if err != nil {
		return nil, fmt.Errorf("the payload is not base64 as it is written: %w", err)
	}
	if e.Statement, err = decodeStatement(payload); err != nil {
		return nil, err
	}
	e.KeyID = e.envelope.Signatures[0].KeyID
	if e.KeyID != e.Statement.Predicate.KeyID {
		return nil, fmt.Errorf("the signature is by key %q, and what it signs says by key %q", e.KeyID, e.Statement.Predicate.KeyID)
	}
	return e, nil
}

// exactly decodes standard base64 that has one spelling only.
func exactly(text string) ([]byte, error) {
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, err
	}
	if base64.StdEncoding.EncodeToString(data) != text { // line breaks are passed over
		return nil, errors.New("it has other letters in between")
	}
	return data, nil
}

// Verify says whether the key signed the envelope.
func (e *Envelope) Verify(key *Key) error {
	if e.KeyID != key.ID {
		return fmt.Errorf("it is by key %s, not %s", e.KeyID, key.ID)
	}
	verifier, err := dsse.NewEnvelopeVerifier(checker{key})
	if err != nil {
		return err
	}
	if _, err := verifier.Verify(context.Background(), &e.envelope); err != nil {
		return fmt.Errorf("it is not a signature of key %s over this statement", key.ID)
	}
	return nil
}
