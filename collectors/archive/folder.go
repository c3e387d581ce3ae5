package archive

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// sidecar is what is appended to the key of a digest to name the file that keeps
// its user metadata.
const sidecar = ".metadata.json"

// largestSidecar bounds what is read of a sidecar.
const largestSidecar = 64 << 10

// Folders is a Source that reads local copies of buckets, as `aws s3 sync`
// makes them: the file's path below the folder is the object's key.
//
// A copy lacks the objects' metadata, where the signatures of digests are. Beside
// a digest KEY there may be a file KEY.metadata.json, either what `aws s3api
// head-object` prints or only the metadata of it, {"signature": "…"}. Without it
// a digest is proven by the digest after it; the last one of a chain is not.
type Folders struct{ roots map[string]*os.Root }

// Add opens the folder that holds the copy of a bucket.
func (f *Folders) Add(bucket, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	if f.roots == nil {
		f.roots = map[string]*os.Root{}
	}
	if before, twice := f.roots[bucket]; twice {
		_ = before.Close()
	}
	f.roots[bucket] = root
	return nil
}

// Close releases the folders.
func (f *Folders) Close() error {
	var faults []error
	for _, root := range f.roots {
		faults = append(faults, root.Close())
	}
	return errors.Join(faults...)
}

func (f *Folders) root(bucket string) (*os.Root, error) {
	root, ok := f.roots[bucket]
	if !ok {
		return nil, fmt.Errorf("there is no local copy of the bucket %s", bucket)
	}
	return root, nil
}

// List implements Source.
func (f *Folders) List(ctx context.Context, bucket, prefix, after, before string, each func(Object) error) error {
	root, err := f.root(bucket)
	if err != nil {
		return err
	}
	w := walk{ctx, root, prefix, after, before, each}
	start := prefix[:strings.LastIndexByte(prefix, '/')+1]
	if err := w.folder(start); err != nil && !(errors.Is(err, fs.ErrNotExist) && !w.isFolder(start)) {
		return err
	}
	return nil
}

type walk struct {
	ctx                   context.Context
	root                  *os.Root
	prefix, after, before string
	each                  func(Object) error
}

func (w walk) isFolder(key string) bool {
	info, err := w.root.Stat(cmp.Or(strings.TrimSuffix(key, "/"), "."))
	return err == nil && info.IsDir()
}

// folder visits a folder in the order of S3, which compares whole keys: a-b
// comes before a/.
func (w walk) folder(key string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := fs.ReadDir(w.root.FS(), cmp.Or(strings.TrimSuffix(key, "/"), "."))
	if err != nil {
		return err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		name := key + e.Name()
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := w.visit(name); err != nil {
			return err
		}
	}
	return nil
}

func (w walk) visit(key string) error {
	below := strings.HasPrefix(key, w.prefix)
	if w.before != "" && key >= w.before {
		return nil
	}
	if strings.HasSuffix(key, "/") {
		if !below && !strings.HasPrefix(w.prefix, key) || key <= w.after && !strings.HasPrefix(w.after, key) {
			return nil
		}
		return w.folder(key)
	}
	if !below || key <= w.after || isSidecar(w.root, key) {
		return nil
	}
	info, err := w.root.Stat(key)
	if err != nil {
		info, err = w.root.Lstat(key) // a link that leads nowhere: it is there, and cannot be read
	}
	if err != nil {
		return err
	}
	return w.each(Object{Key: key, Size: info.Size()})
}

// isSidecar says whether the file is the metadata of the digest beside it.
func isSidecar(root *os.Root, key string) bool {
	digest, ok := strings.CutSuffix(key, sidecar)
	if !ok {
		return false
	}
	if name, err := ParseName("", digest); err != nil || name.Kind == Log {
		return false
	}
	_, err := root.Lstat(digest)
	return err == nil
}

// Get implements Source.
func (f *Folders) Get(_ context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	root, err := f.root(bucket)
	if err != nil {
		return nil, nil, err
	}
	if key != path.Clean(key) || !fs.ValidPath(key) {
		return nil, nil, fmt.Errorf("a local copy cannot hold the key %.200q", key)
	}
	file, err := openFile(root, key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, absent("the local copy has no such object")
	}
	if err != nil {
		return nil, nil, err
	}
	metadata, err := readSidecar(root, key+sidecar)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, metadata, nil
}

// openFile opens a file, and nothing else: a pipe would wait for its writer.
func openFile(root *os.Root, name string) (*os.File, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%.200q is not a file", name)
	}
	return root.Open(name)
}

func readSidecar(root *os.Root, name string) (map[string]string, error) {
	file, err := openFile(root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, largestSidecar))
	if err != nil {
		return nil, err
	}
	var head struct{ Metadata map[string]string }
	if json.Unmarshal(data, &head) == nil && head.Metadata != nil {
		return lowered(head.Metadata), nil
	}
	var bare map[string]string
	if err := json.Unmarshal(data, &bare); err != nil {
		return nil, fmt.Errorf("the file %.200q is not the metadata of an object", name)
	}
	return lowered(bare), nil
}

func lowered(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	for name, value := range m {
		out[strings.ToLower(name)] = value
	}
	return out
}
