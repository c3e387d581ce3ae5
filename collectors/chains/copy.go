package chains

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// A Copy is a folder with local copies of buckets, as `aws s3 sync` makes them.
type Copy struct {
	archive.Folders
	places []place // where they hold a folder AWSLogs
	within string  // the part of the keys that was asked for; "" for all
	loose  []archive.Folder
}

// OpenCopy opens a folder that is the copy of a bucket, or holds copies in
// folders called like the buckets. Which of the two it is, and what the bucket is
// called, its digests say themselves, unless the name is given. The folder may
// also be AWSLogs itself, or that of an organization or account in it. The error
// is an AskError if the folder is no copy.
func OpenCopy(dir, bucket string) (*Copy, error) {
	roots, err := logFolders(dir)
	if err != nil {
		return nil, err
	}
	c := &Copy{}
	if len(roots) == 0 {
		if dir, c.within = above(dir); c.within == "" {
			return nil, faulty("%s holds no folder AWSLogs: it is not the copy of a bucket of log files", dir)
		}
		roots = []logFolder{""}
	}
	folders := map[string]string{} // by bucket
	for _, at := range roots {
		name, below := at.bucket(dir, bucket)
		if other, twice := folders[name]; twice && other != below {
			err := faulty("%s holds two copies of the bucket %s: %s and %s", dir, name, cmp.Or(other, "."), cmp.Or(below, "."))
			return nil, errors.Join(err, c.Close())
		}
		if _, open := folders[name]; !open {
			if err := c.Add(name, filepath.Join(dir, filepath.FromSlash(below))); err != nil {
				return nil, errors.Join(err, c.Close())
			}
		}
		folders[name] = below
		c.places = append(c.places, place{name, strings.Trim(strings.TrimPrefix(string(at), below), "/")})
	}
	return c, nil
}

// logFolder is the path, below the folder given, of what holds a folder AWSLogs;
// "" if that is the folder itself.
type logFolder string

// logFolders finds the folders AWSLogs.
func logFolders(dir string) ([]logFolder, error) {
	var out []logFolder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		below, _ := filepath.Rel(dir, name) //nolint:errcheck // the walk begins there
		below = filepath.ToSlash(below)
		switch {
		case err != nil && name == dir:
			return err
		case err != nil || !d.IsDir():
			return nil // what cannot be read is said when it is listed
		case d.Name() == "AWSLogs" && below != ".":
			out = append(out, logFolder(strings.TrimSuffix(path.Dir(below), ".")))
			return fs.SkipDir
		case strings.Count(below, "/") > deepest:
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil, faulty("read %s: %v", dir, err)
	}
	return out, nil
}

// bucket says which bucket the folder is of, and how the path of the bucket's copy
// is called.
func (at logFolder) bucket(dir, named string) (name, below string) {
	first, _, _ := strings.Cut(string(at), "/")
	if named != "" {
		if first == named {
			return named, named
		}
		return named, ""
	}
	votes := map[place]int{}
	for _, d := range at.digests(dir) {
		if root, ok := strings.CutSuffix(d.file, d.key); ok && (root == "" || strings.HasSuffix(root, "/")) {
			votes[place{d.bucket, strings.TrimSuffix(root, "/")}]++
		}
	}
	best := place{first, first}
	if first == "" {
		best = place{"bucket", ""}
	}
	for _, p := range slices.SortedFunc(maps.Keys(votes), func(a, b place) int { return cmp.Or(cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.prefix, b.prefix)) }) {
		if votes[p] > votes[best] {
			best = p
		}
	}
	return best.bucket, best.prefix
}

// told is what a digest says of where it was delivered.
type told struct{ file, bucket, key string }

// digests reads some of the digests, here and there: one that was forged does not
// outvote the rest.
func (at logFolder) digests(dir string) []told {
	const looked, most = 1000, 25
	var files []string
	_ = fs.WalkDir(os.DirFS(dir), path.Join(string(at), "AWSLogs"), func(name string, d fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read has no say
		switch {
		case len(files) == looked:
			return fs.SkipAll
		case err != nil:
		case d.IsDir() && d.Name() == "CloudTrail":
			return fs.SkipDir
		case !d.IsDir() && strings.Contains(name, "/CloudTrail-Digest/") && strings.HasSuffix(name, ".json.gz"):
			files = append(files, name)
		}
		return nil
	})
	var out []told
	for i := 0; i < len(files); i += len(files)/most + 1 {
		if d := readDigest(filepath.Join(dir, filepath.FromSlash(files[i]))); d != nil {
			out = append(out, told{files[i], d.Bucket, d.Key})
		}
	}
	return out
}

// readDigest reads a digest, or nothing.
func readDigest(name string) *archive.DigestFile {
	const most = 8 << 20
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	packed, err := gzip.NewReader(io.LimitReader(file, most))
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(packed, most))
	if err != nil {
		return nil
	}
	d, err := archive.ParseDigest(text)
	if err != nil {
		return nil
	}
	return d
}

// Survey finds out which chains the copy shows. The error is an AskError or the
// context's.
func (c *Copy) Survey(ctx context.Context, ask Ask) (*Survey, error) {
	s := &Survey{Source: &c.Folders, Folders: c.loose}
	var known []string
	for _, asked := range ask.Trails {
		if isARN(asked) {
			known = append(known, asked)
		}
	}
	var all []archive.Chain
	places := slices.DeleteFunc(slices.Clone(c.places), func(at place) bool { return ask.Prefix != nil && at.prefix != strings.Trim(*ask.Prefix, "/") })
	for _, at := range places {
		wanted := func(p archive.Place, account, region string) bool {
			return strings.HasPrefix(p.Root()+account+"/", c.within) && ask.selects(account, region)
		}
		f := Find(ctx, Search{Lister: &c.Folders, Bucket: at.bucket, Prefix: at.prefix, Period: ask.Period, Trails: known, Wanted: wanted, Limit: ask.Limit})
		s.found(f, ask)
		all = append(all, f.Chains...)
	}
	if err := ended(ctx); err != nil {
		return nil, err
	}
	if len(places) == 0 && len(c.loose) == 0 {
		s.Unread = append(s.Unread, archive.Unread{Reason: evidence.Failed, Detail: "the copy holds no folder " + *ask.Prefix + "/AWSLogs"})
	}
	for _, asked := range ask.Trails {
		placed, err := c.missed(asked, all)
		if err != nil {
			return nil, err
		}
		all = append(all, placed...)
	}
	s.Chains = ask.only(Union(all))
	s.Known = homes(s.Chains)
	s.Unread = append(s.Unread, ask.lacking(s)...)
	return s, nil
}

// missed is what becomes of a trail that was asked for and left nothing.
func (c *Copy) missed(asked string, all []archive.Chain) ([]archive.Chain, error) {
	switch {
	case slices.ContainsFunc(all, func(c archive.Chain) bool { return meant(asked, c.Trail) }):
		return nil, nil
	case !isARN(asked) || len(c.places) == 0:
		return nil, noTrail(asked, nil, all)
	}
	at := c.places[0]
	return []archive.Chain{expectedAt(asked, archive.Place{Bucket: at.bucket, Prefix: at.prefix})}, nil
}
