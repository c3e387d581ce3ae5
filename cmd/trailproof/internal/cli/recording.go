package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/report/pack"
)

// recording is where a collection keeps what AWS answers: in the draft of the
// pack that will hold it, or, if no pack was asked for, in a temporary folder.
type recording struct {
	path    string      // of the pack; "" if there will be none
	draft   *pack.Draft // nil if there will be none
	temp    string
	store   *awsapi.DirStore
	journal *awsapi.Journal // once it is begun

	resumed *collectors.Beginning // the run that this one goes on with; nil for none
	keep    bool                  // what is there is worth keeping even if nothing comes of this run
}

// openRecording opens the place for the answers, before anything is asked: a place
// that is taken or cannot be written to must not cost a scan. Without any
// --output the pack gets the default name, with a number if that is taken.
func openRecording(targets []target, otherwise string) (*recording, error) {
	r := &recording{}
	if err := r.find(targets); err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		r.path = free(otherwise)
	}
	if r.path == "" {
		temp, err := os.MkdirTemp("", "trailproof-")
		if err != nil {
			return nil, fmt.Errorf("make a temporary folder in %s: %w", os.TempDir(), cause(err))
		}
		r.temp = temp
	} else {
		draft, err := pack.Create(r.path)
		if err != nil {
			return nil, &usageError{err}
		}
		r.draft = draft
	}
	return r, r.openStore()
}

// find looks for the pack among the targets, and whether the others can be written.
func (r *recording) find(targets []target) error {
	for _, t := range targets {
		if t.format != "pack" {
			if err := writable(t); err != nil {
				return err
			}
			continue
		}
		if r.path != "" {
			return usagef("--output: a run writes one pack")
		}
		r.path = t.path
	}
	return nil
}

// folder is where the answers lie.
func (r *recording) folder() string {
	if r.draft != nil {
		return r.draft.Folder()
	}
	return r.temp
}

func (r *recording) openStore() (err error) {
	r.store, err = awsapi.NewDirStore(filepath.Join(r.folder(), pack.RawFolder))
	return err
}

// close releases the place. What a pack holds stays.
func (r *recording) close() {
	r.store.Close() //nolint:errcheck // every body was written and checked by itself
	if r.journal != nil {
		r.journal.Close() //nolint:errcheck // likewise every line
	}
	if r.temp != "" {
		os.RemoveAll(r.temp) //nolint:errcheck // a temporary folder
	}
}

// discard removes what was begun, when nothing was collected.
func (r *recording) discard() {
	if r.draft != nil && !r.keep {
		r.draft.Discard() //nolint:errcheck // the run has already failed with more to say
	}
}

// free is the first of name, name-2, name-3 and so on that is not there.
func free(name string) string {
	for n, candidate := 2, name; ; n++ {
		if _, err := os.Lstat(candidate); errors.Is(err, os.ErrNotExist) {
			return candidate
		}
		candidate = fmt.Sprintf("%s-%d", name, n)
	}
}
