package cli

import (
	"io"
	"slices"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/examples"
	"github.com/trailproof/trailproof/report/view"
)

// sampleJob is the main job on the sample organization, and what was collected.
func sampleJob(t *testing.T) (*job, *evidence.Snapshot, rawSource) {
	t.Helper()
	t.Chdir(t.TempDir()) // no configuration file
	sample, err := examples.Demo()
	if err != nil {
		t.Fatal(err)
	}
	rec := awsapi.NewRecorder(recorded{sample.Raw}, func() time.Time { return sample.About.Started })
	s, err := collectors.Replay(t.Context(), sample.About, sample.Calls, recorded{sample.Raw}, rec, nil)
	if err != nil {
		t.Fatal(err)
	}
	env := &Env{Stdout: io.Discard, Stderr: io.Discard}
	j := &job{env: env, show: &display{env: env, quiet: true}}
	if j.brief, err = (&judging{}).brief(); err != nil {
		t.Fatal(err)
	}
	if err := j.brief.sample(&judging{}); err != nil {
		t.Fatal(err)
	}
	return j, s, sample.Raw
}

func standings(t *testing.T, j *job, s *evidence.Snapshot) map[string]view.Standing {
	t.Helper()
	a, err := j.brief.assess(s)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]view.Standing{}
	for _, row := range j.brief.view(s, a, "", nil).Standings.Rows {
		out[row.ID] = row
	}
	return out
}

func TestThePartOfAnAccountSaysWhatTheWholeSaysOfIt(t *testing.T) {
	j, s, raw := sampleJob(t)
	whole := standings(t, j, s)
	accounts := collectors.Parts(s)
	if len(accounts) != 4 {
		t.Fatalf("the sample can be parted by %v", accounts)
	}
	for _, account := range accounts {
		part, _, err := j.part(t.Context(), s, account, raw)
		if err != nil {
			t.Fatal(err)
		}
		got := standings(t, j, part)
		if len(got) != 1 || !slices.Equal(got[account].Cells, whole[account].Cells) {
			t.Errorf("of account %s the part says %v, the whole %v", account, got[account].Cells, whole[account].Cells)
		}
		again, err := collectors.Replay(t.Context(), part.About, part.Calls, recorded{raw}, awsapi.NewRecorder(recorded{raw}, time.Now), nil)
		if err != nil {
			t.Fatal(err)
		}
		x, y := encoded(t, part), encoded(t, again)
		if x != y {
			t.Errorf("the part of account %s does not follow from its own ledger", account)
		}
	}
}

func encoded(t *testing.T, s *evidence.Snapshot) string {
	t.Helper()
	text, err := evidence.EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePartOfAnAccountHoldsNothingOfAccountsThatItDoesNotConcern(t *testing.T) {
	_, s, raw := sampleJob(t)
	const denied, other = "444455556666", "333344445555"
	part, err := collectors.ReplayPart(t.Context(), s, denied, collectors.Cited, recorded{raw})
	if err != nil {
		t.Fatal(err)
	}
	if len(part.Calls) == 0 || len(part.Calls) >= len(s.Calls) {
		t.Errorf("the part has %d of %d calls", len(part.Calls), len(s.Calls))
	}
	for _, f := range part.Facts {
		if f.Account == other {
			t.Errorf("it holds %s %s of account %s", f.Kind, f.ID, f.Account)
		}
	}
	for _, c := range part.Calls {
		if c.Account == other && c.Service == "IAM" { // its trails, whose changes are looked for in the archive, are there
			t.Errorf("it holds %s:%s of account %s", c.Service, c.Operation, c.Account)
		}
	}
}

func TestPartsLieBesideTheWhole(t *testing.T) {
	for path, want := range map[string]string{
		"q3": "q3-accounts/1", "out/q3/": "out/q3-accounts/1", "out/q3.zip": "out/q3-accounts/1.zip", "r.pdf": "r-accounts/1.pdf",
	} {
		if got := partPath(path, "1"); got != want {
			t.Errorf("beside %s lies %s, want %s", path, got, want)
		}
	}
}
