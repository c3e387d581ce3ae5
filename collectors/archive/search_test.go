package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
)

// everything asks for every record.
var everything = &record.Search{Questions: []record.Question{{ID: "all", All: []record.Condition{
	{Holds: func(map[string]any) pattern.Truth { return pattern.True }}}}}}

// search searches for every record, and says what was told by object.
func (w *world) search(req Request) (map[string]Searched, *Result) {
	w.t.Helper()
	var mu sync.Mutex
	told := map[string]Searched{}
	req.Source, req.Keys, req.LargestDigest, req.LargestLog = w, w, 1<<20, 1<<20
	req.Search, req.Found = everything, func(s Searched) {
		mu.Lock()
		defer mu.Unlock()
		if _, twice := told[s.Object]; twice {
			w.t.Errorf("%s is told twice", s.Object)
		}
		told[s.Object] = s
	}
	return told, w.run(req)
}

// words tells of one log file.
func (s Searched) words() string {
	text := fmt.Sprintf("%d found", len(s.Found))
	if s.Verified {
		text += " verified"
	}
	if s.Fault != "" {
		text += ": " + s.Fault
	}
	return text
}

func object(n Name) string { return url(n.Bucket, n.Key()) }

func TestEveryLogFileIsSearchedOnceAndVouchedForByWhatIsProven(t *testing.T) {
	for name, c := range scenarios() {
		t.Run(name, func(t *testing.T) {
			w, trail, d := day(t)
			delivered := map[string]Hash{} // contents, as they were delivered
			for at := range w.objects {
				if n, err := ParseName(at.bucket, at.key); err == nil && n.Kind == Log {
					delivered[object(n)] = sha256.Sum256(unzipped(t, w, n))
				}
			}
			c.tamper(w, trail, d)
			cutting := maps.Clone(w.cutting)
			told, r := w.search(Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}})
			verified := 0
			for at, s := range told {
				if !s.Verified {
					continue
				}
				verified++
				n, err := ParseName("logs", strings.TrimPrefix(at, "s3://logs/"))
				if err != nil || sha256.Sum256(unzipped(t, w, n)) != delivered[at] || len(s.Found) != 1 || s.Fault != "" {
					t.Errorf("%s: %s", at, s.words())
				}
			}
			// The digest that ends at 10:06 speaks for some of the period, and the
			// one after it for none: all log files that are valid are searched.
			if verified != r.Chains[0].Logs.Valid || verified != r.Searched.Verified {
				t.Errorf("%d log files are verified, %d of the chain, %d are counted", verified, r.Chains[0].Logs.Valid, r.Searched.Verified)
			}
			for at := range w.objects {
				n, named := logName(at.bucket, at.key)
				if !named || n.Time.Before(period.From) || !n.Time.Before(period.To) {
					continue
				}
				if _, is := told[url(at.bucket, at.key)]; !is && !bytes.Equal(w.objects[at].body, []byte(`{"Records":[]}`)) {
					t.Errorf("%s is not searched", at.key)
				}
				if n := w.gets[at]; n != 1 && cutting[at] == 0 {
					t.Errorf("%s is read %d times", at.key, n)
				}
			}
			// The verification finds what it finds without a search.
			w.gets, w.cutting = map[spot]int{}, cutting
			plain := w.run(Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}, Source: w, Keys: w, LargestDigest: 1 << 20, LargestLog: 1 << 20})
			if got, want := sum(r.Chains[0])+details(r.Chains[0]), sum(plain.Chains[0])+details(plain.Chains[0]); got != want {
				t.Errorf("with a search\n%s\nwithout\n%s", got, want)
			}
		})
	}
}

func TestWhatIsWrongWithALogFileIsSaidWithWhatWasFoundInIt(t *testing.T) {
	w, trail, d := day(t)
	plain := func(n Name) func([]byte) []byte {
		text := unzipped(t, w, n)
		return func([]byte) []byte { return text }
	}
	cases := []struct {
		at   int // the digest that lists it
		do   func(Name)
		want string
	}{
		{3, func(n Name) { w.edit(n, "audit-", "other-") }, "1 found"},
		{4, func(n Name) { w.change(n, func(b []byte) []byte { return append(b, zipped([]byte(`{}`))...) }) },
			"1 found: " + errTrailing.Error()},
		{5, func(n Name) { w.change(n, func(b []byte) []byte { return b[:len(b)-4] }) }, "1 found: " + errCorrupt.Error()},
		{6, func(n Name) { w.change(n, plain(n)) }, "1 found verified"},
		{7, func(n Name) { w.failing[spot{n.Bucket, n.Key()}] = errors.New("answered 403") }, "0 found: answered 403"},
		{8, func(n Name) { w.cutting[spot{n.Bucket, n.Key()}] = 99 }, "0 found: the object did not arrive whole: connection reset"},
		{9, func(n Name) { w.cutting[spot{n.Bucket, n.Key()}] = 1 }, "1 found verified"},
	}
	for _, c := range cases {
		c.do(w.logsIn(d[c.at])[0])
	}
	gone := w.logsIn(d[3])[1]
	w.remove(gone)
	told, r := w.search(Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}})
	for _, c := range cases {
		n := w.logsIn(d[c.at])[0]
		if got := told[object(n)].words(); got != c.want {
			t.Errorf("%s: %s, want %s", n.Key(), got, c.want)
		}
	}
	if got := told[object(gone)].words(); got != "0 found: there is no such object: file does not exist" {
		t.Errorf("what is gone: %s", got)
	}
	if n := r.Searched; n.Files != 18 || n.Faulty != 5 || n.Verified != 18-6 {
		t.Errorf("%+v", n)
	}
}

