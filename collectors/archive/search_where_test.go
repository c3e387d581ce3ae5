package archive

import (
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTwoTrailsOfOneTreeAreSearchedOnce(t *testing.T) {
	w, trail, d := day(t)
	other := w.trail(home, "second", trail.fingerprint)
	theirs := other.hours(start, 14)
	forger := *trail // whose digest lists a log file of the other trail
	forger.fingerprint = "00000000000000000000000000000000"
	stolen := logsOf(w, theirs[6])[0]
	forger.digest(Digest, d[6].Time, d[6].Time.Add(time.Minute), []LogFile{{"logs", stolen.Key(), sha256.Sum256(unzipped(t, w, stolen))}})
	planted := trail.deliver2(at("2026-01-01T05:20:00Z"))
	for _, chains := range [][]Chain{{trail.chain(), other.chain()}, {other.chain(), trail.chain()}, {trail.chain()}, {other.chain()}, nil} {
		clear(w.gets)
		told, r := w.search(Request{Period: period, Now: ever[1], Chains: chains, Trees: []Tree{home}})
		unverified := []string{}
		for at, s := range told {
			if s.words() != "1 found verified" {
				unverified = append(unverified, at)
			}
		}
		if !slices.Equal(unverified, []string{object(planted)}) {
			t.Errorf("of %d trails not verified are %v", len(chains), unverified)
		}
		if want := 2*16 + 1; r.Searched.Files < want || len(told) != r.Searched.Files {
			t.Errorf("of %d trails %d are searched, want %d", len(chains), r.Searched.Files, want)
		}
		for at, n := range w.gets {
			// What was hashed because an invalid digest lists it is read again where it is proven.
			if name, err := ParseName(at.bucket, at.key); err == nil && name.Kind == Log && n > 1 && name != stolen {
				t.Errorf("%s is read %d times", at.key, n)
			}
		}
	}
}

// logsOf are the log files that a digest lists.
func logsOf(w *world, d Name) []Name {
	digest, err := ParseDigest(unzipped(w.t, w, d))
	if err != nil {
		w.t.Fatal(err)
	}
	var out []Name
	for _, log := range digest.Logs {
		n, err := ParseName(log.Bucket, log.Key)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func TestATrailThatMovedIsSearchedWhereItWasAndOnce(t *testing.T) {
	w, trail, d := day(t)
	for _, n := range d[5:] {
		w.remove(w.logsIn(n)...)
	}
	w.remove(d[5:]...)
	moved := *trail
	moved.Tree.Bucket = "other"
	moved.last = w.written(t, d[4])
	moved.hours(d[4].Time, 8)
	planted := trail.deliver2(at("2026-01-01T03:20:00Z"))
	for _, trees := range [][]Tree{nil, {home}, {moved.Tree, home}} {
		told, r := w.search(Request{Period: period, Now: ever[1], Chains: []Chain{moved.chain()}, Trees: trees})
		if r.Searched.Files != 19 || r.Searched.Verified != 18 || told[object(planted)].words() != "1 found" {
			t.Errorf("%v: %+v, %s", trees, r.Searched, told[object(planted)].words())
		}
	}
}

func TestTreesAndFoldersWithoutATrailAreSearched(t *testing.T) {
	w, trail, d := day(t)
	w.remove(d...)
	odd := home.Logs() + "2026/01/01/download.json"
	put := func(bucket, key, text string) { w.objects[spot{bucket, key}] = object2{[]byte(text), nil} }
	put("logs", odd, `{"Records":[{},{}]}`)
	put("logs", home.Logs()+"2026/01/01/readme.txt", `no log file`)
	put("logs", home.Logs()+"2026/01/03/later.json", `{"Records":[{}]}`)
	put("", "loose/a.json", `{"Records":[{}]}`)
	w.objects[spot{"", "b.json.gz"}] = object2{zipped([]byte(`{"Records":[{},{},{}]}`)), nil}
	put("", "c.json", `[]`)
	w.objects[spot{"", d[3].Key()}] = object2{zipped([]byte(`{}`)), nil} // a digest
	odder := home
	odder.Region = "apiso-centralnorth-2r"
	put("logs", odder.Logs()+"2026/01/01/x.json.gz", `{"Records":[{}]}`)
	told, r := w.search(Request{Period: period, Now: ever[1], Trees: []Tree{home, odder, home}, Folders: []Folder{{}}})
	for at, want := range map[string]string{
		url("logs", odd): "2 found", "loose/a.json": "1 found", "b.json.gz": "3 found", url("logs", odder.Logs()+"2026/01/01/x.json.gz"): "1 found",
	} {
		if got := told[at].words(); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
	if c := told["c.json"]; len(c.Found) > 0 || c.Fault == "" {
		t.Errorf("what holds no records: %s", c.words())
	}
	if want := 16 + 5; r.Searched.Files != want || r.Searched.Verified != 0 || len(r.Chains) != 0 || len(r.Unread) != 0 {
		t.Errorf("%+v, want %d; %v", r.Searched, want, r.Unread)
	}
	_ = trail
}

func TestATreeThatCannotBeListedIsSaid(t *testing.T) {
	w, trail, _ := day(t)
	w.logList = errors.New("answered 503")
	for range 4 {
		w.objects[spot{"", strings.Repeat("a", len(w.objects)) + ".json"}] = object2{[]byte(`{"Records":[{}]}`), nil}
	}
	_, r := w.search(Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}, Folders: []Folder{{}}})
	if len(r.Unread) != 2 || r.Searched.Files != 18+2 || r.Verdict != Incomplete {
		t.Errorf("%v; %+v", r.Unread, r.Searched)
	}
}
