package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
)

func filter(t testing.TB, text string) Condition {
	t.Helper()
	p, err := pattern.ParseFilter(text)
	if err != nil {
		t.Fatal(text, err)
	}
	return Matching(p)
}

func eventFilter(t testing.TB, text string) Condition {
	t.Helper()
	p, err := pattern.ParseEvent(text)
	if err != nil {
		t.Fatal(text, err)
	}
	return Matching(p)
}

// fifteen are the questions of the requirements.
func fifteen(t testing.TB) []Question {
	var out []Question
	for _, r := range pattern.Requirements() {
		q := Question{ID: r.ID, All: []Condition{Matching(r.Filter)}}
		if r.Source != "" {
			q.All = append(q.All, filter(t, `{ $.eventSource = "`+r.Source+`" }`))
		}
		out = append(out, q)
	}
	return out
}

// several are questions of every kind of condition.
func several(t testing.TB) []Question {
	out := fifteen(t)
	for _, text := range []string{
		`{ $.eventName = "*" }`, `{ $.eventName != "StopLogging" }`, `{ $.a = "b" }`, `{ $.a.b = 1 }`, `{ $.a NOT EXISTS }`, `{ $.a IS NULL }`,
		`{ $.userIdentity.type = Root }`, `{ $.userIdentity.sessionContext.sessionIssuer.userName = "*e*" }`, `{ $.a[0].b = "c" }`,
		`{ $.errorCode = "Acc*" || $.errorMessage = "*den*" }`, `{ $.eventName = A || $.a = b }`, `{ $.userIdentity = "x" || $.userIdentity.type = "\u0052" }`,
		`{ $.eventName = "` + "\uFFFD" + `" }`, `{ $.requestParameters.bucketName = "audit*" && $.eventSource = "s3.amazonaws.com" }`,
	} {
		out = append(out, Question{ID: text, All: []Condition{filter(t, text)}})
	}
	for _, text := range []string{
		`{"source":["aws.cloudtrail"],"detail":{"eventName":["StopLogging",{"prefix":"Del"}]}}`,
		`{"detail":{"resources":{"ARN":["arn:aws:s3:::audit-logs"]}}}`,
		`{"detail":{"a":{"b":["c"]}}}`,
		`{"detail":{"$or":[{"eventName":["A"]},{"errorCode":[{"exists":true}]}]}}`,
	} {
		out = append(out, Question{ID: text, All: []Condition{eventFilter(t, text)}})
	}
	return append(out,
		Question{ID: "all"},
		Question{ID: "both", All: []Condition{filter(t, `{ $.a = "b" }`), filter(t, `{ $.eventName = "A" }`)}},
		Question{ID: "name of a field", All: []Condition{{
			Holds: func(d map[string]any) pattern.Truth { return truthOf(d["é"] == "x" || d["\uFFFD"] == "x") },
			Needs: [][]pattern.Need{{{Field: "é", How: pattern.Equals, Text: "x"}, {Field: "\uFFFD", How: pattern.Equals, Text: "x"}}},
		}}},
	)
}

func truthOf(b bool) pattern.Truth {
	if b {
		return pattern.True
	}
	return pattern.False
}

// naive is what encoding/json finds in a file that is a list of records.
func naive(t testing.TB, object string, file []byte, s *Search) (found []Found) {
	d := json.NewDecoder(bytes.NewReader(file))
	records := false
	for {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		if token == json.Delim('[') && records {
			break
		}
		if name, ok := token.(string); ok {
			if records = name == "Records"; !records {
				var skip any
				if d.Decode(&skip) != nil {
					t.Fatal("no value")
				}
			}
		}
	}
	for place := 0; d.More(); place++ {
		var record json.RawMessage
		if err := d.Decode(&record); err != nil {
			t.Fatal(err)
		}
		f := Found{Object: object, Place: place, Offset: d.InputOffset() - int64(len(record)), Record: record}
		inner := json.NewDecoder(bytes.NewReader(record))
		inner.UseNumber()
		var document map[string]any
		if err := inner.Decode(&document); err != nil {
			t.Fatal(err)
		}
		if text, ok := document["eventTime"].(string); ok && s.Period != (evidence.Period{}) {
			at, err := time.Parse(time.RFC3339, text)
			if err == nil && (at.Before(s.Period.From) || !at.Before(s.Period.To)) {
				continue
			}
		}
		for _, q := range s.Questions {
			all := []pattern.Truth{pattern.True}
			for _, c := range q.All {
				all = append(all, c.Holds(document))
			}
			switch {
			case slices.Contains(all, pattern.False):
			case slices.Contains(all, pattern.Unknown):
				f.Unsure = append(f.Unsure, q.ID)
			default:
				f.Matched = append(f.Matched, q.ID)
			}
		}
		slices.Sort(f.Matched)
		slices.Sort(f.Unsure)
		if f.Matched != nil || f.Unsure != nil {
			found = append(found, f)
		}
	}
	return found
}

