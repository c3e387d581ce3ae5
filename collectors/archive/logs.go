package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/trailproof/trailproof/collectors/record"
)

// logVerdict is what is known of one log file.
type logVerdict struct {
	class  Class // "" if it is as it was delivered
	detail string
	bytes  int64        // as stored, if it was read to its end
	tally  record.Tally // of its records, if it is valid and they are asked for
}

// batch is how many log files wait until they are hashed side by side.
const batch = 1024

// hashLogs hashes every log file that the digests of the period list.
func (s *session) hashLogs(ctx context.Context, c *chain, r *ChainResult) {
	var waiting []*hashing
	files := 0
	for _, e := range slices.Concat(c.entries, c.backfill) {
		if !e.within(s.Period) || e.logs == 0 {
			continue
		}
		var next *hashing
		switch e.state {
		case proven:
			next = s.listedBy(ctx, c, e, r)
		case refuted:
			next = s.unprovenOf(ctx, c, e, r)
		}
		if next == nil {
			continue
		}
		waiting = append(waiting, next)
		if files += len(next.logs); files >= batch {
			s.hashAll(ctx, c, waiting, r)
			waiting, files = nil, 0
		}
	}
	s.hashAll(ctx, c, waiting, r)
}

// hashing is about the log files of one digest, and what is found of them.
type hashing struct {
	digest *entry
	name   string // in the journal
	logs   []LogFile

	mu     sync.Mutex
	found  keptLogs
	notes  findings
	valid  []LogFile
	tally  record.Tally
	unread int
}

// listedBy are the log files of a proven digest, or nil if they are done.
func (s *session) listedBy(ctx context.Context, c *chain, e *entry, r *ChainResult) *hashing {
	name := "logs " + e.url() + " " + hex.EncodeToString(e.sum[:]) + s.asked
	if s.recall(c, name, r) {
		return nil
	}
	logs, err := s.logsOf(ctx, e)
	if err != nil {
		r.Logs.Unreadable += e.logs
		s.toldLogs(e.logs, 0)
		c.notes.add(LogUnreadable, e.url(), "its list of log files could not be read again: "+err.Error())
		return nil
	}
	return &hashing{digest: e, name: name, logs: logs}
}

// recall adds what an earlier run found of the log files of a digest.
func (s *session) recall(c *chain, name string, r *ChainResult) bool {
	var found keptLogs
	if !s.journal.Recall(name, &found) {
		return false
	}
	c.add(found, r)
	s.done.expected.Add(int64(found.Counts.Unproven))
	s.toldLogs(found.files(), found.Bytes)
	return true
}

// files is how many log files were looked at.
func (k keptLogs) files() int {
	n := k.Counts
	return n.Valid + n.Modified + n.Missing + n.Corrupt + n.TrailingData + n.Unreadable + n.Unproven
}

// add adds what was found of the log files of one digest.
func (c *chain) add(found keptLogs, r *ChainResult) {
	n, m := &r.Logs, found.Counts
	n.Valid, n.Modified, n.Missing, n.Corrupt = n.Valid+m.Valid, n.Modified+m.Modified, n.Missing+m.Missing, n.Corrupt+m.Corrupt
	n.TrailingData, n.Unreadable, n.Unproven = n.TrailingData+m.TrailingData, n.Unreadable+m.Unreadable, n.Unproven+m.Unproven
	r.Objects += found.Objects
	r.Bytes += found.Bytes
	c.notes.addAll(found.Findings, found.More)
	if found.Tally != nil {
		r.Tally.Add(*found.Tally)
	}
}

// hashAll hashes the log files of many digests side by side.
func (s *session) hashAll(ctx context.Context, c *chain, waiting []*hashing, r *ChainResult) {
	type item struct {
		of  *hashing
		log LogFile
	}
	var items []item
	for _, l := range waiting {
		for _, log := range l.logs {
			items = append(items, item{l, log})
		}
	}
	each(ctx, s.verifier, items, func(i item, u *unpacker) {
		found := s.hash(ctx, i.log, u, s.scanner(u))
		i.of.take(i.log, found)
		s.toldLogs(1, found.bytes)
	})
	for _, l := range waiting {
		c.add(recorded(ctx, s, l.name, func() (keptLogs, bool) { return l.close(s.Records != nil), l.unread == 0 }), r)
	}
}

// take adds one log file.
func (l *hashing) take(log LogFile, found logVerdict) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := url(log.Bucket, log.Key)
	if found.class == LogUnreadable {
		l.unread++
	} else if found.class != LogMissing {
		l.found.Objects++
		l.found.Bytes += found.bytes
	}
	switch {
	case l.digest.state != proven:
		detail := "only the invalid digest " + l.digest.url() + " lists it, with the hash that it has"
		if found.class != "" {
			detail = "only the invalid digest " + l.digest.url() + " lists it, and does not fit: " + found.detail
		}
		l.found.Counts.Unproven++
		l.notes.add(LogUnproven, at, detail)
	case found.class != "":
		l.found.Counts.count(found.class)
		l.notes.add(found.class, at, found.detail)
	default:
		l.found.Counts.Valid++
		l.found.Valid.Bytes += found.bytes
		l.valid = append(l.valid, log)
		l.tally.Add(found.tally)
	}
}

// close says what was found of all.
func (l *hashing) close(records bool) keptLogs {
	l.found.Findings, l.found.More = l.notes.first()
	l.found.Valid = logsSet(l.digest.url(), l.valid, l.found.Valid.Bytes)
	if records {
		l.found.Tally = &l.tally
	}
	return l.found
}

func (n *LogCounts) count(class Class) {
	switch class {
	case LogModified:
		n.Modified++
	case LogMissing:
		n.Missing++
	case LogCorrupt:
		n.Corrupt++
	case LogTrailingData:
		n.TrailingData++
	case LogUnreadable:
		n.Unreadable++
	}
}

// scanner reads the records of what the unpacker unpacks, or is nil if they are
// not asked for.
func (s *session) scanner(u *unpacker) *record.Scanner {
	if s.Records != nil && u.records == nil {
		u.records = record.NewScanner(s.Records)
	}
	return u.records
}

// hash compares one log file with what a digest says of it, and lets the scanner,
// if there is one, read its records.
func (s *session) hash(ctx context.Context, log LogFile, u *unpacker, records *record.Scanner) logVerdict {
	var sum Hash
	err := get(ctx, s.Source, s.pause, log.Bucket, log.Key, func(body io.Reader, _ map[string]string) (err error) {
		if records == nil {
			sum, err = u.unpack(body, nil, s.LargestLog)
			return err
		}
		records.Begin(url(log.Bucket, log.Key))
		sum, err = u.unpack(body, records, s.LargestLog)
		return err
	})
	same := sum == log.Hash
	switch {
	case err == nil && same:
		found := logVerdict{bytes: u.source.bytes}
		if records != nil {
			found.tally = records.End()
		}
		return found
	case err == nil:
		return logVerdict{class: LogModified, detail: "its content is not the one that the digest lists", bytes: u.source.bytes}
	case errors.Is(err, errTrailing) && same:
		return logVerdict{class: LogTrailingData, detail: err.Error()}
	case errors.Is(err, errTrailing):
		return logVerdict{class: LogModified, detail: "its content is not the one that the digest lists, and " + err.Error()}
	case errors.Is(err, errCorrupt):
		return logVerdict{class: LogCorrupt, detail: err.Error()}
	case errors.Is(err, fs.ErrNotExist):
		return logVerdict{class: LogMissing, detail: err.Error()}
	}
	return logVerdict{class: LogUnreadable, detail: err.Error()}
}

// unprovenOf are the log files that only an invalid digest lists, as far as it
// lies where the chain's log files do and no proven digest near it lists it too.
// Whoever wrote the digest shall not choose what is read. Nil: they are done.
func (s *session) unprovenOf(ctx context.Context, c *chain, e *entry, r *ChainResult) *hashing {
	logs, err := s.logsOf(ctx, e)
	if err != nil {
		return nil // what it listed is unlisted now
	}
	lists := s.near(ctx, c, e)
	var own []LogFile
	which := sha256.New()
	for _, log := range logs {
		name, err := ParseName(log.Bucket, log.Key)
		m := mark(log.Bucket, log.Key)
		if err == nil && name.Kind == Log && c.treeAt(name.Tree) != nil && !lists[m] {
			own = append(own, log)
			lists[m] = true
			which.Write(m[:])
			which.Write(log.Hash[:])
		}
	}
	name := "unproven " + e.url() + " " + hex.EncodeToString(which.Sum(nil))
	if len(own) == 0 || s.recall(c, name, r) {
		return nil
	}
	s.done.expected.Add(int64(len(own)))
	return &hashing{digest: e, name: name, logs: own}
}

// near are the log files that the proven digests around an invalid one list.
func (s *session) near(ctx context.Context, c *chain, e *entry) map[mark16]bool {
	out := map[mark16]bool{}
	for _, list := range [][]*entry{c.entries, c.backfill} {
		for _, other := range list {
			if apart := other.end().Sub(e.end()).Abs(); other.state == proven && apart <= lookahead {
				logs, _ := s.logsOf(ctx, other)
				for _, log := range logs {
					out[mark(log.Bucket, log.Key)] = true
				}
			}
		}
	}
	return out
}

// logsOf is what a digest lists. The digest is read again if it was not kept,
// and must then be the same.
func (s *session) logsOf(ctx context.Context, e *entry) ([]LogFile, error) {
	if e.logs == 0 {
		return nil, nil
	}
	if e.list != nil {
		return e.list, nil
	}
	u := s.idle.Get().(*unpacker)
	defer s.idle.Put(u)
	packed, _, err := s.packed(ctx, e.name)
	if err != nil {
		return nil, err
	}
	d, sum, err := s.content(packed, u)
	if err != nil {
		return nil, err
	}
	if sum != e.sum {
		return nil, errors.New("it has changed since it was verified")
	}
	return d.Logs, nil
}
