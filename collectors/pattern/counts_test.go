package pattern

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The counts are those of jq and DuckDB: .ci/count_events.py verifies them.
func TestRealEventsAreMatchedAsOthersCountThem(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "counts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var questions []struct {
		Check, Pattern string
		Count          *int
	}
	if err := json.Unmarshal(data, &questions); err != nil {
		t.Fatal(err)
	}
	records := append(realRecords(t, filepath.Join("testdata", "events")), realRecords(t, filepath.Join("..", "record", "testdata", "events"))...)
	if len(questions) < 40 || len(records) < 3000 {
		t.Fatalf("%d questions of %d records", len(questions), len(records))
	}
	for _, q := range questions {
		var r Requirement
		if q.Check != "" {
			r = requirement(t, q.Check)
		} else if r.Filter, err = ParseFilter(q.Pattern); err != nil {
			t.Errorf("%s: %v", q.Pattern, err)
			continue
		}
		count := 0
		for _, record := range records {
			if r.Filter.Match(record) == True && (r.Source == "" || record["eventSource"] == any(r.Source)) {
				count++
			}
		}
		if q.Count == nil || count != *q.Count {
			t.Errorf("%s%s: %d records match, and jq and DuckDB count otherwise", q.Check, q.Pattern, count)
		}
	}
}

// realRecords are those of the log files in the folder.
func realRecords(t *testing.T, dir string) (all []map[string]any) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.json.gz"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no log files in %s: %v", dir, err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // it is only read
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var file struct{ Records []map[string]any }
		dec := json.NewDecoder(z)
		dec.UseNumber()
		if err := dec.Decode(&file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, file.Records...)
	}
	return all
}