// agrees compares a search with the naive one, and with the count of a scanner
// that does not search.
func agrees(t testing.TB, file []byte, piece int, search *Search) (found []Found) {
	t.Helper()
	lean, both := NewScanner(nil, search), NewScanner(ours, search)
	counted, little, full := scan("s3://b/k", file, piece, ours), scanWith(lean, "s3://b/k", file, piece), scanWith(both, "s3://b/k", file, piece)
	if little.Odd != counted.Odd || little.Records != counted.Records || little.Files != 1 || little.Lacking != 0 || little.Classes != nil {
		t.Fatalf("%q\n%s\nwithout a search: %s", file, asJSON(t, little), asJSON(t, counted))
	}
	if !reflect.DeepEqual(lean.Found(), both.Found()) || lean.Fault() != both.Fault() || little.Strict != full.Strict {
		t.Fatalf("%q\n%s\nwith the count: %s", file, asJSON(t, lean.Found()), asJSON(t, both.Found()))
	}
	if full.Strict = 0; !reflect.DeepEqual(full, counted) {
		t.Fatalf("%q\n%s\nwithout a search: %s", file, asJSON(t, full), asJSON(t, counted))
	}
	if counted.Odd > 0 {
		for _, f := range lean.Found() {
			if !json.Valid(f.Record) || !bytes.HasPrefix(file[f.Offset:], f.Record) {
				t.Fatalf("%q\n%s", file, asJSON(t, f))
			}
		}
		if lean.Fault() == "" {
			t.Fatalf("%q is odd, and searched whole", file)
		}
		return nil
	}
	if want := naive(t, "s3://b/k", file, search); !reflect.DeepEqual(lean.Found(), want) || lean.Fault() != "" {
		t.Fatalf("%q\n%s %s\nencoding/json: %s", file, lean.Fault(), asJSON(t, lean.Found()), asJSON(t, want))
	}
	return lean.Found()
}

