package collectors_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// journalled collects from a session with a journal, and gives the snapshot and
// its ledger as they are written.
func journalled(t *testing.T, path string, store awsapi.Store, session awsapi.Options) ([]byte, *evidence.Snapshot, error) {
	t.Helper()
	journal, err := awsapi.OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer journal.Close()
	plan := wholeOrganization
	plan.Now, plan.Session = at, session
	rec := awsapi.NewRecorder(store, at).WriteTo(journal)
	s, err := collectors.Run(t.Context(), plan, rec)
	if err != nil {
		return nil, nil, err
	}
	text, err := evidence.EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := evidence.EncodeCalls(s.Calls)
	if err != nil {
		t.Fatal(err)
	}
	return append(text, ledger...), s, rec.Fault()
}

// left puts a journal in a folder of its own.
func left(t *testing.T, journal []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	if err := os.WriteFile(path, journal, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// clean is an uninterrupted run: what it yields, its journal and its responses.
func clean(t *testing.T, w *world) (want, journal []byte, store *awsapi.MemStore, s *evidence.Snapshot) {
	t.Helper()
	store = &awsapi.MemStore{}
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	want, s, err := journalled(t, path, store, w.session(management))
	if err != nil {
		t.Fatal(err)
	}
	if journal, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return want, journal, store, s
}

func TestARunGoesOnWhereverItWasKilled(t *testing.T) {
	w := organization(t)
	want, journal, store, _ := clean(t, w)
	if plain, _ := evidence.EncodeSnapshot(w.collect(management, wholeOrganization)); !bytes.HasPrefix(want, plain) {
		t.Fatal("a journal gives another snapshot")
	}
	for part := range 13 {
		cut := len(journal) * part / 12 // in the middle of a line, mostly
		if part == 6 {
			cut = bytes.LastIndexByte(journal[:cut], '\n') + 1
		}
		got, _, err := journalled(t, left(t, journal[:cut]), store, w.session(management))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("cut after %d of %d bytes: another snapshot (%v)", cut, len(journal), err)
		}
	}
}

func TestWhatIsAnsweredIsNotAskedAgain(t *testing.T) {
	w := organization(t)
	want, journal, store, s := clean(t, w)
	open := slices.DeleteFunc(slices.Clone(s.Calls), func(c evidence.Call) bool { return c.Reason == nil && c.Operation != "GetCallerIdentity" })
	home := slices.IndexFunc(open, func(c evidence.Call) bool { return c.Operation == "AssumeRole" })
	open[0], open[home] = open[home], open[0]
	got, _, err := journalled(t, left(t, journal), store, awsapi.Options{Replay: awsapi.NewReplay(open, store)})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("what can only come from the journal does not (%v)", err)
	}
}

func TestDamagedResponsesAndLinesAreAskedForAgain(t *testing.T) {
	w := organization(t)
	want, journal, store, s := clean(t, w)
	spoilt := &awsapi.MemStore{}
	for i, c := range s.Calls {
		body, err := store.Raw(c.Body)
		switch {
		case c.Body == "" || i%5 == 0: // lost
			continue
		case err != nil:
			t.Fatal(err)
		case i%5 == 1:
			body = append([]byte("x"), body...)
		}
		if err := spoilt.PutRaw(c.Body, body); err != nil {
			t.Fatal(err)
		}
	}
	lines := bytes.SplitAfter(journal, []byte("\n"))
	lines[7] = []byte("\x00\x00\x00\n")
	lines[9] = bytes.ReplaceAll(lines[9], []byte(`"operation":"`), []byte(`"operation":"X`))
	got, _, err := journalled(t, left(t, bytes.Join(lines, nil)), spoilt, w.session(management))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("what is damaged is taken for an answer (%v)", err)
	}
}

// filling is a store on a disk that is full after some bodies.
type filling struct {
	awsapi.Store
	room int
}

