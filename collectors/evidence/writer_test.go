package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"
)

// zoo holds every manner in which the types of the evidence are written.
type zoo struct {
	Text    string            `json:"text"`
	Zebra   bool              `json:"zebra,omitempty"`
	Apple   int               `json:"apple"`
	When    time.Time         `json:"when"`
	Later   time.Time         `json:"later,omitzero"`
	Since   *time.Time        `json:"since,omitempty"`
	List    []string          `json:"list"`
	Few     []zoo             `json:"few,omitempty"`
	Table   map[string]string `json:"table"`
	Any     map[string]any    `json:"any,omitempty"`
	Raw     json.RawMessage   `json:"raw,omitempty"`
	Share   *float64          `json:"share"`
	Days    Days              `json:"days"`
	Reason  Reason            `json:"reason"`
	Gap     *Gap              `json:"gap"`
	Bytes   []byte            `json:"bytes,omitempty"`
	Plain   Value[bool]       `json:"plain"`
	Inner   Value[within]     `json:"inner"`
	Pointer *Value[[]string]  `json:"pointer,omitempty"`
	Upper   Value[capital]    `json:"capital"`
	Untold  Value[unspoken]   `json:"unspoken"`
	Data    any               `json:"data"`
	hidden  int
	Skipped int `json:"-"`
}

type within struct {
	Name  string      `json:"name"`
	Until Value[Days] `json:"until"`
}

type capital struct {
	ID   string // its name comes before "_calls"
	Name string `json:"name"`
}

type unspoken struct {
	Word string `json:"word"`
	embedded
}

type embedded struct {
	Deep string `json:"deep"`
}

func (unspoken) Unknown() unspoken { return unspoken{Word: "unknown"} }

func animals() []any {
	share := 0.1
	at := time.Date(2026, 10, 5, 9, 0, 0, 1500, time.FixedZone("", 7200))
	list := Known([]string{"b", "a"}, "c2", "c1")
	denied := Gap{Reason: Denied, Action: "svc:Get", Detail: "no <&> \u2028 \x01 \xff way"}
	full := zoo{
		Text: "quote \" back \\ tab \t line \n\r bell \a \b\f <a&b> é \u2029 \xc3 end\x7f", Zebra: true, Apple: -math.MaxInt64, When: at, Later: at, Since: &at,
		List: []string{}, Few: []zoo{{}}, Table: map[string]string{"b": "1", "a\"": "2", "Z": "", "é": "3"},
		Any: map[string]any{"n": 1, "f": 1e21, "l": []any{1, "x", nil, true}, "u": uint8(3), "z": map[string]any{"b": 1, "a": 2}},
		Raw: json.RawMessage(` {"b": [1, 2.50], "a": "\u0041" , "a": {} }`), Share: &share, Days: Never, Reason: Throttled, Gap: &denied, Bytes: []byte("x"),
		Plain: Known(true, "c2", "c1"), Inner: Known(within{Name: "n", Until: Missing[Days](denied, "c9")}, "c3"), Pointer: &list,
		Upper: Known(capital{ID: "i", Name: "n"}, "c4"), Untold: Missing[unspoken](denied), Data: &within{Name: "behind"}, hidden: 1, Skipped: 1,
	}
	return []any{
		zoo{}, &zoo{}, full, &full, []zoo{full, {}}, []zoo(nil), map[string]Value[bool]{"a\xff": Known(true), "a": Known(false)},
		Known(full, "c1"), Missing[zoo](denied, "c1"), Known(Known(1)), Known(at), Known(unspoken{embedded: embedded{"d"}}, "c1"), nil, "text", 7, 1.5, true,
		struct{ A, B any }{}, map[string]any{}, map[string]any(nil), map[int]string{2: "b", 1: "a"}, struct {
			embedded
			X int `json:"x,string"`
		}{X: 3},
	}
}

func TestCanonicalIsWhatEncodingJSONWritesWithSortedKeys(t *testing.T) {
	for i, v := range animals() {
		raw, err := marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		s := sorter{rest: raw}
		want := s.value(nil)
		if got, err := Canonical(v); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d: %v\ngot  %s\nwant %s", i, err, got, want)
		}
		var laid bytes.Buffer
		if err := json.Indent(&laid, want, "", "  "); err != nil {
			t.Fatal(err)
		}
		laid.WriteByte('\n')
		got, err := CanonicalIndent(v)
		if err != nil || !bytes.Equal(got, laid.Bytes()) {
			t.Errorf("%d laid out: %v\ngot  %s\nwant %s", i, err, got, laid.Bytes())
		}
		var streamed bytes.Buffer
		if err := CanonicalIndentTo(&streamed, v); err != nil || !bytes.Equal(streamed.Bytes(), got) {
			t.Errorf("%d streamed: %v\n%s", i, err, streamed.Bytes())
		}
	}
}

func TestCanonicalRefusesWhatEncodingJSONRefuses(t *testing.T) {
	for _, v := range []any{math.NaN(), struct{ At time.Time }{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, json.RawMessage("{"), make(chan int)} {
		if got, err := Canonical(v); err == nil {
			t.Errorf("%v became %s", v, got)
		}
	}
}

// narrow counts the largest piece that it is handed.
type narrow struct{ pieces, largest int }

func (n *narrow) Write(p []byte) (int, error) {
	n.pieces, n.largest = n.pieces+1, max(n.largest, len(p))
	return len(p), nil
}

func TestALargeSnapshotIsWrittenInPieces(t *testing.T) {
	s := &Snapshot{}
	for range 10_000 {
		s.Facts = append(s.Facts, Fact{Kind: "k", ID: strings.Repeat("x", 100)})
	}
	var n narrow
	if err := EncodeSnapshotTo(&n, s); err != nil || n.pieces < 10 || n.largest > 2*held {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestAWriterThatFailsIsNotWrittenToAgain(t *testing.T) {
	s := &Snapshot{Facts: make([]Fact, 10_000)}
	r, w := io.Pipe()
	r.CloseWithError(errors.New("the disk is full"))
	if err := EncodeSnapshotTo(w, s); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Error(err)
	}
	if err := EncodeCallsTo(w, make([]Call, 10_000)); err == nil {
		t.Error("the ledger was written nowhere")
	}
}

func FuzzCanonicalText(f *testing.F) {
	for _, s := range []string{"", "a\"b\\c", "\x00\x1f\x7f", "é\u2028\xff\xc3(", "<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again := sorter{rest: raw}
		want := again.value(nil)
		if got, err := Canonical(s); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: got %s, want %s, %v", s, got, want, err)
		}
	})
}
