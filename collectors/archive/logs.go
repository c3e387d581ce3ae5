package archive

import (
	"context"
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
	beside map[mark16]bool // log files that valid digests of other trails list; or nil
	taken  int             // of the log files
	found  keptLogs
	notes  findings
	valid  []LogFile
	tally  record.Tally
	unread int
}

// recall adds what an earlier run found of the log files of a digest. A search
// reads them all the same: the journal does not keep what they hold.
func (s *session) recall(c *chain, name string, r *ChainResult) bool {
	var found keptLogs
	if s.Search != nil || !s.journal.Recall(name, &found) {
		return false
	}
	c.add(found, r)
	s.done.expected.Add(int64(found.Counts.Unproven))
	s.toldLogs(found.files(), found.Bytes)
	return true
}

// keepLogs keeps what was found of the log files of a digest.
func (s *session) keepLogs(ctx context.Context, l *hashing) keptLogs {
	found, settled := l.close(s.Records != nil), l.unread == 0
	if ctx.Err() == nil {
		s.journal.Keep(l.name, found, settled)
	}
	return found
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
		of     *hashing
		log    LogFile
		search bool
	}
	var items []item
	for _, l := range waiting {
		for _, log := range l.logs {
			items = append(items, item{l, log, s.toSearch(l, log)})
		}
	}
	each(ctx, s.verifier, items, func(i item, u *unpacker) {
		read := s.readLog(ctx, spot{i.log.Bucket, i.log.Key}, u, i.search)
		if i.search {
			s.tellListed(ctx, i.log, i.of.digest.state == proven, read, u)
		}
		found := read.verdict(i.log)
		if i.of.take(i.log, found) { // what is known of a digest is kept at once: an interruption may come
			i.of.found = s.keepLogs(ctx, i.of)
		}
		s.toldLogs(1, found.bytes)
	})
	for _, l := range waiting {
		c.add(l.found, r)
	}
}

// take adds one log file, and says whether it was the last.
func (l *hashing) take(log LogFile, found logVerdict) (last bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken++
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
	return l.taken == len(l.logs)
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
