package archive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func aPlan() Plan {
	return NewPlan(Request{Chains: []Chain{{"arn:aws:cloudtrail:us-east-1:111122223333:trail/audit", home}}, Period: period, Now: ever[1]}, nil, thisTool)
}

func resume(t *testing.T, path string, p Plan, s Shard, again bool) *Resumable {
	t.Helper()
	r, err := Resume(path, p, s, again)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type kept struct{ Text string }

// has says what a journal of the tree has of that name, or "".
func has(r *Resumable, at Tree, name string) string {
	var k kept
	if !r.Tree(at).Recall(name, &k) {
		return ""
	}
	return k.Text
}

func TestAJournalHasWhatWasSettledWhenItIsOpenedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	elsewhere := Tree{Place{Bucket: "logs"}, "111122223333", "eu-west-1"}
	r := resume(t, path, aPlan(), Shard{}, false)
	r.Tree(home).Keep("a", kept{"one\ntwo"}, true)
	r.Tree(home).Keep("b", kept{"denied"}, false)
	r.Tree(elsewhere).Keep("a", kept{"other"}, true)
	r.Tree(home).Keep("large", kept{strings.Repeat("x", 300<<10)}, true)
	r.Tree(home).Keep("too large", kept{strings.Repeat("x", largestEntry)}, true)
	for range 2 {
		if got := has(r, home, "a"); got != "one\ntwo" {
			t.Errorf("in the tree it has %q", got)
		}
		if got := has(r, elsewhere, "a"); got != "other" {
			t.Errorf("in another tree it has %q", got)
		}
		if got := has(r, home, "large"); len(got) != 300<<10 {
			t.Errorf("of a large entry it has %d bytes", len(got))
		}
		if got := has(r, home, "b") + has(r, home, "too large"); got != "" {
			t.Errorf("it has %.40q of what is to be read again", got)
		}
		if err := r.Close(false); err != nil {
			t.Fatal(err)
		}
		if r = resume(t, path, aPlan(), Shard{}, true); r.Resumed != 3 || r.Damaged {
			t.Errorf("%d entries were resumed, damaged is %t", r.Resumed, r.Damaged)
		}
	}
	if err := r.Close(true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the journal of a run that is done is still there")
	}
}

func TestAJournalGoesOnAsOfTheTimeOfTheInterruptedRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	early, late := aPlan(), aPlan()
	late.AsOf = late.AsOf.Add(3600e9)
	if JournalName(early, Shard{}) != JournalName(late, Shard{}) {
		t.Error("a later run looks for another file")
	}
	if err := resume(t, path, early, Shard{}, false).Close(false); err != nil {
		t.Fatal(err)
	}
	if r := resume(t, path, late, Shard{}, true); !r.AsOf.Equal(early.AsOf) {
		t.Errorf("it goes on as of %s", r.AsOf)
	}
}

func TestAnOldJournalIsReplacedUnlessItIsResumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	r := resume(t, path, aPlan(), Shard{}, true) // there is none
	r.Tree(home).Keep("a", kept{"old"}, true)
	if err := r.Close(false); err != nil {
		t.Fatal(err)
	}
	r = resume(t, path, aPlan(), Shard{}, false)
	if got := has(r, home, "a"); got != "" || r.Resumed != 0 {
		t.Errorf("it still has %q", got)
	}
}

func TestATornJournalServesAsFarAsItIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	r := resume(t, path, aPlan(), Shard{}, false)
	for i := range 5 {
		r.Tree(home).Keep(fmt.Sprint(i), kept{fmt.Sprint("text ", i)}, true)
	}
	if err := r.Close(false); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := bytes.IndexByte(whole, '\n') + 1
	for n := head; n < len(whole); n++ {
		write(t, path, whole[:n])
		r := resume(t, path, aPlan(), Shard{}, true)
		if want := bytes.Count(whole[head:n], []byte("\n")); r.Resumed != want || r.Damaged {
			t.Fatalf("of %d bytes %d entries were resumed, want %d; damaged is %t", n, r.Resumed, want, r.Damaged)
		}
		r.Tree(home).Keep("4", kept{"again"}, true)
		if err := r.Close(false); err != nil {
			t.Fatal(err)
		}
		if r = resume(t, path, aPlan(), Shard{}, true); has(r, home, "4") != "again" {
			t.Fatalf("what was kept after %d bytes is lost", n)
		}
		if err := r.Close(false); err != nil {
			t.Fatal(err)
		}
	}
	for n := head; n < len(whole); n++ {
		spoilt := bytes.Clone(whole)
		spoilt[n] ^= 1
		write(t, path, spoilt)
		r := resume(t, path, aPlan(), Shard{}, true)
		for i := range 5 {
			if got := has(r, home, fmt.Sprint(i)); got != "" && got != fmt.Sprint("text ", i) {
				t.Fatalf("with byte %d spoilt it has %q", n, got)
			}
		}
		if r.Resumed == 5 {
			t.Fatalf("a line was taken although byte %d is spoilt", n)
		}
		if err := r.Close(false); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFileThatIsNoJournalOfThePlanIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	other := aPlan()
	other.Chains[0].Region = "eu-west-1"
	r := resume(t, path, other, Shard{0, 3}, false)
	r.Tree(home).Keep("a", kept{"x"}, true)
	if err := r.Close(false); err != nil {
		t.Fatal(err)
	}
	journal, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	link := path + "-link"
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	for name, c := range map[string]struct {
		path, text string
		plan       Plan
		shard      Shard
		again      bool
		want       string
	}{
		"other chains":  {path, string(journal), aPlan(), Shard{0, 3}, true, "is the journal of another run"},
		"another shard": {path, string(journal), other, Shard{1, 3}, true, "is the journal of another run"},
		"my notes":      {path, "do not lose this\n", other, Shard{0, 3}, false, "is not a journal of this version, and is left as it is"},
		"one line":      {path, "do not lose this", other, Shard{0, 3}, true, "is not a journal of this version, and is left as it is"},
		"a link":        {link, string(journal), other, Shard{0, 3}, false, "is not a regular file, and is left as it is"},
		"no folder":     {filepath.Join(path, "j"), string(journal), other, Shard{0, 3}, false, "not a directory"},
	} {
		write(t, path, []byte(c.text))
		if _, err := Resume(c.path, c.plan, c.shard, c.again); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != c.text {
			t.Errorf("%s: the file holds %q: %v", name, after, err)
		}
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestManyMayUseAJournalAtOnce(t *testing.T) {
	r := resume(t, filepath.Join(t.TempDir(), "j"), aPlan(), Shard{}, false)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 200 {
				name := fmt.Sprint(i, "-", n)
				r.Tree(home).Keep(name, kept{name}, true)
				if got := has(r, home, name); got != name {
					t.Errorf("of %s it has %q", name, got)
				}
			}
		})
	}
	all.Wait()
	if err := r.Close(true); err != nil {
		t.Error(err)
	}
}

// What a run keeps of an archive grows with it, and is on the disk.
func TestAJournalHoldsNothingOfTreesThatAreDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j")
	r := resume(t, path, aPlan(), Shard{}, false)
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		at := home
		at.Region = region
		j := r.Tree(at)
		j.Keep("asked", kept{region}, true)
		if len(r.own) != 1 {
			t.Errorf("it knows of %d trees", len(r.own))
		}
		j.Close()
	}
	if len(r.own) != 0 {
		t.Errorf("it still knows of %d trees", len(r.own))
	}
	if err := r.Close(false); err != nil {
		t.Fatal(err)
	}
	r = resume(t, path, aPlan(), Shard{}, true)
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		at := home
		at.Region = region
		if got := has(r, at, "asked"); got != region {
			t.Errorf("%s: it has %q", region, got)
		}
	}
	if err := r.Close(true); err != nil || r.Resumed != 2 {
		t.Errorf("%d resumed, %v", r.Resumed, err)
	}
}
