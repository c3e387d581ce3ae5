// Package signature says over which files a pack is signed, and by which key: a
// DSSE envelope over an in-toto statement whose subjects are the files.
//
// The same files and the same Ed25519 key give the same bytes. Everything is
// written in one way only, and read in that way only, so that nothing can hide
// between two readings.
//
// Sources: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md and
// https://github.com/in-toto/attestation/blob/v1.2.0/spec/v1/statement.md
package signature

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	v1 "github.com/in-toto/attestation/go/v1"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// The types of what is signed.
const (
	StatementType = v1.StatementTypeUri
	PayloadType   = "application/vnd.in-toto+json"
	PredicateType = "https://github.com/trailproof/trailproof/pack/v1"
)

// Statement is what a signature says.
type Statement struct {
	Type          string    `json:"_type"`
	Predicate     Predicate `json:"predicate"`
	PredicateType string    `json:"predicateType"`
	Subject       []Subject `json:"subject"` // sorted by name, each named once
}

// Subject is one file.
type Subject struct {
	Digest Digest `json:"digest"`
	Name   string `json:"name"` // slash-separated, below the pack
}

// Digest is that of a subject.
type Digest struct {
	SHA256 evidence.Digest `json:"sha256"`
}

// Predicate says of what pack the files are, as its manifest does.
type Predicate struct {
	Finished time.Time       `json:"finished"`       // when the collection ended
	KeyID    string          `json:"key_id"`         // of the key that signs, see Key.ID
	Pack     string          `json:"pack,omitempty"` // pack ID; none in a pack of evidence only
	Root     evidence.Digest `json:"root"`           // the manifest's
	Tool     evidence.Tool   `json:"tool"`           // that wrote the pack
}

// NewStatement is the statement over these files.
func NewStatement(p Predicate, files []Subject) Statement {
	sorted := slices.Clone(files)
	slices.SortFunc(sorted, func(a, b Subject) int { return cmp.Compare(a.Name, b.Name) })
	return Statement{Type: StatementType, Predicate: p, PredicateType: PredicateType, Subject: sorted}
}

// encode writes a statement in its one form.
func (s Statement) encode() ([]byte, error) { return evidence.Canonical(s) }

// decodeStatement reads what encode wrote, and nothing else.
func decodeStatement(data []byte) (Statement, error) {
	var s Statement
	if err := strictly(data, &s); err != nil {
		return s, fmt.Errorf("the statement: %w", err)
	}
	switch {
	case s.Type != StatementType:
		return s, fmt.Errorf("the statement is a %q, not %q", s.Type, StatementType)
	case s.PredicateType != PredicateType:
		return s, fmt.Errorf("the statement is about a %q, not %q", s.PredicateType, PredicateType)
	case len(s.Subject) == 0:
		return s, errors.New("the statement is about no file")
	}
	for i := 1; i < len(s.Subject); i++ {
		if s.Subject[i-1].Name >= s.Subject[i].Name {
			return s, fmt.Errorf("the statement names %q twice, or out of order", s.Subject[i].Name)
		}
	}
	again, err := s.encode()
	if err != nil {
		return s, err
	}
	if !bytes.Equal(again, data) {
		return s, errors.New("the statement is not laid out as it is written")
	}
	return s, nil
}

// strictly decodes one JSON document without unknown fields.
func strictly(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}
