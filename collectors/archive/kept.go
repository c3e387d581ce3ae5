package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"slices"

	"github.com/trailproof/trailproof/collectors/record"
)

// recorded is the journal's entry of the name or, if it has none, what find
// finds, which is then kept. An interrupted run keeps nothing: what it did not
// read only for that reason could be read.
func recorded[T any](ctx context.Context, s *session, name string, find func() (entry T, settled bool)) T {
	var entry T
	if s.journal.Recall(name, &entry) {
		return entry
	}
	found, settled := find()
	if ctx.Err() == nil {
		s.journal.Keep(name, found, settled)
	}
	return found
}

// unkept is the journal of a request that asks for none.
type unkept struct{}

func (unkept) Recall(string, any) bool                                       { return false }
func (unkept) Keep(string, any, bool)                                        {}
func (unkept) RecallObject(string, string) ([]byte, map[string]string, bool) { return nil, nil, false }
func (unkept) KeepObject(string, string, []byte, map[string]string)          {}
func (unkept) Close()                                                        {}

// keptLoss is why a digest could not be read.
type keptLoss struct {
	Error  string `json:"error"`
	Absent bool   `json:"absent,omitempty"`
}

func (k keptLoss) err() error {
	switch {
	case k.Error == "":
		return nil
	case k.Absent:
		return &lost{k.Error, fs.ErrNotExist}
	}
	return &lost{text: k.Error}
}

// lost is an error of an earlier run, in its words.
type lost struct {
	text string
	is   error
}

func (l *lost) Error() string { return l.text }
func (l *lost) Unwrap() error { return l.is }

// packed is the object of a digest and its metadata. The journal notes which are
// large: they are recalled in their turn, too.
func (s *session) packed(ctx context.Context, n Name, t *turn) (body []byte, metadata map[string]string, err error) {
	var large bool
	if s.journal.Recall("large "+url(n.Bucket, n.Key()), &large) {
		if err := t.take(ctx); err != nil {
			return nil, nil, err
		}
	}
	if body, metadata, kept := s.journal.RecallObject(n.Bucket, n.Key()); kept {
		return body, metadata, nil
	}
	var loss keptLoss
	name := "unread " + url(n.Bucket, n.Key())
	if s.journal.Recall(name, &loss) {
		return nil, nil, loss.err()
	}
	body, metadata, err = s.fetch(ctx, n, t)
	switch {
	case ctx.Err() != nil:
	case err == nil:
		if t.held {
			s.journal.Keep("large "+url(n.Bucket, n.Key()), true, true)
		}
		s.journal.KeepObject(n.Bucket, n.Key(), body, metadata)
	default:
		s.journal.Keep(name, keptLoss{err.Error(), errors.Is(err, fs.ErrNotExist)}, false)
	}
	return body, metadata, err
}

// keptListing is the listing of a tree's digests. It grows with their number,
// and not with that of whatever else lies among them.
type keptListing struct {
	Digests []string      `json:"digests"` // their keys below that of the tree's digests
	Odd     []Finding     `json:"odd,omitempty"`
	More    map[Class]int `json:"more,omitempty"`  // findings that are not listed
	Fault   string        `json:"fault,omitempty"` // why the listing is not complete
}

// keptLogs is what was found of the log files that one digest lists.
type keptLogs struct {
	Counts   LogCounts     `json:"counts"`
	Findings []Finding     `json:"findings,omitempty"`
	More     map[Class]int `json:"more,omitempty"`
	Objects  int64         `json:"objects"`
	Bytes    int64         `json:"bytes"` // as stored, of those that were read to their end
	Valid    objectSet     `json:"valid"`
	Tally    *record.Tally `json:"tally,omitempty"` // of the valid ones
}

// keptUnlisted is what the listing of a chain's log files shows.
type keptUnlisted struct {
	Sets         []objectSet   `json:"sets"`
	Unreferenced int           `json:"unreferenced"`
	InGap        []inGap       `json:"in_gap"` // by gap
	Findings     []Finding     `json:"findings,omitempty"`
	More         map[Class]int `json:"more,omitempty"`
}

// inGap counts the log files of a gap that no digest lists.
type inGap struct {
	Count int    `json:"count"`
	First string `json:"first,omitempty"`
}

// objectSet stands for many objects, so that two readings of an archive can be
// compared. Its SHA-256 is that of one line for each, sorted, each ended by a
// line feed: of verified log files, "BUCKET/KEY" a tab and the hexadecimal SHA-256
// of the uncompressed content; of a listing, KEY a tab and the size.
type objectSet struct {
	Of     string `json:"of"` // s3://bucket/key of the digest, or s3://bucket/prefix of the listing
	Count  int64  `json:"count"`
	Bytes  int64  `json:"bytes"` // as stored
	SHA256 string `json:"sha256"`
}

// logsSet is the set of verified log files.
func logsSet(of string, logs []LogFile, bytes int64) objectSet {
	lines := make([]string, len(logs))
	for i, log := range logs {
		lines[i] = log.Bucket + "/" + log.Key + "\t" + hex.EncodeToString(log.Hash[:]) + "\n"
	}
	slices.Sort(lines)
	sum := sha256.New()
	for _, line := range lines {
		_, _ = io.WriteString(sum, line)
	}
	return objectSet{of, int64(len(logs)), bytes, hex.EncodeToString(sum.Sum(nil))}
}

// keptTurns is what the verified log files of one digest say of trails.
type keptTurns struct {
	Turns  []record.Change `json:"turns,omitempty"` // of any trail, that were made
	Files  int             `json:"files"`           // read
	Unread int             `json:"unread,omitempty"`
	First  string          `json:"first,omitempty"` // of those that could not be read, with the reason
}
