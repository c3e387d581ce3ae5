package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// A provenance is what is added to a record as its last member, _trailproof.
type provenance struct {
	Object     string   `json:"object"`
	LineOffset int64    `json:"line_offset"` // of the record's first byte in the inflated file, which is one line
	Record     int      `json:"record"`      // its place in the file, counted from 0
	Verified   bool     `json:"verified"`
	Matched    []string `json:"matched"`
	Changed    []string `json:"changed,omitempty"` // what is not as it was delivered
	Session    *told    `json:"session,omitempty"` // with --timeline
}

// ours is the member's name, and theirs what a member of that name is called that
// the record was delivered with: nobody shall vouch for his own record.
const (
	ours   = "_trailproof"
	theirs = "_trailproof_delivered"
)

// line is a record as it was delivered, with its provenance, on one line.
func (s spotted) line(session *told) []byte {
	p := provenance{s.Object, s.Offset, s.Place, s.Verified, orEmpty(s.Matched), nil, session}
	raw := bytes.TrimSpace(s.Record)
	if fixed := bytes.ToValidUTF8(raw, []byte("\uFFFD")); !bytes.Equal(fixed, raw) {
		raw = fixed
		p.Changed = append(p.Changed, "what was not UTF-8 was replaced")
	}
	if renamed, found := withoutOurs(raw); found {
		raw = renamed
		p.Changed = append(p.Changed, "a member "+ours+" was renamed to "+theirs)
	}
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return nil // see document
	}
	out.Truncate(out.Len() - 1)
	if out.Len() > 1 {
		out.WriteByte(',')
	}
	out.WriteString(`"` + ours + `":`)
	writeText(&out, p)
	out.WriteByte('}')
	return []byte(escaped(out.String()))
}

// writeText writes as JSON what has only texts and numbers, with nothing escaped
// that need not be.
func writeText(out *bytes.Buffer, v any) {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
	out.Truncate(out.Len() - 1) // the newline
}

// withoutOurs renames members of the record that a reader may take for ours,
// in whatever case and escaped in whatever way.
func withoutOurs(raw []byte) ([]byte, bool) {
	if !bytes.Contains(bytes.ToLower(raw), []byte(ours[1:])) && !bytes.Contains(raw, []byte(`\u`)) {
		return raw, false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return raw, false
	}
	var out bytes.Buffer
	found := false
	for sign := byte('{'); dec.More(); sign = ',' {
		name, err := dec.Token()
		key, ok := name.(string)
		var value json.RawMessage
		if err != nil || !ok || dec.Decode(&value) != nil {
			return raw, false
		}
		if strings.EqualFold(key, ours) {
			key, found = theirs, true
		}
		out.WriteByte(sign)
		writeText(&out, key)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	if !found {
		return raw, false
	}
	return out.Bytes(), true
}

// writeNDJSON writes one record a line.
func (a *spottings) writeNDJSON(w io.Writer) error {
	return a.each(func(s spotted, session *told) error {
		_, err := w.Write(append(s.line(session), '\n'))
		return err
	})
}

// writeArray writes the same as one list.
func (a *spottings) writeArray(w io.Writer) error {
	before := "["
	err := a.each(func(s spotted, session *told) error {
		_, err := io.WriteString(w, before+"\n"+string(s.line(session)))
		before = ","
		return err
	})
	if err != nil {
		return err
	}
	if before == "[" {
		_, err = io.WriteString(w, "[]\n")
		return err
	}
	_, err = io.WriteString(w, "\n]\n")
	return err
}
