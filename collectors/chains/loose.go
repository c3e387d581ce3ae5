package chains

import (
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/trailproof/trailproof/collectors/archive"
)

// OpenLogs opens a folder of log files: as OpenCopy does or, if they do not lie as
// CloudTrail delivers them, wherever they lie below it. Those no digest vouches
// for. Their objects have the bucket's name if it is given, else none. The error is
// an AskError if there are none.
func OpenLogs(dir, bucket string) (*Copy, error) {
	roots, err := logFolders(dir)
	if err != nil {
		return nil, err
	}
	if _, within := above(dir); len(roots) > 0 || within != "" {
		return OpenCopy(dir, bucket)
	}
	if !anyLogs(dir) {
		return nil, faulty("%s holds no folder AWSLogs, and no file called .json or .gz", dir)
	}
	c := &Copy{loose: []archive.Folder{{Bucket: bucket}}}
	if err := c.Add(bucket, dir); err != nil {
		return nil, err
	}
	return c, nil
}

// anyLogs says whether a file below the folder may be a log file.
func anyLogs(dir string) bool {
	any := false
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read is said when it is listed
		if err == nil && !d.IsDir() && archive.Searchable(filepath.ToSlash(name)) {
			any = true
			return fs.SkipAll
		}
		return nil
	})
	return any
}

// above is the folder that holds AWSLogs, and what of the keys there the given
// folder stands for, if it is AWSLogs, or that of an organization or account in
// it; else the folder itself, and "".
func above(dir string) (root, within string) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return dir, ""
	}
	path := []string{}
	for at := full; len(path) < 3; at = filepath.Dir(at) {
		name := filepath.Base(at)
		if name == "AWSLogs" {
			for _, below := range slices.Backward(path) {
				within += below + "/"
			}
			return filepath.Dir(at), "AWSLogs/" + within
		}
		if !archive.NamesAccount(name) && !archive.NamesOrganization(name) {
			break
		}
		path = append(path, name)
	}
	return dir, ""
}
