package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

func TestUnmarshalReadsWhatEncodingJSONReads(t *testing.T) {
	for i, v := range animals() {
		if v == nil {
			continue
		}
		raw, err := Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		want, got := reflect.New(reflect.TypeOf(v)), reflect.New(reflect.TypeOf(v))
		wantErr, gotErr := json.Unmarshal(raw, want.Interface()), Unmarshal(raw, got.Interface())
		if wantErr != nil || gotErr != nil || !reflect.DeepEqual(want.Interface(), got.Interface()) {
			t.Errorf("%d: %v, %v\ngot  %+v\nwant %+v", i, wantErr, gotErr, got.Elem(), want.Elem())
		}
	}
}

// FuzzUnmarshal compares with encoding/json what is read of any text.
func FuzzUnmarshal(f *testing.F) {
	for _, v := range animals() {
		raw, err := CanonicalIndent(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, text := range []string{
		`{"TEXT":"x"}`, `{"apple":-01}`, `{"apple":1e3}`, `{"list":["a",null]}`, `{"list":[1]}`, `{"zebra":"true"}`, `{"gap":null,"x":[{]}}`, `{"x":01}`,
		`{"plain":5}`, `{"plain":null}`, `{"plain":{}}`, `{"plain":{"_calls":["b","a","a"],"_value":true}}`, `{"inner":{"_gap":{},"name":"n"}}`, `{"data":{"a":[1,2]}}`,
		`{"table":{"a":null}}`, `{"list":[,]}`, `{"list":["a",]}`, `{,}`, `{"a" "b"}`, `[]`, `nul`, `null`, `{} x`, "{\"text\":\"\x01\"}", `{"when":"tomorrow"}`, `{"raw":[1, 2 ]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want, got zoo
		wantErr, gotErr := json.Unmarshal(data, &want), Unmarshal(data, &got)
		if (wantErr == nil) != (gotErr == nil) {
			t.Fatalf("%q: encoding/json says %v, Unmarshal says %v", data, wantErr, gotErr)
		}
		if wantErr == nil && eachOnce(t, data) && !reflect.DeepEqual(want, got) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", data, got, want)
		}
	})
}

// eachOnce says whether no object names a field twice: encoding/json joins what it
// reads of such fields.
func eachOnce(t *testing.T, data []byte) bool {
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		t.Fatal(err)
	}
	lower := bytes.ToLower(compact.Bytes()) // it takes Name for name
	s := sorter{rest: lower}
	return bytes.Count(lower, []byte(`":`)) == bytes.Count(s.value(nil), []byte(`":`))
}

func TestASnapshotIsReadInAnyPieces(t *testing.T) {
	kinds := Kinds{"k": reflect.TypeFor[zoo]()}
	s := &Snapshot{About: About{Schema: SnapshotSchema}, Scopes: []Scope{{Kind: "k", Account: "1", Gap: &Gap{Reason: Denied}}}}
	for _, v := range animals() {
		if one, ok := v.(*zoo); ok {
			s.Facts = append(s.Facts, Fact{Kind: "k", ID: strings.Repeat("x", 200), Calls: []CallID{"c1"}, Data: one})
		}
	}
	data, err := EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []io.Reader{bytes.NewReader(data), iotest.OneByteReader(bytes.NewReader(data)), iotest.DataErrReader(bytes.NewReader(data))} {
		read, err := DecodeSnapshotFrom(in, kinds)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := EncodeSnapshot(read); err != nil || !bytes.Equal(data, again) {
			t.Errorf("%v:\n%s", err, again)
		}
	}
	for n := range data {
		if n < len(data)-1 && n%7 == 0 {
			if _, err := DecodeSnapshot(data[:n], kinds); err == nil {
				t.Errorf("the first %d of %d bytes are a snapshot", n, len(data))
			}
		}
	}
}

func TestASnapshotThatIsNoneIsRefused(t *testing.T) {
	kinds := Kinds{"k": reflect.TypeFor[zoo]()}
	about := `"about":{"schema":"` + SnapshotSchema + `"}`
	for text, want := range map[string]string{
		``: "end of JSON", `null`: "invalid character", `[]`: "invalid character", `{}`: `schema is ""`, `{"about":{"schema":"v9"},"facts":[{"kind":"z"}]}`: `schema is "v9"`,
		`{` + about + `,"facts":[{"kind":"z","data":{}}]}`: "unknown kind", `{` + about + `,"facts":[{"kind":"k","id":"i","data":{"apple":"x"}}]}`: "k i: ",
		`{` + about + `,"facts":[{"kind":"k","id":"i"}]}`: "k i: ", `{` + about + `,"facts":{}}`: "invalid character", `{` + about + `,"facts":[7]}`: "a fact",
		`{` + about + `} {}`: "after the document", `{` + about + `,"more":[}]}`: "invalid", `{` + about + `,"scopes":[{"kind":7}]}`: "cannot unmarshal", `{` + about + `,}`: "",
	} {
		if _, err := DecodeSnapshot([]byte(text), kinds); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	broken := errors.New("the disk is gone")
	if _, err := DecodeSnapshotFrom(iotest.ErrReader(broken), kinds); !errors.Is(err, broken) {
		t.Error(err)
	}
}
