package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report"
	"github.com/trailproof/trailproof/report/pack"
)

// splitting is the flag of the commands that write the same once more for each
// account.
type splitting struct{ by string }

// splitHelp says in the help of a command where the parts lie.
const splitHelp = `With --split-by account it also writes one pack, and one of every other report, for
each account that was asked: beside pack=DIR in DIR-accounts/ACCOUNT/, beside
FILE.zip in FILE-accounts/ACCOUNT.zip. Each is a pack of its own: it
holds what the account answered and the trails, buckets and keys elsewhere that
record it, is judged over these alone, and passes verify. A check comes out in it
as it does for the account in the matrix of the whole, or is inconclusive where
that rests on what other accounts answered.`

func (s *splitting) flags(f *pflag.FlagSet) {
	f.StringVar(&s.by, "split-by", "", "write packs and reports once more for each account: account")
}

// partPath is where the part of an account lies of what lies at path.
func partPath(path, account string) string {
	path = filepath.Clean(path)
	extension := filepath.Ext(path)
	return filepath.Join(strings.TrimSuffix(path, extension)+"-accounts", account+extension)
}

// splittable finds fault with outputs that cannot be written once more for each
// account, before anything is asked.
func (s *splitting) splittable(targets []target) error {
	switch s.by {
	case "":
		return nil
	case "account":
	default:
		return usagef("--split-by is account, not %q", s.by)
	}
	for _, t := range targets {
		if t.path == "-" {
			return usagef("--split-by: %s goes to stdout, which cannot be split; name a file", t.format)
		}
		folder := filepath.Dir(partPath(t.path, "id"))
		if entries, err := os.ReadDir(folder); t.format == "pack" && (err == nil && len(entries) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist)) {
			return usagef("--split-by: the packs of the accounts are to lie in %s, which is taken", folder)
		}
	}
	return nil
}

// split writes the parts once the whole is written. Of a run that was ended, there
// are none.
func (j *job) split(ctx context.Context, s *evidence.Snapshot, rec *recording, targets []target) ([]string, error) {
	if ctx.Err() != nil || s.About.Interrupted {
		j.show.say("trailproof: nothing was written for single accounts, since the run was ended; \"trailproof assess --split-by account\" does it from the pack")
		return nil, nil
	}
	raw := j.raw
	if rec != nil && rec.path != "" && len(targets) == 0 {
		targets = []target{{"pack", rec.path}}
	}
	switch {
	case rec == nil:
	case rec.draft == nil:
		raw = rec.store.Raw
	default:
		p, err := pack.Open(rec.path)
		if err != nil {
			return nil, err
		}
		defer p.Close() //nolint:errcheck // it was only read
		raw = p.Raw
	}
	return j.parts(ctx, s, raw, targets)
}

// parts writes what was asked for once more for each account, one account after
// the other, so that the memory taken does not grow with their number. It names
// the folders that it wrote to.
func (j *job) parts(ctx context.Context, s *evidence.Snapshot, raw rawSource, targets []target) ([]string, error) {
	var written []string
	accounts := collectors.Parts(s)
	for i, account := range accounts {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		j.show.progress("account %s, %d of %d", account, i+1, len(accounts))
		part, a, err := j.part(ctx, s, account, raw)
		if err != nil {
			return nil, fmt.Errorf("account %s: %w", account, err)
		}
		for _, t := range targets {
			t.path = partPath(t.path, account)
			if err := j.writePart(part, a, raw, t); err != nil {
				return nil, fmt.Errorf("account %s: %w", account, err)
			}
			if folder := filepath.Dir(t.path) + string(filepath.Separator); i == 0 {
				written = append(written, folder)
			}
		}
	}
	return written, nil
}

// rawSource gives the response bodies of a collection.
type rawSource func(evidence.Digest) ([]byte, error)

// part draws and judges the part of one account: from no more of the ledger than
// it takes to say what the whole says.
func (j *job) part(ctx context.Context, s *evidence.Snapshot, account string, raw rawSource) (*evidence.Snapshot, *controls.Assessment, error) {
	want, err := j.brief.assess(collectors.Part(s, account))
	if err != nil {
		return nil, nil, err
	}
	for _, breadth := range []collectors.Breadth{collectors.Cited, collectors.Involved} {
		part, err := collectors.ReplayPart(ctx, s, account, breadth, recorded{raw})
		if err != nil {
			return nil, nil, err
		}
		a, err := j.brief.assess(part)
		if err != nil {
			return nil, nil, err
		}
		if breadth == collectors.Involved || alike(want, a) {
			return part, a, nil
		}
	}
	panic("unreachable")
}

// alike says whether every check comes out the same for every subject.
func alike(x, y *controls.Assessment) bool {
	if len(x.Results) != len(y.Results) {
		return false
	}
	for i, r := range x.Results {
		other := y.Results[i]
		if r.Verdict != other.Verdict || len(r.Subjects) != len(other.Subjects) {
			return false
		}
		for k, s := range r.Subjects {
			if o := other.Subjects[k]; s.Kind != o.Kind || s.ID != o.ID || s.Verdict != o.Verdict {
				return false
			}
		}
	}
	return true
}

// writePart writes one output of one account.
func (j *job) writePart(part *evidence.Snapshot, a *controls.Assessment, raw rawSource, t target) error {
	if t.format != "pack" {
		if err := os.MkdirAll(filepath.Dir(t.path), 0o755); err != nil {
			return unwritten(t.path, err)
		}
		v := j.brief.view(part, a, "", nil)
		return writeWhole(t.path, func(w io.Writer) error { return report.Write(w, t.format, v, report.Options{}) })
	}
	draft, err := pack.Create(t.path)
	if err != nil {
		return &usageError{err}
	}
	if err := draft.CopyFrom(raw, part.Calls); err != nil {
		draft.Discard() //nolint:errcheck // the first error tells more
		return err
	}
	_, err = j.brief.write(draft, part, a, j.brief.view(part, a, "", nil))
	return err
}
