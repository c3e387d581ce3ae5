package archivetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// Source reads the archive without asking a server.
func (a *Archive) Source() archive.Source { return reader{a} }

type reader struct{ a *Archive }

// List implements archive.Source.
func (r reader) List(ctx context.Context, bucket, prefix, after, before string, each func(archive.Object) error) error {
	keys, ok := r.a.keys(bucket)
	if !ok {
		return fmt.Errorf("there is no bucket %s", bucket)
	}
	from, _ := slices.BinarySearch(keys, max(prefix, after))
	for _, key := range keys[from:] {
		if !strings.HasPrefix(key, prefix) || before != "" && key >= before {
			return nil
		}
		o := r.a.find(bucket, key)
		if o == nil || key == after {
			continue
		}
		if err := each(archive.Object{Key: key, Size: int64(len(o.body))}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Get implements archive.Source.
func (r reader) Get(_ context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	o := r.a.find(bucket, key)
	if o == nil {
		return nil, nil, fmt.Errorf("there is no such object: %w", fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(o.body)), o.metadata, nil
}

// WriteDir writes a local copy: the objects as DIR/BUCKET/KEY, the metadata of a
// digest beside it as KEY.metadata.json, and the public keys of all regions as
// DIR/public-keys.json.
func (a *Archive) WriteDir(dir string) error {
	var from, to time.Time
	regions := map[string]bool{}
	for _, o := range a.Objects() {
		if name, err := archive.ParseName(o.Bucket, o.Key); err == nil {
			regions[name.Region] = true
			if from.IsZero() || name.Time.Before(from) {
				from = name.Time
			}
			to = later(later(to, name.Time), madeAt(o))
		}
		if err := writeObject(dir, o); err != nil {
			return err
		}
	}
	keys := map[string]any{}
	for region := range regions {
		keys[region] = a.listedKeys(region, from, to)
	}
	return writeJSON(filepath.Join(dir, "public-keys.json"), keys)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// madeAt is when a backfill digest was made.
func madeAt(o Object) time.Time {
	at, _ := time.Parse(jsonTime, o.Metadata["backfill-generation-timestamp"]) //nolint:errcheck // others have none
	return at
}

// listedKeys is the answer to ListPublicKeys.
func (a *Archive) listedKeys(region string, from, to time.Time) map[string]any {
	list := []any{}
	for _, k := range a.PublicKeys(region, from, to) {
		list = append(list, k.listed())
	}
	return map[string]any{"PublicKeyList": list}
}

func writeObject(dir string, o Object) error {
	path := filepath.Join(dir, o.Bucket, filepath.FromSlash(o.Key))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if o.Metadata != nil {
		if err := writeJSON(path+".metadata.json", map[string]any{"Metadata": o.Metadata}); err != nil {
			return err
		}
	}
	return os.WriteFile(path, o.Body, 0o644)
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
