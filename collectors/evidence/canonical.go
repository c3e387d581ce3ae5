package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Canonical writes v as JSON in one fixed way: object keys sorted, no
// insignificant white space, no HTML escapes, numbers as they were given.
// Two equal values have equal bytes.
func Canonical(v any) ([]byte, error) {
	var w writer
	if err := w.document(v); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return w.out, nil
}

// CanonicalIndent is Canonical laid out for people, with a final newline.
func CanonicalIndent(v any) ([]byte, error) {
	w := writer{indent: true}
	if err := w.document(v); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return append(w.out, '\n'), nil
}

// CanonicalIndentTo writes what CanonicalIndent returns, and holds no more than
// one element of a list of it in memory.
func CanonicalIndentTo(to io.Writer, v any) error {
	w := writer{indent: true, to: to}
	if err := w.document(v); err != nil {
		return fmt.Errorf("canonical JSON: %w", err)
	}
	w.out = append(w.out, '\n')
	return w.flush()
}

// DigestOf is the SHA-256 of some bytes.
func DigestOf(data []byte) Digest {
	sum := sha256.Sum256(data)
	return Digest(hex.EncodeToString(sum[:]))
}

func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
