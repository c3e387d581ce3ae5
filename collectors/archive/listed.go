package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

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
	return &hashing{digest: e, name: name, logs: own, beside: s.beside(ctx, c, e)}
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
	d, sum, _, _, err := s.read(ctx, e.name, u)
	if err != nil {
		return nil, err
	}
	if sum != e.sum {
		return nil, errors.New("it has changed since it was verified")
	}
	return d.Logs, nil
}
