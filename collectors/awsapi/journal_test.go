package awsapi

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func openJournal(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func page(account, token string, status int, reason *evidence.Reason) evidence.Call {
	c := evidence.Call{Account: account, Region: "us-east-1", Service: "SNS", Operation: "ListTopics", Params: []byte(token), Status: status, Reason: reason}
	if reason != nil {
		c.Error = "InvalidNextTokenException"
	}
	c.ID = evidence.NewCallID(c.Account, c.Region, c.Service, c.Operation, c.Params)
	return c
}

func TestAListingThatBrokeOffIsBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	failed, throttled := evidence.Failed, evidence.Throttled
	calls := []evidence.Call{
		page("111122223333", `{}`, 200, nil),
		page("111122223333", `{"NextToken":"a"}`, 400, &failed),
		page("444455556666", `{}`, 200, nil),
		page("444455556666", `{"NextToken":"a"}`, 400, &throttled),
	}
	j, err := FillJournal(path, "111122223333", calls)
	if err != nil {
		t.Fatal(err)
	}
	if _, kept := j.earlier[keyOf(calls[0].ID)]; kept || j.Answered() != 1 {
		t.Errorf("%d answers are kept, the first page among them: %v", j.Answered(), kept)
	}
	if _, kept := j.earlier[keyOf(calls[2].ID)]; !kept {
		t.Error("a listing is begun anew because it was throttled")
	}
	for _, c := range calls[:1] {
		if _, err := j.append(c); err != nil {
			t.Fatal(err)
		}
	}
	j.Close()
	if j = openJournal(t, path); j.Answered() != 2 {
		t.Errorf("of the listing that was begun anew nothing is kept: %d answers", j.Answered())
	}
}

func TestAJournalHasOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	j := openJournal(t, path)
	if _, err := OpenJournal(path); !errors.Is(err, ErrInUse) {
		t.Errorf("a second run opens it: %v", err)
	}
	if _, err := j.append(page("111122223333", `{}`, 200, nil)); err != nil {
		t.Fatal(err)
	}
	j.Close()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(file, `{"account":"1111`)
	file.Close()
	if j = openJournal(t, path); j.Answered() != 1 {
		t.Fatalf("it holds %d answers", j.Answered())
	}
	if _, err := j.append(page("444455556666", `{}`, 200, nil)); err != nil {
		t.Fatal(err)
	}
	j.Close()
	if j = openJournal(t, path); j.Answered() != 2 {
		t.Errorf("behind a torn line nothing is found: %d answers", j.Answered())
	}
}

// TestAnAnswerStandsInTheRunThatGoesOn asks a server what it answered to an
// earlier run, whose credentials had another name of a session.
func TestAnAnswerStandsInTheRunThatGoesOn(t *testing.T) {
	asked := 0
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": func(w http.ResponseWriter, r *http.Request) {
		asked++
		say(200, fmt.Sprintf(`{"IsLogging":true,"LatestDeliveryError":"%d"}`, asked))(w, r)
	}})
	pointAt(t, s)
	path, store := filepath.Join(t.TempDir(), "journal.jsonl"), &MemStore{}
	var ledgers [][]byte
	for range 2 {
		j := openJournal(t, path)
		rec := NewRecorder(store, clock()).WriteTo(j)
		session, err := Open(t.Context(), Options{retryer: impatient}, rec)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if got := ask(t.Context(), session, trailStatus); !bytes.Contains([]byte(got.output), []byte(`"LatestDeliveryError":"1"`)) {
				t.Errorf("got %+v", got)
			}
		}
		calls, err := rec.Ledger()
		if err != nil {
			t.Fatal(err)
		}
		text, err := evidence.EncodeCalls(calls)
		if err != nil || len(calls) != 2 {
			t.Fatalf("%d calls, %v", len(calls), err)
		}
		ledgers = append(ledgers, text)
		j.Close()
	}
	if asked != 1 || s.count("GetCallerIdentity") != 2 {
		t.Errorf("asked %d times, and %d times who this is", asked, s.count("GetCallerIdentity"))
	}
	if !bytes.Equal(ledgers[0], ledgers[1]) {
		t.Errorf("the ledgers are\n%s%s", ledgers[0], ledgers[1])
	}
}
