package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCanonicalJSONIsOneWayOfWriting(t *testing.T) {
	type pair struct {
		B string          `json:"b"`
		A json.RawMessage `json:"a"`
	}
	for in, want := range map[string]any{
		`{"a":[1.50,1e400,12345678901234567890],"b":"<&>"}`: pair{"<&>", json.RawMessage(`[ 1.50, 1e400, 12345678901234567890 ]`)},
		`{"a":1,"b":{"c":null,"d":2}}`:                      map[string]any{"b": map[string]any{"d": 2, "c": nil}, "a": 1},
		`null`:                                              nil,
	} {
		got, err := Canonical(want)
		if err != nil || string(got) != in {
			t.Errorf("got %s, %v, want %s", got, err, in)
		}
		again, err := Canonical(json.RawMessage(got))
		if err != nil || !bytes.Equal(got, again) {
			t.Errorf("written again: %s, %v", again, err)
		}
	}
	if _, err := Canonical(math.NaN()); err == nil {
		t.Error("NaN was written")
	}
	if _, err := Canonical(json.RawMessage(`{} {}`)); err == nil {
		t.Error("two values were written as one")
	}
	indented, err := CanonicalIndent(map[string]int{"b": 1, "a": 2})
	if err != nil || string(indented) != "{\n  \"a\": 2,\n  \"b\": 1\n}\n" {
		t.Errorf("indented: %q, %v", indented, err)
	}
}

func TestTheDigestIsSHA256(t *testing.T) {
	if got := DigestOf([]byte("abc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("got %s", got)
	}
}

func TestACallIDDependsOnEveryPartOfTheQuestion(t *testing.T) {
	seen := map[CallID][]string{}
	for _, parts := range [][]string{
		{"1", "r", "s", "o", "{}"}, {"2", "r", "s", "o", "{}"}, {"1", "q", "s", "o", "{}"},
		{"1", "r", "t", "o", "{}"}, {"1", "r", "s", "p", "{}"}, {"1", "r", "s", "o", "[]"}, {"1r", "", "s", "o", "{}"},
	} {
		id := NewCallID(parts[0], parts[1], parts[2], parts[3], []byte(parts[4]))
		if other, taken := seen[id]; taken {
			t.Errorf("%q and %q have the same ID", parts, other)
		}
		seen[id] = parts
	}
	// IDs are printed in packs: the derivation must not change.
	if got := NewCallID("111122223333", "eu-west-1", "CloudTrail", "DescribeTrails", []byte("{}")); got != "ca492a641745f208b" {
		t.Errorf("got %s", got)
	}
}

func TestDaysAreANumberOrNever(t *testing.T) {
	for text, want := range map[string]Days{`0`: 0, `365`: 365, `-1`: -1, `"never"`: Never} {
		var d Days
		if err := json.Unmarshal([]byte(text), &d); err != nil || d != want {
			t.Errorf("%s: got %d, %v", text, d, err)
		}
		if back, err := json.Marshal(d); err != nil || string(back) != text {
			t.Errorf("%s came back as %s, %v", text, back, err)
		}
		if got := d.String(); got != strings.Trim(text, `"`) {
			t.Errorf("%s prints as %s", text, got)
		}
	}
	for _, text := range []string{`"365"`, `1.5`, `null`, `"Never"`, `99999999999999999999`} {
		d := Days(7)
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s was read as %s", text, d)
		}
	}
	if Never <= 36500 {
		t.Error("never is sooner than a hundred years")
	}
}

type refusal struct{}

func (refusal) Error() string { return "the error's own text" }
func (refusal) Gap() Gap      { return gap }

func TestAnErrorBecomesTheGapItLeaves(t *testing.T) {
	if got := GapOf(fmt.Errorf("wrapped: %w", refusal{})); got != gap {
		t.Errorf("got %v", got)
	}
	if got, want := GapOf(errors.New("broken")), (Gap{Reason: Failed, Detail: "broken"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := gap.String(), "denied a:B: no"; got != want {
		t.Errorf("printed as %q, want %q", got, want)
	}
	if got, want := (Gap{}).String(), "not-asked"; got != want {
		t.Errorf("printed as %q, want %q", got, want)
	}
	if got := Reason(99).String(); got != "reason(99)" {
		t.Errorf("an unknown reason prints as %q", got)
	}
	if err := new(Reason).UnmarshalText([]byte("granted")); err == nil {
		t.Error("an unknown reason was read")
	}
}

func TestReadCitesTheCallsOfItsOwnContext(t *testing.T) {
	outer, cited := Citing(t.Context())
	first := Read(outer, func(ctx context.Context) (int, error) {
		Cite(ctx, "b")
		Cite(ctx, "a")
		Cite(ctx, "b")
		return 1, nil
	})
	second := Read(outer, func(ctx context.Context) (int, error) {
		Cite(ctx, "c")
		return 2, refusal{}
	})
	Cite(outer, "d")
	Cite(context.Background(), "nobody hears")
	if !reflect.DeepEqual(first, Known(1, "a", "b")) {
		t.Errorf("got %+v", first)
	}
	if !reflect.DeepEqual(second, Missing[int](gap, "c")) {
		t.Errorf("got %+v", second)
	}
	if got := cited(); !slices.Equal(got, []CallID{"a", "b", "c", "d"}) {
		t.Errorf("the enclosing scope saw %v", got)
	}
}

func TestCitationsFromManyGoroutinesAreAllHeard(t *testing.T) {
	ctx, cited := Citing(t.Context())
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() { Cite(ctx, CallID(fmt.Sprintf("c%02d", i))) })
	}
	all.Wait()
	if got := cited(); len(got) != 50 || !slices.IsSorted(got) {
		t.Errorf("heard %v", got)
	}
}

