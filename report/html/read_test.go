package html_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"regexp"
	"testing"
)

// rows is what the blocks of a page hold, put together again as its script does.
type rows struct {
	Strings []string
	Lists   [][]int
	Steps   [][5]int
	Kinds   map[string]map[string][]json.RawMessage // column by kind and name
}

var blockPattern = regexp.MustCompile(`<script type="text/plain" class="block">([A-Za-z0-9+/=]*)</script>`)

func rowsOf(t *testing.T, page []byte) rows {
	t.Helper()
	out := rows{Kinds: map[string]map[string][]json.RawMessage{}}
	for _, m := range blockPattern.FindAllSubmatch(page, -1) {
		packed, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(unpacked)
		if err != nil {
			t.Fatal(err)
		}
		var block struct {
			Kind    string
			Rows    int
			Strings []string
			Lists   [][]int
			Steps   [][5]int
		}
		if err := json.Unmarshal(text, &block); err != nil {
			t.Fatalf("%v in %.200s", err, text)
		}
		out.Strings, out.Lists, out.Steps = append(out.Strings, block.Strings...), append(out.Lists, block.Lists...), append(out.Steps, block.Steps...)
		var columns map[string]json.RawMessage
		if err := json.Unmarshal(text, &columns); err != nil {
			t.Fatal(err)
		}
		kind := out.Kinds[block.Kind]
		if kind == nil {
			kind = map[string][]json.RawMessage{}
			out.Kinds[block.Kind] = kind
		}
		for name, column := range columns {
			var values []json.RawMessage
			if json.Unmarshal(column, &values) == nil && name != "strings" && name != "lists" && name != "steps" {
				kind[name] = append(kind[name], values...)
			}
		}
	}
	return out
}

// texts is a column of strings, numbers one of numbers.
func (r rows) texts(t *testing.T, kind, name string) []string {
	t.Helper()
	return decoded[string](t, r.Kinds[kind][name])
}

func (r rows) numbers(t *testing.T, kind, name string) []int {
	t.Helper()
	return decoded[int](t, r.Kinds[kind][name])
}

func decoded[T any](t *testing.T, column []json.RawMessage) []T {
	t.Helper()
	out := make([]T, len(column))
	for i, v := range column {
		if err := json.Unmarshal(v, &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