// hiding are records in which something is hidden from whoever reads them less
// strictly than encoding/json, and how many of the others it is not.
var hiding = []struct{ record, question string }{
	{`{"eventName":"A"}`, "A"},
	{`{"event\u004eame":"\u0041"}`, "A"},
	{`{"eventName":"\u0041"}`, "A"},
	{`{"eventName":"B","eventName":"A"}`, "A"},
	{`{"eventName":"A","eventName":"B"}`, ""},
	{`{"eventName":"A","event\u004eame":"B"}`, ""},
	{`{"EventName":"A","eventname":"A"}`, ""},
	{`{"x":{"eventName":"A"},"y":"\"eventName\":\"A\""}`, ""},
	{`{"userIdentity":{"type":"Root"}}`, "Root"},
	{`{"userIdentity":{"type":"Root"},"userIdentity":{}}`, ""},
	{`{"userIdentity":{},"userIdentity":{"type":"Root"}}`, "Root"},
	{`{"userIdentity":{"type":"Root"},"userIdentity":[]}`, ""},
	{`{"userIdentity":{"type":"X","ty\u0070e":"Root"}}`, "Root"},
	{`{"userIdentity":{"inner":{"type":"X"},"type":"Root","other":{"type":"X"}}}`, "Root"},
	{`{"n":1e999999,"eventName":"A"}`, "A"},
	{`{"n":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `,"eventName":"A"}`, "A"},
	{"{ \"eventName\" :\t\"A\"\n}", "A"},
	{"{\"\xff\":1,\"eventName\":\"A\",\"u\":\"\xff\"}", "A"},
}

func TestNothingIsHiddenFromASearch(t *testing.T) {
	s := &Search{Questions: []Question{
		{ID: "A", All: []Condition{filter(t, `{ $.eventName = "A" }`)}},
		{ID: "Root", All: []Condition{filter(t, `{ $.userIdentity.type = "Root" }`)}},
	}}
	for _, h := range hiding {
		file := []byte(`{"Records":[{},` + h.record + `]}`)
		for _, piece := range []int{1, 7, len(file)} {
			got := ""
			for _, f := range agrees(t, file, piece, s) {
				got += strings.Join(f.Matched, " ")
			}
			if got != h.question {
				t.Errorf("%s answers %q, want %q", h.record, got, h.question)
			}
		}
	}
}

func TestRecordsThatMayMeanSomethingElseAreDecodedAndCounted(t *testing.T) {
	s := &Search{Questions: []Question{{ID: "A", All: []Condition{filter(t, `{ $.eventName = "A" }`)}}}}
	file := `{"Records":[{"eventName":"A"},{"eventName":"B"},{"event\u004eame":"B"},{"eventName":"B","eventName":"B"},{"x":1,"x":1}]}`
	if got := scanWith(NewScanner(nil, s), "s3://b/k", []byte(file), 9); got.Strict != 2 {
		t.Errorf("%d records", got.Strict)
	}
}

func TestASearchFindsInRealEventsWhatEncodingJSONFinds(t *testing.T) {
	s := &Search{Questions: several(t)}
	found := 0
	for _, file := range published(t) {
		for _, piece := range []int{311, 64 << 10} {
			found += len(agrees(t, file, piece, s))
		}
	}
	if found != 620 {
		t.Errorf("%d", found)
	}
	for seed := range uint64(3) {
		if file := corpus(seed, 1, 100)[0]; len(agrees(t, file, 1000, &Search{Questions: fifteen(t)})) == 0 {
			t.Error("nothing found")
		}
	}
}

func TestASearchIsOfAPeriod(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 9, 14, hour, 0, 0, 0, time.UTC) }
	s := &Search{Period: evidence.Period{From: at(3), To: at(5)}, Questions: []Question{{ID: "all"}}}
	var list []string
	for _, when := range []string{
		`"2026-09-14T02:59:59Z"`, `"2026-09-14T03:00:00Z"`, `"2026-09-14T04:59:59Z"`, `"2026-09-14T05:00:00Z"`,
		`"2026-09-14T05:00:00+02:00"`, `"yesterday"`, `null`, `7`, `"2026-09-1\u0034T06:00:00Z"`, `"2026-09-14T02:00:00Z","eventTime":"x"`,
	} {
		list = append(list, `{"eventTime":`+when+`}`)
	}
	list = append(list, `{}`)
	var places []int
	for _, f := range agrees(t, []byte(`{"Records":[`+strings.Join(list, ",")+`]}`), 10, s) {
		places = append(places, f.Place)
	}
	if want := []int{1, 2, 4, 5, 6, 7, 9, 10}; !slices.Equal(places, want) {
		t.Errorf("%v, want %v", places, want)
	}
}

func TestWhatIsFoundIsTheRecordAsDelivered(t *testing.T) {
	record := "{ \"eventName\" : \"StopLogging\",\"eventSource\":\"cloudtrail.amazonaws.com\",\"x\":\"<\xff\\u003c>\" }"
	file := []byte("{\"Records\":[{},\n " + record + "]}")
	s := NewScanner(nil, &Search{Questions: fifteen(t)})
	scanWith(s, "s3://b/k", file, 5)
	found := s.Found()
	scanWith(s, "s3://b/other", bytes.ToUpper(file), 5)
	want := []Found{{Object: "s3://b/k", Place: 1, Offset: 17, Matched: []string{"alert-cloudtrail-changes"}, Record: json.RawMessage(record)}}
	if !reflect.DeepEqual(found, want) || len(s.Found()) != 0 {
		t.Errorf("%s", asJSON(t, found))
	}
}

func TestWhatCannotBeDecidedIsUnsure(t *testing.T) {
	perhaps := Condition{Holds: func(d map[string]any) pattern.Truth {
		if d["a"] == "b" {
			return pattern.True
		}
		return pattern.Unknown
	}}
	s := &Search{Questions: []Question{{ID: "q", All: []Condition{filter(t, `{ $.eventName = "A" }`), perhaps}}}}
	found := agrees(t, []byte(`{"Records":[{"eventName":"A","a":1},{"eventName":"B"},{"eventName":"A","a":"b"}]}`), 10, s)
	if len(found) != 2 || found[0].Unsure == nil || found[0].Matched != nil || found[1].Matched == nil {
		t.Errorf("%s", asJSON(t, found))
	}
}

func TestAFileThatIsNotSearchedWholeHasAFault(t *testing.T) {
	s := NewScanner(nil, &Search{Questions: []Question{{ID: "all"}}})
	for _, c := range []struct {
		file  string
		most  int
		found int
		fault string
	}{
		{`{"Records":[{},{}]}`, 4, 2, ""},
		{`{"Records":[{},{},{}]}`, 5, 2, "the records that were looked for are too large to be kept: only the first of them are told"},
		{`{"Records":[{},{},`, 4, 2, "it holds something else than a list of records"},
		{`{"Records":[{},7]}`, 4, 1, "it holds something else than a list of records"},
		{`{"Records":[{}],"Records":[{}]}`, 4, 1, "it holds something else than a list of records"},
		{`{}`, 4, 0, "it holds something else than a list of records"},
		{`{"Records":[]}`, 4, 0, ""},
	} {
		s.finder.most = c.most
		if scanWith(s, "s3://b/k", []byte(c.file), 3); len(s.Found()) != c.found || s.Fault() != c.fault {
			t.Errorf("%s: %d found, %q", c.file, len(s.Found()), s.Fault())
		}
	}
}

func TestWithoutASearchNothingIsFound(t *testing.T) {
	s := NewScanner(nil, nil)
	if scanWith(s, "s3://b/k", []byte(`{"Records":[{}]}`), 3); s.Found() != nil || s.Fault() != "" {
		t.Error(s.Found(), s.Fault())
	}
}

func FuzzSearch(f *testing.F) {
	for _, h := range hiding {
		f.Add([]byte(`{"Records":[`+h.record+`]}`), 5)
	}
	for _, o := range oddities {
		if len(o.file) < 1000 {
			f.Add([]byte(o.file), 3)
		}
	}
	for _, file := range published(f) {
		f.Add(file, 1000)
	}
	questions := several(f)
	f.Fuzz(func(t *testing.T, file []byte, piece int) {
		if tooDeep(file) || piece < 1 {
			return
		}
		agrees(t, file, piece, &Search{Questions: questions})
		agrees(t, file, piece, &Search{Questions: questions[:15]})
	})
}

func TestRecordsWithAByteChangedAreSearchedAsEncodingJSONReadsThem(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	questions := several(t)
	sets := []*Search{{Questions: questions}, {Questions: questions[:29]}, {Questions: questions[:15]}}
	files := [][]byte{corpus(1, 1, 2)[0]}
	for _, h := range hiding {
		files = append(files, []byte(`{"Records":[`+h.record+`]}`))
	}
	for _, k := range kinds {
		files = append(files, []byte(`{"Records":[`+k.record+`]}`))
	}
	found := 0
	for i := range 2_000 {
		file := slices.Clone(files[i%len(files)])
		for range rnd.IntN(3) {
			at := rnd.IntN(len(file))
			switch rnd.IntN(4) {
			case 0:
				file[at] = byte(rnd.IntN(256))
			case 1:
				file = slices.Delete(file, at, min(len(file), at+1+rnd.IntN(4)))
			case 2:
				file = slices.Insert(file, at, `"\{}[],:0 `[rnd.IntN(10)])
			case 3:
				file[at] = file[rnd.IntN(len(file))]
			}
		}
		found += len(agrees(t, file, 1+rnd.IntN(200), sets[i%len(sets)]))
	}
	if found < 500 {
		t.Errorf("%d found: the changes do not try it", found)
	}
}

func ExampleScanner_Found() {
	p, _ := pattern.ParseFilter(`{ $.eventName = "StopLogging" }`)
	s := NewScanner(nil, &Search{Questions: []Question{{ID: "stopped", All: []Condition{Matching(p)}}}})
	s.Begin("s3://logs/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/09/14/1.json.gz")
	io.WriteString(s, `{"Records":[{"eventName":"DescribeTrails"},{"eventName":"StopLogging"}]}`)
	s.End()
	for _, f := range s.Found() {
		fmt.Println(f.Place, f.Offset, f.Matched, string(f.Record))
	}
	// Output: 1 43 [stopped] {"eventName":"StopLogging"}
}