func TestASnapshotDoesNotDependOnTheOrderItWasLearnedIn(t *testing.T) {
	facts := []Fact{
		{Kind: "b", ID: "1", Account: "1", Region: "r", Calls: []CallID{"z", "a", "z"}, Data: &inner{}},
		{Kind: "a", ID: "2", Account: "2", Region: "r", Data: &inner{}},
		{Kind: "a", ID: "1", Account: "2", Region: "r", Data: &inner{}},
		{Kind: "a", ID: "1", Account: "2", Region: "q", Data: &inner{}},
		{Kind: "a", ID: "9", Account: "1", Region: "z", Data: &inner{}},
	}
	scopes := []Scope{
		{Kind: "a", Account: "2", Region: "r", Found: []string{"y", "x", "y"}, Calls: []CallID{"b", "a"}},
		{Kind: "a", Account: "1", Region: "r"}, {Kind: "a", Account: "1", Region: ""},
	}
	calls := []Call{{ID: "c2", Account: "1"}, {ID: "c1", Account: "1"}, {ID: "c0", Account: "1", Region: "r"}}
	write := func() []byte {
		var s Sink
		for _, f := range facts {
			s.Fact(f)
		}
		for _, sc := range scopes {
			s.Scope(sc)
		}
		snap, err := s.Snapshot(About{Schema: SnapshotSchema, Accounts: []Account{{ID: "2"}, {ID: "1"}}}, slices.Clone(calls))
		if err != nil {
			t.Fatal(err)
		}
		text, err := EncodeSnapshot(snap)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := EncodeCalls(snap.Calls)
		if err != nil {
			t.Fatal(err)
		}
		return append(text, lines...)
	}
	forwards := write()
	slices.Reverse(facts)
	slices.Reverse(scopes)
	slices.Reverse(calls)
	if backwards := write(); !bytes.Equal(forwards, backwards) {
		t.Errorf("forwards\n%s\nbackwards\n%s", forwards, backwards)
	}
	var s Sink
	for _, f := range facts {
		s.Fact(f)
	}
	for _, sc := range scopes {
		s.Scope(sc)
	}
	if len(s.Facts("b")) != 1 || len(s.Facts("none")) != 0 || len(s.Scopes("a")) != 3 || len(s.Scopes("none")) != 0 {
		t.Error("facts or scopes of a kind are not those added")
	}
	if got := s.Facts("b")[0].Calls; !slices.Equal(got, []CallID{"a", "z"}) {
		t.Errorf("the fact cites %v", got)
	}
}

func TestASnapshotComesBackAsItWent(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	want := &Snapshot{
		About: About{Schema: SnapshotSchema, Started: at, Finished: at.Add(time.Minute), Period: Period{at, at}, Arguments: []string{"scan"}, Accounts: []Account{{ID: "1", Regions: []string{"r"}}}},
		Facts: []Fact{{Kind: "outer", ID: "x", Account: "1", Region: "r", Calls: []CallID{"c"}, Data: &outer{Title: "t", Inner: Known(inner{On: true}, "c")}}},
		Scopes: []Scope{{Kind: "outer", Account: "1", Region: "r", Found: []string{"x"}, Calls: []CallID{"c"}},
			{Kind: "outer", Account: "2", Gap: &gap}},
	}
	text, err := EncodeSnapshot(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeSnapshot(text, Kinds{"outer": reflect.TypeFor[outer]()})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if !got.About.Period.Moment() {
		t.Error("a period of one instant is not a moment")
	}
	for name, broken := range map[string][]byte{
		"unknown kind":   bytes.ReplaceAll(text, []byte(`"kind": "outer"`), []byte(`"kind": "other"`)),
		"other schema":   bytes.ReplaceAll(text, []byte(SnapshotSchema), []byte("trailproof/snapshot/v9")),
		"data of a list": bytes.ReplaceAll(text, []byte(`"title": "t"`), []byte(`"title": []`)),
		"half":           text[:len(text)/2],
		"nothing":        nil,
	} {
		if _, err := DecodeSnapshot(broken, Kinds{"outer": reflect.TypeFor[outer]()}); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestTheLedgerComesBackAsItWent(t *testing.T) {
	denied := Denied
	want := []Call{
		{ID: "c1", Account: "1", Region: "r", Service: "S3", Operation: "HeadBucket", Params: json.RawMessage(`{"Bucket":"<b>"}`), At: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
			Attempts: 2, Status: 403, RequestID: "q", Error: "Forbidden", Reason: &denied, Action: "s3:ListBucket", Headers: map[string]string{"X-Amz-Bucket-Region": "r"}},
		{ID: "c2", Params: json.RawMessage(`{}`), Body: "d", Bytes: 3, Redacted: []string{"Token"}},
	}
	text, err := EncodeCalls(want)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{string(text), strings.TrimRight(string(text), "\n"), "\n" + strings.ReplaceAll(string(text), "\n", "\r\n \n")} {
		if got, err := DecodeCalls(strings.NewReader(form)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if _, err := DecodeCalls(strings.NewReader(string(text) + `{"id":`)); err == nil || !strings.Contains(err.Error(), "ledger line 3") {
		t.Errorf("a broken line: %v", err)
	}
	if _, err := DecodeCalls(brokenReader{}); !errors.Is(err, errBroken) {
		t.Errorf("a broken file: %v", err)
	}
	if got, err := DecodeCalls(strings.NewReader("")); err != nil || len(got) != 0 {
		t.Errorf("an empty ledger: %v, %v", got, err)
	}
}

var errBroken = errors.New("broken")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }
