package archive

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// state is what is known of a digest.
type state int

const (
	unread  state = iota // it could not be read, or not be decided
	proven               // CloudTrail signed it, for this very place
	refuted              // it is not what CloudTrail delivered here
	pending              // only a digest after it can prove it: its own signature is wrong
	bare                 // likewise: its own signature is lost
)

// entry is one digest of the listing and what is known of it. Its texts are few,
// because the entries of a whole period are held at once.
type entry struct {
	name     Name
	state    state
	why      string // unless proven: a clause that says why; proven by another: what is wrong with the metadata
	start    time.Time
	sum      Hash // of its content, if it is parsed
	signed   Hash
	key      PublicKey
	previous *Link
	logs     int
	parsed   bool
	bytes    int64     // of the object; 0 if it could not be read
	list     []LogFile // or nil if the digest must be read again
}

func (e *entry) end() time.Time { return e.name.Time }

// begin is where its time starts: as it says, if that can be believed, else an
// hour before its end, as digests go.
func (e *entry) begin() time.Time {
	if e.state == proven {
		return e.start
	}
	return e.end().Add(-time.Hour)
}

func (e *entry) url() string { return url(e.name.Bucket, e.name.Key()) }

func (e *entry) is(s state, why string) { e.state, e.why = s, why }

// examine reads a digest and decides by itself what can be.
func (s *session) examine(ctx context.Context, e *entry, u *unpacker) {
	d, sum, bytes, metadata, err := s.read(ctx, e.name, u)
	e.sum, e.bytes = sum, bytes
	s.toldDigest(e.bytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.is(unread, "it was listed and is no longer there")
		return
	case refutes(err):
		e.is(refuted, err.Error())
		return
	case err != nil:
		e.is(unread, err.Error())
		return
	}
	e.start, e.previous, e.logs, e.parsed, e.signed = d.Start, d.Previous, len(d.Logs), true, d.Signed(e.sum)
	if s.keep(weight(d.Logs)) {
		e.list = d.Logs
	}
	d.Logs = nil // the key may have to be waited for
	if why := misplaced(e.name, d); why != "" {
		e.is(refuted, why)
		return
	}
	at := signedAt(e.name, metadata)
	switch e.key, err = s.Keys.Key(ctx, e.name.Region, d.Fingerprint, at); {
	case errors.Is(err, ErrNoKey):
		e.is(refuted, fmt.Sprintf("cloudtrail has no public key %.64q for its time", d.Fingerprint))
	case err != nil:
		e.is(unread, "its public key is not known: "+err.Error())
	case !e.key.ValidAt(at):
		e.is(refuted, "its public key was not valid at its time")
	default:
		e.judge(metadata)
	}
}

// judge holds the signature in the metadata against the key.
func (e *entry) judge(metadata map[string]string) {
	text := metadata["signature"]
	signature, err := hex.DecodeString(text)
	switch {
	case text == "":
		e.is(bare, "its metadata holds no signature")
	case err != nil || !e.key.Verifies(e.signed, signature):
		e.is(pending, "its signature is not that of its content")
	default:
		e.state = proven
	}
}

// misplaced says why the digest is not the one of this name, or "".
func misplaced(n Name, d *DigestFile) string {
	switch {
	case d.Bucket != n.Bucket || d.Key != n.Key():
		return fmt.Sprintf("it was delivered as %.600q", url(d.Bucket, d.Key))
	case !d.End.Equal(n.Time) || d.Account != n.Account:
		return "its time or account is not that of its name"
	case d.Algorithm != SignatureAlgorithm:
		return fmt.Sprintf("it says that it is signed with %.64q, and cloudtrail signs with %s", d.Algorithm, SignatureAlgorithm)
	}
	return ""
}

// latestBackfill is how long after its hour a backfill digest may be made.
const latestBackfill = 2 * 365 * 24 * time.Hour

// signedAt is when the digest was signed: at its end, but backfill digests when
// they were made. The metadata is not signed, so what it says must make sense;
// what does does not depend on when it is asked.
func signedAt(n Name, metadata map[string]string) time.Time {
	if n.Kind != Backfill {
		return n.Time
	}
	made, err := time.Parse(time.RFC3339, metadata["backfill-generation-timestamp"])
	if err != nil || made.Before(n.Time) || made.After(n.Time.Add(latestBackfill)) {
		return n.Time
	}
	return made.UTC()
}

// weight is about how many bytes a list takes.
func weight(logs []LogFile) int {
	n := 0
	for _, log := range logs {
		n += 96 + len(log.Bucket) + len(log.Key)
	}
	return n
}

// malformed is content that is not a digest's.
type malformed struct{ error }

// refutes says whether the error shows that the object is not what CloudTrail
// delivered.
func refutes(err error) bool {
	_, bad := err.(*malformed)
	return bad || errors.Is(err, errCorrupt) || errors.Is(err, errTrailing)
}
