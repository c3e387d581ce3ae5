package pattern

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

type caseOf struct {
	ID, Kind, Requirement, Verdict, Variant, Why string
	Pattern                                      json.RawMessage
	Event                                        map[string]any
	Match, Valid, Overbroad                      bool
	Counterexample                               map[string]any
}

func (c caseOf) text(t *testing.T) string {
	var text string
	if err := json.Unmarshal(c.Pattern, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

func corpora(t *testing.T, dir, glob string) (all []caseOf) {
	files, _ := filepath.Glob(filepath.Join(dir, glob))
	if len(files) == 0 {
		t.Fatalf("no %s in %s", glob, dir)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // it is only read
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var c caseOf
			dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
			dec.UseNumber()
			if err := dec.Decode(&c); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all = append(all, c)
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// required reads the requirements of the corpus.
func required(t *testing.T, dir string) map[string]Requirement {
	data, err := os.ReadFile(filepath.Join(dir, "cis_filters.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Requirements []struct {
			ID, Canonical string
			Source        string `json:"event_source"`
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]Requirement{}
	for _, r := range file.Requirements {
		f, err := ParseFilter(r.Canonical)
		if err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		out[r.ID] = Requirement{ID: r.ID, Source: r.Source, Filter: f}
	}
	return out
}

func TestCorpus(t *testing.T) {
	dir := os.Getenv("TRAILPROOF_CORPORA")
	if dir == "" {
		dir = "testdata"
	}
	requirements := required(t, dir)
	count, wrong := map[string]int{}, map[string]int{}
	for _, c := range corpora(t, dir, "filters_*.jsonl.gz") {
		count[c.Kind]++
		text := c.text(t)
		f, err := ParseFilter(text)
		switch c.Kind {
		case "syntax":
			if (err == nil) != c.Valid {
				wrong[c.Kind]++
				t.Errorf("%s: %s: %v, valid is %t", c.ID, text, err, c.Valid)
			}
		case "match":
			if err != nil || f.Match(c.Event) != truth(c.Match) {
				wrong[c.Kind]++
				t.Errorf("%s: %s: %v, want %t", c.ID, text, err, c.Match)
			}
		case "coverage":
			want := truth(c.Verdict == "covers")
			got := False // an invalid pattern covers nothing
			var of Coverage
			if err == nil {
				of = Covers(requirements[c.Requirement], f)
				got = of.Covers
			}
			r := requirements[c.Requirement]
			switch {
			case got != want:
				t.Errorf("%s: %s of %s: %s %s %v, want %s", c.ID, text, c.Requirement, got, of.Why, of.Missed, want)
			case of.Missed != nil && (r.Filter.Match(of.Missed) != True || f.Match(of.Missed) != False):
				t.Errorf("%s: %s of %s: %v is no counterexample", c.ID, text, c.Requirement, of.Missed)
			case of.Wider != nil && (names(r, of.Wider) || f.Match(of.Wider) != True):
				t.Errorf("%s: %s of %s: %v is not beyond it", c.ID, text, c.Requirement, of.Wider)
			case got == True && c.Overbroad && of.Wider == nil: // else the record found is the proof
				t.Errorf("%s: %s of %s: nothing beyond it is found", c.ID, text, c.Requirement)
			case c.Counterexample != nil && err == nil && f.Match(c.Counterexample) != False:
				t.Errorf("%s: %s matches %v", c.ID, text, c.Counterexample)
			default:
				continue
			}
			wrong[c.Kind]++
		default:
			t.Errorf("%s: unknown kind %s", c.ID, c.Kind)
		}
	}
	for _, c := range corpora(t, dir, "eventbridge_*.jsonl.gz") {
		count["eventbridge"]++
		e, err := ParseEvent(string(c.Pattern))
		if err != nil || e.Match(c.Event) != truth(c.Match) {
			wrong["eventbridge"]++
			t.Errorf("%s: %s: %v, want %t", c.ID, c.Pattern, err, c.Match)
		}
	}
	t.Logf("patterns: %d matches (%d wrong), %d coverage (%d wrong), %d syntax (%d wrong), %d eventbridge (%d wrong)",
		count["match"], wrong["match"], count["coverage"], wrong["coverage"], count["syntax"], wrong["syntax"], count["eventbridge"], wrong["eventbridge"])
}