func TestALogFileThatWasUncompressedIsSearchedAndVouchedFor(t *testing.T) {
	w, trail, d := day(t)
	var plain []string
	gunzip := func(n Name) spot {
		at := spot{n.Bucket, strings.TrimSuffix(n.Key(), ".gz")}
		w.objects[at] = object2{unzipped(t, w, n), nil}
		w.remove(n)
		plain = append(plain, url(at.bucket, at.key))
		return at
	}
	gunzip(w.logsIn(d[4])[0])
	changed := gunzip(w.logsIn(d[5])[0])
	w.objects[changed] = object2{bytes.Replace(w.objects[changed].body, []byte("audit"), []byte("edits"), 1), nil}
	gunzip(trail.deliver2(at("2026-01-01T05:20:00Z"))) // that no digest lists
	gunzip(w.logsIn(d[10])[0])                         // delivered after the period
	gunzip(w.logsIn(d[1])[1])                          // before it, and listed by a digest that speaks for its end
	told, r := w.search(Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}})
	for i, want := range []string{"1 found verified", "1 found", "1 found", "", "1 found verified"} {
		s, is := told[plain[i]]
		if got := s.words(); is != (want != "") || is && got != want {
			t.Errorf("%s: %s, want %q", plain[i], got, want)
		}
	}
	if r.Chains[0].Logs.Missing != 3 || r.Searched.Faulty != 0 {
		t.Errorf("%s; %+v", sum(r.Chains[0]), r.Searched)
	}
}

// deliver2 delivers a log file that no digest lists, and names it.
func (w *writer) deliver2(at time.Time) Name {
	n, err := ParseName("logs", w.deliver(at, 1)[0].Key)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestWhatWasToldBeforeAnInterruptionStands(t *testing.T) {
	w, trail, _ := day(t)
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	told := 0
	_, err := Verify(ctx, Request{Period: period, Now: ever[1], Source: w, Keys: w, Chains: []Chain{trail.chain()}, Concurrency: 1, Search: everything, Found: func(s Searched) {
		mu.Lock()
		defer mu.Unlock()
		if told++; told == 5 {
			cancel()
		}
		if s.Fault != "" {
			t.Error(s.words())
		}
	}})
	if !errors.Is(err, context.Canceled) || told < 5 || told == 18 {
		t.Errorf("%d are told: %v", told, err)
	}
}

func TestASearchReadsWhatAJournalRecalls(t *testing.T) {
	w, trail, _ := day(t)
	d := newDiary()
	req := Request{Period: period, Now: ever[1], Source: w, Keys: w, Chains: []Chain{trail.chain()}, Journal: d.tree}
	first := w.run(req)
	if _, again := w.search(req); again.Searched.Verified != 18 || outcome(t, again) != outcome(t, first) {
		t.Errorf("%+v", again.Searched)
	}
	req.Source = shut{t}
	if r := w.run(req); outcome(t, r) != outcome(t, first) {
		t.Error("what was kept is lost")
	}
}

func TestASearchWithNobodyToTellIsRefused(t *testing.T) {
	if _, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: newWorld(t), Keys: newWorld(t), Search: everything}); err == nil {
		t.Error("it was begun")
	}
}

func TestEventsAreLookedForWhereTheyMayHaveBeenDelivered(t *testing.T) {
	day := evidence.Period{From: at("2026-01-02T00:00:00Z"), To: at("2026-01-03T00:00:00Z")}
	for now, want := range map[string]string{
		"2026-02-01T00:00:00Z": "2026-01-04T00:00:00Z", "2026-01-03T05:00:00Z": "2026-01-03T05:00:00Z", "2026-01-02T05:00:00Z": "2026-01-03T00:00:00Z",
	} {
		if got := Delivered(day, at(now)); !got.From.Equal(at("2026-01-01T23:00:00Z")) || !got.To.Equal(at(want)) {
			t.Errorf("at %s it is %v, want to %s", now, got, want)
		}
	}
}
