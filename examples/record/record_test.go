package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// sample starts the server of the sample organization, with a say in each
// request before it is answered.
func sample(t *testing.T, first func(question, http.ResponseWriter) bool) (address string, questions []question) {
	t.Helper()
	answers, err := organizationAnswers()
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(answers)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, again := s.read(r)
		if first == nil || !first(q, w) {
			s.ServeHTTP(w, again)
		}
	}))
	t.Cleanup(listener.Close)
	for name, value := range credentials(listener.URL) {
		t.Setenv(name, value)
	}
	for q := range s.answers {
		questions = append(questions, q)
	}
	slices.SortFunc(questions, func(a, b question) int { return slices.Compare(words(a), words(b)) })
	return listener.Listener.Addr().String(), questions
}

func words(q question) []string { return []string{q.Account, q.Region, q.Operation, q.Subject} }

func TestTheRecordingIsWhatTheCollectorsAskToday(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	for name, value := range credentials("") {
		t.Setenv(name, value) // restored when the test ends; record sets its own
	}
	if err := record(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"about.json", "calls.jsonl"} {
		fresh, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(filepath.Join("..", "demo", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(fresh, kept) {
			t.Errorf("examples/demo/%s is stale: go run ./examples/record", name)
		}
	}
}

// TestAnInterruptedRunReplays ends a run at one of its questions after the other,
// and expects the record to give the same facts when it is replayed.
func TestAnInterruptedRunReplays(t *testing.T) {
	for n := int64(2); interrupted(t, moment, n).About.Interrupted; n += 7 {
	}
}

// TestARunThatIsInterruptedInTheLogArchiveFlipsNothing does so while objects are
// read, each of which is a question.
func TestARunThatIsInterruptedInTheLogArchiveFlipsNothing(t *testing.T) {
	tr := newTrial(t, observed)
	runs := 0
	for n := int64(150); ; n += 177 {
		s := interrupted(t, observed, n)
		name := fmt.Sprintf("interrupted at question %d", n)
		compare(t, name, tr.whole, controls.Assess(s, tr.library, controls.Options{AllChecks: true}))
		holdFacts(t, name, tr.facts, s)
		if !s.About.Interrupted {
			break
		}
		runs++
	}
	if runs < 10 {
		t.Errorf("only %d runs were interrupted", runs)
	}
}

// interrupted is a run that is ended at its nth question. It expects the replay of
// its record to give the same facts.
func interrupted(t *testing.T, over evidence.Period, n int64) *evidence.Snapshot {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var asked atomic.Int64
	address, _ := sample(t, func(_ question, _ http.ResponseWriter) bool {
		if asked.Add(1) == n {
			cancel()
		}
		return false
	})
	store := &awsapi.MemStore{}
	live, err := collect(ctx, to(address), store, over)
	if err != nil {
		t.Fatalf("interrupted at question %d: %v", n, err)
	}
	again, err := collectors.Replay(context.Background(), live.About, live.Calls, store, awsapi.NewRecorder(&awsapi.MemStore{}, func() time.Time { return live.About.Finished }), nil)
	if err != nil {
		t.Fatalf("interrupted at question %d: replay: %v", n, err)
	}
	if want, got := encode(t, live), encode(t, again); !bytes.Equal(want, got) {
		t.Fatalf("interrupted at question %d: the replay gives other facts:\n%s", n, firstDifference(want, got))
	}
	if !live.About.Interrupted && n < 20 {
		t.Fatal("the run was over before it could be interrupted")
	}
	return live
}

func encode(t *testing.T, s *evidence.Snapshot) []byte {
	t.Helper()
	data, err := evidence.EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func firstDifference(a, b []byte) string {
	left, right := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range left {
		if i >= len(right) || !bytes.Equal(left[i], right[i]) {
			from := max(0, i-12)
			return string(bytes.Join(left[from:min(len(left), i+3)], []byte("\n"))) + "\n--- replayed\n" + string(bytes.Join(right[from:min(len(right), i+3)], []byte("\n")))
		}
	}
	return "the replay has more"
}
