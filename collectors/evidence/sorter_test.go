package evidence

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzCanonicalIsWhatATreeOfTheValuesWouldBe compares the writing without a
// tree with the plainest definition: read, and write with sorted keys.
func FuzzCanonicalIsWhatATreeOfTheValuesWouldBe(f *testing.F) {
	for _, text := range []string{
		`{}`, `[]`, `""`, `0`, `null`, `[[],{},[{}]]`, `{"b":1,"a":{"d":[],"c":-1.50e3}}`, `{"a":1,"b":2,"a":{"x":3}}`,
		`{"\u0061":1,"a":2}`, `{"\u00e9":1,"é":2,"z":3}`, `"\u2028 \ud800 \ud83d\ude00 \/ \" \\ <&>"`, "\"\u2028\xff\"", ` { "b" : [ 1 , 2 ] , "a" : true } `,
		`{"":1,"":2}`, `{"a\\":1,"a":2}`, `"\\"`, `[1,[2,[3,"]"]],"}"]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Canonical(json.RawMessage(data))
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		var tree any
		if !json.Valid(data) {
			if err == nil {
				t.Fatalf("%q is no JSON and became %q", data, got)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := dec.Decode(&tree); err != nil {
			t.Fatal(err)
		}
		want, err := marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("of %q is\n%q, want\n%q", data, got, want)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	s := &Snapshot{}
	for range 2000 {
		s.Facts = append(s.Facts, Fact{Kind: "s3.bucket", ID: "arn:aws:s3:::logs", Calls: []CallID{"c-1", "c-2"}, Data: map[string]any{"zone": 1, "name": "logs", "tags": []string{"a", "b"}}})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Canonical(s); err != nil {
			b.Fatal(err)
		}
	}
}
