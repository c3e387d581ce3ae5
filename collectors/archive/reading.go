package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/trailproof/trailproof/collectors/record"
)

// A reading is what came of reading one log file.
type reading struct {
	sum   Hash  // of its content, or of what it begins with if err says so
	err   error // what is wrong with it, or why it could not be read
	bytes int64 // as stored, if it was read to its end
	tally record.Tally
	found []record.Found // of what was looked for
	fault string         // why there may be more than was found, or ""
}

// readLog reads a log file once, and lets the records be counted and searched as
// it is hashed.
func (s *session) readLog(ctx context.Context, at spot, u *unpacker, search bool) reading {
	if !search {
		return s.scanLog(ctx, at, u, s.counter(u), u.unpack)
	}
	records := s.searcher(u)
	r := s.scanLog(ctx, at, u, records, u.look)
	switch {
	case r.err != nil && !aboutContent(r.err):
		r.fault = r.err.Error() // how far it came differs from run to run
	case r.err != nil && !errors.Is(r.err, errPlain):
		r.found, r.fault = records.Found(), r.err.Error()
	default:
		r.found, r.fault = records.Found(), records.Fault()
	}
	return r
}

// scanLog reads a log file and lets the scanner, if there is one, read its
// records. What is not read whole is read again from its beginning.
func (s *session) scanLog(ctx context.Context, at spot, u *unpacker, records *record.Scanner, unpack func(io.Reader, io.Writer, int64) (Hash, error)) (r reading) {
	r.err = get(ctx, s.Source, s.pause, at.bucket, at.key, func(body io.Reader, _ map[string]string) (err error) {
		if records == nil {
			r.sum, err = unpack(body, nil, s.LargestLog)
			return err
		}
		records.Begin(url(at.bucket, at.key))
		r.sum, err = unpack(body, records, s.LargestLog)
		return err
	})
	if r.err == nil || aboutContent(r.err) {
		r.bytes = u.source.bytes
		if records != nil {
			r.tally = records.End()
		}
	}
	return r
}

// counter counts the records of what the unpacker unpacks, or is nil if that is
// not asked for.
func (s *session) counter(u *unpacker) *record.Scanner {
	if s.Records != nil && u.records == nil {
		u.records = record.NewScanner(s.Records, nil)
	}
	return u.records
}

// searcher searches them as well.
func (s *session) searcher(u *unpacker) *record.Scanner {
	if u.searched == nil {
		u.searched = record.NewScanner(s.Records, s.Search)
	}
	return u.searched
}

// holds says whether the log file has the content that a digest lists, compressed
// or not.
func (r reading) holds(content Hash) bool {
	return (r.err == nil || errors.Is(r.err, errPlain)) && r.sum == content
}

// verdict compares a log file with what a digest says of it.
func (r reading) verdict(log LogFile) logVerdict {
	same := r.sum == log.Hash
	switch {
	case r.err == nil && same:
		return logVerdict{bytes: r.bytes, tally: r.tally}
	case r.err == nil:
		return logVerdict{class: LogModified, detail: "its content is not the one that the digest lists", bytes: r.bytes}
	case errors.Is(r.err, errTrailing) && same:
		return logVerdict{class: LogTrailingData, detail: r.err.Error()}
	case errors.Is(r.err, errTrailing):
		return logVerdict{class: LogModified, detail: "its content is not the one that the digest lists, and " + r.err.Error()}
	case errors.Is(r.err, errPlain):
		return logVerdict{class: LogCorrupt, detail: errCorrupt.Error()}
	case errors.Is(r.err, errCorrupt):
		return logVerdict{class: LogCorrupt, detail: r.err.Error()}
	case errors.Is(r.err, fs.ErrNotExist):
		return logVerdict{class: LogMissing, detail: r.err.Error()}
	}
	return logVerdict{class: LogUnreadable, detail: r.err.Error()}
}
