package archive

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// searchSite searches what is left of a site once its chains are verified, and
// says what could not be listed.
func (s *session) searchSite(ctx context.Context, at site) []Unread {
	if at.folder != nil {
		if err := s.searchFolder(ctx, *at.folder); err != nil && ctx.Err() == nil {
			return []Unread{unreadAt(Tree{}, url(at.folder.Bucket, at.folder.Prefix), err)}
		}
		return nil
	}
	var unread []Unread
	if len(at.chains) == 0 {
		if t := s.load(ctx, at.Tree); t.fault != "" {
			unread = append(unread, unreadAt(at.Tree, url(at.Bucket, at.Digests()), errors.New(t.fault)))
		}
	}
	return append(unread, s.searchRest(ctx)...)
}

// searchRest searches the log files of the period that were not hashed for a
// chain: those that no digest lists, those of trails that were not requested, and
// those that a digest after the period lists. What could not be listed is said.
func (s *session) searchRest(ctx context.Context) (unread []Unread) {
	var trees []*tree
	for at, t := range s.trees {
		if s.searchesTree(at) {
			trees = append(trees, t)
		}
	}
	slices.SortFunc(trees, func(a, b *tree) int { return strings.Compare(url(a.Bucket, a.Logs()), url(b.Bucket, b.Logs())) })
	for _, t := range trees {
		if err := s.searchTree(ctx, t); err != nil && ctx.Err() == nil {
			unread = append(unread, unreadAt(t.Tree, url(t.Bucket, t.Logs()), err))
		}
	}
	return unread
}

func unreadAt(t Tree, what string, err error) Unread {
	gap := evidence.GapOf(err)
	return Unread{t.Account, t.Region, gap.Reason, gap.Action, what + " could not be listed: " + gap.Detail}
}

// searchTree searches what is left of one tree.
func (s *session) searchTree(ctx context.Context, t *tree) error {
	known := listing{session: s, digests: t.provenDigests(), sets: map[*entry]map[mark16]Hash{}, faults: map[string]string{}}
	after := t.Logs() + s.Period.From.Format(dayPath)
	before := t.Logs() + s.Period.To.AddDate(0, 0, 1).Format(dayPath)
	rest := rest{session: s}
	err := s.Source.List(ctx, t.Bucket, t.Logs(), after, before, func(o Object) error {
		name, named := logName(t.Bucket, o.Key)
		switch {
		case folder(o) || !named && !Searchable(o.Key):
			return nil
		case named && (name.Time.Before(s.Period.From) || !name.Time.Before(s.Period.To)):
			return nil
		case named:
			known.advance(ctx, name.Time)
		}
		at := spot{t.Bucket, o.Key}
		hash, listed := known.find(mark(at.bucket, at.key))
		if plain, is := strings.CutSuffix(o.Key, plainEnding); is && !listed {
			hash, listed = known.find(mark(at.bucket, plain+ending))
		}
		return rest.add(ctx, leftOver{at, hash, listed})
	})
	rest.search(ctx)
	return err
}

// provenDigests are those of all trails that deliver to the tree, by their end.
func (t *tree) provenDigests() []*entry {
	var out []*entry
	for id := range t.chains {
		for _, e := range t.proved(id) {
			if e.state == proven && e.logs > 0 {
				out = append(out, e)
			}
		}
	}
	sortByEnd(out)
	return out
}

// logName is what the key of a log file says, compressed or not.
func logName(bucket, key string) (Name, bool) {
	if plain, is := strings.CutSuffix(key, plainEnding); is {
		key = plain + ending
	}
	name, err := ParseName(bucket, key)
	return name, err == nil && name.Kind == Log
}

// Searchable says whether an object that is not named like a log file may be one.
// Digests are none, wherever they lie.
func Searchable(key string) bool {
	name := path.Base(key)
	ends := strings.ToLower(path.Ext(name))
	return (ends == ".json" || ends == ".gz") && !strings.Contains(name, "_CloudTrail-Digest_") && !strings.HasSuffix(name, sidecar)
}

// searchFolder searches everything below a folder.
func (s *session) searchFolder(ctx context.Context, f Folder) error {
	rest := rest{session: s}
	err := s.Source.List(ctx, f.Bucket, f.Prefix, "", "", func(o Object) error {
		if folder(o) || !Searchable(o.Key) {
			return nil
		}
		return rest.add(ctx, leftOver{at: spot{f.Bucket, o.Key}})
	})
	rest.search(ctx)
	return err
}

// leftOver is one log file that no chain asked for.
type leftOver struct {
	at     spot
	hash   Hash // of its content, as a valid digest says
	listed bool // whether one does
}

// rest collects log files and searches many side by side.
type rest struct {
	session *session
	waiting []leftOver
}

// add takes up a log file unless it was searched before.
func (r *rest) add(ctx context.Context, l leftOver) error {
	if !r.session.search.claim(l.at.bucket, l.at.key) {
		return ctx.Err()
	}
	if r.waiting = append(r.waiting, l); len(r.waiting) == batch {
		r.search(ctx)
	}
	return ctx.Err()
}

func (r *rest) search(ctx context.Context) {
	s := r.session
	s.done.expected.Add(int64(len(r.waiting)))
	each(ctx, s.verifier, r.waiting, func(l leftOver, u *unpacker) {
		read := s.readLog(ctx, l.at, u, true)
		s.tellSearched(ctx, l.at, read, l.listed && read.holds(l.hash))
		s.toldLogs(1, read.bytes)
	})
	r.waiting = r.waiting[:0]
}
