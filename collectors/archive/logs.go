package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
)

// logVerdict is what is known of one log file.
type logVerdict struct {
	class  Class // "" if it is as it was delivered
	detail string
}

// batch is how many log files wait until they are hashed side by side.
const batch = 1024

// hashLogs hashes every log file that the digests of the period list.
func (s *session) hashLogs(ctx context.Context, c *chain, r *ChainResult) {
	var waiting []LogFile
	for _, e := range slices.Concat(c.entries, c.backfill) {
		if !e.within(s.Period) || e.logs == 0 {
			continue
		}
		switch e.state {
		case proven:
			logs, err := s.logsOf(ctx, e)
			if err != nil {
				r.Logs.Unreadable += e.logs
				c.notes.add(LogUnreadable, e.url(), "its list of log files could not be read again: "+err.Error())
			}
			if waiting = append(waiting, logs...); len(waiting) >= batch {
				s.hashListed(ctx, c, waiting, r)
				waiting = waiting[:0]
			}
		case refuted:
			s.hashUnproven(ctx, c, e, r)
		}
	}
	s.hashListed(ctx, c, waiting, r)
}

func (s *session) hashListed(ctx context.Context, c *chain, logs []LogFile, r *ChainResult) {
	for i, found := range s.hashAll(ctx, logs) {
		r.Logs.count(found.class)
		if found.class != "" {
			c.notes.add(found.class, url(logs[i].Bucket, logs[i].Key), found.detail)
		}
	}
}

// hashAll hashes log files side by side.
func (s *session) hashAll(ctx context.Context, logs []LogFile) []logVerdict {
	out := make([]logVerdict, len(logs))
	index := make([]int, len(logs))
	for i := range index {
		index[i] = i
	}
	each(ctx, s.verifier, index, func(i int, u *unpacker) { out[i] = s.hash(ctx, logs[i], u) })
	return out
}

// hash compares one log file with what a digest says of it.
func (s *session) hash(ctx context.Context, log LogFile, u *unpacker) logVerdict {
	var sum Hash
	err := get(ctx, s.Source, s.pause, log.Bucket, log.Key, func(body io.Reader, _ map[string]string) (err error) {
		sum, err = u.unpack(body, nil, s.LargestLog)
		return err
	})
	same := sum == log.Hash
	switch {
	case err == nil && same:
		return logVerdict{}
	case err == nil:
		return logVerdict{LogModified, "its content is not the one that the digest lists"}
	case errors.Is(err, errTrailing) && same:
		return logVerdict{LogTrailingData, err.Error()}
	case errors.Is(err, errTrailing):
		return logVerdict{LogModified, "its content is not the one that the digest lists, and " + err.Error()}
	case errors.Is(err, errCorrupt):
		return logVerdict{LogCorrupt, err.Error()}
	case errors.Is(err, fs.ErrNotExist):
		return logVerdict{LogMissing, err.Error()}
	}
	return logVerdict{LogUnreadable, err.Error()}
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
	default:
		n.Valid++
	}
}

// hashUnproven hashes what an invalid digest lists, as far as it lies where the
// chain's log files do and no proven digest near it lists it too. Whoever wrote
// the digest shall not choose what is read.
func (s *session) hashUnproven(ctx context.Context, c *chain, e *entry, r *ChainResult) {
	logs, err := s.logsOf(ctx, e)
	if err != nil {
		return // what it listed is unlisted now
	}
	listed := s.near(ctx, c, e)
	var own []LogFile
	for _, log := range logs {
		name, err := ParseName(log.Bucket, log.Key)
		if err == nil && name.Kind == Log && c.treeAt(name.Tree) != nil && !listed[mark(log.Bucket, log.Key)] {
			own = append(own, log)
			listed[mark(log.Bucket, log.Key)] = true
		}
	}
	for i, found := range s.hashAll(ctx, own) {
		detail := "only the invalid digest " + e.url() + " lists it, with the hash that it has"
		if found.class != "" {
			detail = "only the invalid digest " + e.url() + " lists it, and does not fit: " + found.detail
		}
		r.Logs.Unproven++
		c.notes.add(LogUnproven, url(own[i].Bucket, own[i].Key), detail)
	}
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
	u := s.idle.Get().(*unpacker)
	defer s.idle.Put(u)
	packed := e.packed
	if packed == nil {
		err := get(ctx, s.Source, s.pause, e.name.Bucket, e.name.Key(), func(body io.Reader, _ map[string]string) (err error) {
			packed, err = io.ReadAll(io.LimitReader(body, s.LargestDigest+1))
			return err
		})
		if err != nil {
			return nil, err
		}
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
