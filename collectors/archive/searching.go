package archive

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
)

// searching is what a session knows of its search. Every log file is searched by
// one session, that of the tree it lies in, and once: where it is hashed because a
// digest of a requested chain lists it, else where the tree is listed at the end.
type searching struct {
	mu   sync.Mutex
	done map[mark16]struct{} // log files that are searched, or being so
	mine map[Tree]bool       // trees, and whether they are this session's
}

// claim says whether the object is not searched yet, and takes it.
func (s *searching) claim(bucket, key string) bool {
	m := mark(bucket, key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, have := s.done[m]; have {
		return false
	}
	if s.done == nil {
		s.done = map[mark16]struct{}{}
	}
	s.done[m] = struct{}{}
	return true
}

// toSearch says whether a log file that a digest lists is to be searched as it is
// hashed. What valid digests of another trail list waits for them, or for the end.
func (s *session) toSearch(l *hashing, log LogFile) bool {
	if s.Search == nil || l.beside[mark(log.Bucket, log.Key)] {
		return false
	}
	if name, err := ParseName(log.Bucket, log.Key); err == nil && !s.searchesTree(name.Tree) {
		return false
	}
	return s.search.claim(log.Bucket, log.Key)
}

// searchesTree says whether this session searches the tree: its own, and those
// that a trail delivered to before, unless another session does.
func (s *session) searchesTree(t Tree) bool {
	if t == s.at {
		return true
	}
	mine, known := s.search.mine[t]
	if !known {
		if s.search.mine == nil {
			s.search.mine = map[Tree]bool{}
		}
		mine = s.claimTree(t)
		s.search.mine[t] = mine
	}
	return mine
}

// claimTree takes a tree that has no session of its own.
func (v *verifier) claimTree(t Tree) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.claimed[t] {
		return false
	}
	v.claimed[t] = true
	return true
}

// beside are the log files near an invalid digest that valid digests of other
// trails list.
func (s *session) beside(ctx context.Context, c *chain, e *entry) map[mark16]bool {
	if s.Search == nil {
		return nil
	}
	out := map[mark16]bool{}
	for _, t := range c.trees {
		for id := range t.chains {
			if id == c.chainID {
				continue
			}
			for _, other := range t.proved(id) {
				if apart := other.end().Sub(e.end()).Abs(); other.state != proven || apart > lookahead {
					continue
				}
				logs, _ := s.logsOf(ctx, other)
				for _, log := range logs {
					out[mark(log.Bucket, log.Key)] = true
				}
			}
		}
	}
	return out
}

// plainEnding is how a log file is called that was uncompressed.
const plainEnding = ".json"

// tellListed tells what was found in a log file that a digest lists. Where it is
// gone, and lies there uncompressed under the name it then has, that is searched.
func (s *session) tellListed(ctx context.Context, log LogFile, proven bool, r reading, u *unpacker) {
	if plain, ok := strings.CutSuffix(log.Key, ending); ok && errors.Is(r.err, fs.ErrNotExist) {
		at := spot{log.Bucket, plain + plainEnding}
		if other := s.readLog(ctx, at, u, true); !errors.Is(other.err, fs.ErrNotExist) && s.search.claim(at.bucket, at.key) {
			s.tellSearched(ctx, at, other, proven && other.holds(log.Hash))
			return
		}
	}
	s.tellSearched(ctx, spot{log.Bucket, log.Key}, r, proven && r.holds(log.Hash))
}

// tellSearched tells what was found in one log file. What could not be read only
// because the run was interrupted is not told.
func (v *verifier) tellSearched(ctx context.Context, at spot, r reading, verified bool) {
	if ctx.Err() != nil && r.err != nil {
		return
	}
	v.mu.Lock()
	n := &v.counts
	n.Files++
	n.Records += r.tally.Records
	n.Strict += r.tally.Strict
	n.Bytes += r.bytes
	if verified {
		n.Verified++
	}
	if r.fault != "" {
		n.Faulty++
	}
	v.mu.Unlock()
	if len(r.found) > 0 || r.fault != "" {
		v.Found(Searched{Object: url(at.bucket, at.key), Verified: verified, Found: r.found, Fault: r.fault})
	}
}
