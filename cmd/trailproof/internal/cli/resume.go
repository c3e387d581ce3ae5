package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/pack"
)

// open opens the place for the answers, or with --resume that of the run which is
// gone on with.
func (a *asking) open(show *display, targets []target, otherwise string) (*recording, error) {
	if a.resume {
		return resumeRecording(show, targets, otherwise)
	}
	rec, err := openRecording(targets, otherwise)
	if err != nil {
		return nil, err
	}
	if rec.path != "" {
		if left, err := pack.FindEarlier(rec.path); err == nil {
			show.hint("hint: %s holds what an earlier run was answered, and is left as it is: --resume would go on with it", left.Path)
		}
	}
	return rec, nil
}

// resumeRecording opens what an earlier run left for the pack.
func resumeRecording(show *display, targets []target, otherwise string) (*recording, error) {
	r := &recording{keep: true}
	if err := r.find(targets); err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		r.path = latest(otherwise)
	}
	if r.path == "" {
		return nil, usagef("--resume goes on with a run that was to write a pack: name it with -o pack=PATH")
	}
	left, err := pack.FindEarlier(r.path)
	switch {
	case err != nil:
		return nil, usagef("--resume: %w", err)
	case left.Draft:
		err = r.reopen(left)
	default:
		err = r.replace(left)
	}
	if err == nil {
		err = r.openStore()
	}
	if err != nil {
		if r.journal != nil {
			r.journal.Close() //nolint:errcheck // it was only read
		}
		return nil, usagef("--resume: %w", err)
	}
	show.hint("going on with the run of %s: %s holds %s", r.resumed.Started.UTC().Format("2006-01-02 15:04:05 MST"), left.Path, count(r.journal.Answered(), "answer"))
	return r, nil
}

// reopen goes on with a draft that was not finished.
func (r *recording) reopen(left pack.Earlier) (err error) {
	r.journal, err = awsapi.OpenJournal(filepath.Join(left.Path, pack.JournalFile))
	if errors.Is(err, awsapi.ErrInUse) {
		return fmt.Errorf("%s: %w", left.Path, err)
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(left.Path, pack.RunFile))
	if err != nil {
		return err
	}
	r.resumed = &collectors.Beginning{}
	if err := json.Unmarshal(data, r.resumed); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(left.Path, pack.RunFile), err)
	}
	r.draft, err = pack.Reopen(r.path, left)
	return err
}

// replace goes on with a pack, such as that of a run which was interrupted. The
// pack stays as it is until the new one takes its place.
func (r *recording) replace(left pack.Earlier) error {
	from, err := pack.Open(left.Path)
	if err != nil {
		return err
	}
	defer from.Close() //nolint:errcheck // it was only read
	about, err := from.About()
	if err != nil {
		return err
	}
	calls, err := from.Calls()
	if err != nil {
		return err
	}
	begun := collectors.BegunBy(about)
	r.resumed, r.keep = &begun, false
	if r.draft, err = pack.Replace(r.path, from); err != nil {
		return err
	}
	if err = r.note(begun); err == nil {
		r.journal, err = awsapi.FillJournal(filepath.Join(r.folder(), pack.JournalFile), about.Caller.Account, calls)
	}
	if err != nil {
		r.discard()
	}
	return err
}

// begin makes ready for what AWS will answer to the plan, or for what is left of it.
func (r *recording) begin(plan *collectors.Plan) error {
	if r.resumed != nil {
		if err := plan.Resume(*r.resumed); err != nil {
			return usagef("--resume: %s is that of another question: %w", r.folder(), err)
		}
		return nil
	}
	plan.Started = plan.Now()
	err := r.note(plan.Begun())
	if err == nil {
		r.journal, err = awsapi.OpenJournal(filepath.Join(r.folder(), pack.JournalFile))
	}
	return err
}

// note keeps what a run sets out to do.
func (r *recording) note(b collectors.Beginning) error {
	data, err := evidence.CanonicalIndent(b)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.folder(), pack.RunFile), data, 0o644)
}

// goOn says how to go on with a run that ended early.
func (r *recording) goOn(show *display) {
	if r.draft != nil && r.journal != nil {
		show.hint("trailproof: the same command with -o pack=%s --resume goes on from there", r.path)
	}
}

// latest is which of name, name-2, name-3 and so on was written to last.
func latest(name string) string {
	best, newest := name, pack.Earlier{}
	for n := 1; n < 1000; n++ {
		candidate := name
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d", name, n)
		}
		left, err := pack.FindEarlier(candidate)
		if err != nil && n > 1 {
			break
		}
		if err == nil && left.Last.After(newest.Last) {
			best, newest = candidate, left
		}
	}
	return best
}