func (f *filling) PutRaw(d evidence.Digest, body []byte) error {
	if f.room--; f.room < 0 {
		return errors.New("no space left on device")
	}
	return f.Store.PutRaw(d, body)
}

func TestARunWhoseDiskIsFullEndsAndLosesNothing(t *testing.T) {
	w := organization(t)
	want, _, _, whole := clean(t, w)
	store, path := &awsapi.MemStore{}, filepath.Join(t.TempDir(), "journal.jsonl")
	_, s, err := journalled(t, path, &filling{store, 40}, w.session(management))
	if err == nil || err.Error() != "the response could not be stored: no space left on device" || !s.About.Interrupted {
		t.Fatalf("fault %v", err)
	}
	if len(s.Calls) >= len(whole.Calls) {
		t.Errorf("%d calls were made after all", len(s.Calls))
	}
	got, _, err := journalled(t, path, store, w.session(management))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("with room again the run yields another snapshot (%v)", err)
	}
}

func TestAnInterruptedRunGoesOnFromItsLedger(t *testing.T) {
	w := organization(t)
	want, _, _, _ := clean(t, w)
	ctx, stop := context.WithCancel(t.Context())
	store, path := &awsapi.MemStore{}, filepath.Join(t.TempDir(), "journal.jsonl")
	plan, begun := wholeOrganization, 0
	plan.Now, plan.Session = at, w.session(management)
	plan.Progress = func(string, ...any) {
		if begun++; begun == 4 {
			stop()
		}
	}
	s, err := collectors.Run(ctx, plan, awsapi.NewRecorder(store, at))
	if err != nil || !s.About.Interrupted {
		t.Fatal(err)
	}
	journal, err := awsapi.FillJournal(path, s.About.Caller.Account, s.Calls)
	if err != nil {
		t.Fatal(err)
	}
	journal.Close()
	if got, _, err := journalled(t, path, store, w.session(management)); err != nil || !bytes.Equal(got, want) {
		t.Errorf("it yields another snapshot (%v)", err)
	}
}

func TestARunGoesOnWithItsOwnCredentialsOnly(t *testing.T) {
	w := organization(t)
	_, journal, store, _ := clean(t, w)
	if _, _, err := journalled(t, left(t, journal), store, w.session(archive)); !errors.Is(err, awsapi.ErrOtherCaller) {
		t.Errorf("another account goes on with it: %v", err)
	}
}

func TestARunGoesOnWithTheSameQuestionOnly(t *testing.T) {
	then := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	plan := collectors.Plan{Org: true, RoleName: "Audit", Regions: []string{home}, Started: then, Arguments: []string{"scan"}, Period: evidence.Period{From: then, To: then}}
	begun := plan.Begun()
	for want, change := range map[string]func(*collectors.Plan){
		"accounts: that run was asked for none in particular, and this one for 111111111111": func(p *collectors.Plan) { p.Accounts = []string{management} },
		"regions: that run was asked for us-east-1, and this one for none in particular":     func(p *collectors.Plan) { p.Regions = nil },
		"role name: that run was asked for Audit, and this one for Other":                    func(p *collectors.Plan) { p.RoleName = "Other" },
		"period: that run was asked for the moment of the run, and this one for 2026-07-01T00:00:00Z to 2026-07-01T01:00:00Z": func(p *collectors.Plan) {
			p.Period = evidence.Period{From: then, To: then.Add(time.Hour)}
		},
	} {
		other := plan
		change(&other)
		if err := other.Resume(begun); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	later := plan
	later.Started, later.Arguments, later.Period = then.Add(time.Hour), []string{"scan", "--resume"}, evidence.Period{From: then.Add(time.Hour), To: then.Add(time.Hour)}
	if err := later.Resume(begun); err != nil || !later.Started.Equal(then) || !later.Period.From.Equal(then) || strings.Join(later.Arguments, " ") != "scan" {
		t.Errorf("got %+v, %v", later, err)
	}
}
