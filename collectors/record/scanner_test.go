package record

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// scan reads a file in pieces of the given size.
func scan(object string, file []byte, piece int, interest *Interest) Tally {
	s := NewScanner(interest, nil)
	return scanWith(s, object, file, piece)
}

func scanWith(s *Scanner, object string, file []byte, piece int) Tally {
	s.Begin(object)
	for p := range slices.Chunk(file, max(piece, 1)) {
		s.Write(p)
	}
	return s.End()
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// published are the events of testdata, by the name of their file.
func published(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/events/*.json.gz")
	if err != nil || len(paths) == 0 {
		t.Fatal("no events", err)
	}
	out := map[string][]byte{}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		if out[path], err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestEventsOfRealAccountsLackNothing(t *testing.T) {
	var all Tally
	for path, file := range published(t) {
		all.Add(scan(path, file, 64<<10, nil))
	}
	if all.Records != 310 || all.Odd != 0 || all.Lacking != 0 {
		t.Errorf("%d records, %d odd files, %d records lack something: %s", all.Records, all.Odd, all.Lacking, asJSON(t, all.Examples))
	}
	want := map[Class]int{
		ManagementRead: 261, ManagementWrite: 49, AccessDenied: 51, SignIn: 1,
		IdentityChange: 9, LoggingChange: 3, ResourceCreated: 8, ResourceDeleted: 6,
	}
	if !reflect.DeepEqual(all.Classes, want) {
		t.Errorf("classes %v, want %v", all.Classes, want)
	}
	var names []string
	for _, c := range all.Changes {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, " "); got != "DeleteTrail PutEventSelectors StopLogging" {
		t.Errorf("changes %s", got)
	}
}

func TestTheScannerAgreesWithEncodingJSONHoweverTheFileIsCut(t *testing.T) {
	for path, file := range published(t) {
		want := asJSON(t, oracle(path, file, nil))
		for _, piece := range []int{1, 7, 1000, 64 << 10, 1 << 20} {
			if got := asJSON(t, scan(path, file, piece, nil)); got != want {
				t.Errorf("%s in pieces of %d: %s\nwant %s", path, piece, got, want)
			}
		}
	}
}

// oddities are files, and whether they hold a list of records.
var oddities = []struct {
	name, file string
	records    int // -1: odd
}{
	{"nothing", "", -1},
	{"white space", " \n", -1},
	{"an empty list", `{"Records":[]}`, 0},
	{"two records", `{"Records":[{},{}]}`, 2},
	{"white space everywhere", " {\r\n\t\"Records\" : [ { } , { \"a\" : [ 1 , 2 ] , \"b\" : { } } ] } \n", 2},
	{"other fields", `{"version":-1.5e+3,"x":{"Records":[1]},"Records":[{}],"y":[null,true,false,"\u00e9"]}`, 1},
	{"an escaped key", `{"\u0052ecords":[{}]}`, 1},
	{"a key of other case", `{"records":[{}]}`, -1},
	{"no records", `{"x":1}`, -1},
	{"records that are null", `{"Records":null}`, -1},
	{"records that are an object", `{"Records":{}}`, -1},
	{"records twice", `{"Records":[{}],"Records":[{}]}`, -1},
	{"a record that is null", `{"Records":[{},null]}`, -1},
	{"a record that is a number", `{"Records":[1]}`, -1},
	{"a record that is a list", `{"Records":[[]]}`, -1},
	{"a list at the top", `[{}]`, -1},
	{"a byte order mark", "\xef\xbb\xbf{\"Records\":[{}]}", -1},
	{"another value after it", `{"Records":[{}]}{}`, -1},
	{"zeros after it", "{\"Records\":[{}]}\x00", -1},
	{"a file cut off", `{"Records":[{},{"a":"b`, -1},
	{"a file cut off after a record", `{"Records":[{}`, -1},
	{"a file cut off before its end", `{"Records":[{}]`, -1},
	{"a comma too many", `{"Records":[{},]}`, -1},
	{"a comma too few", `{"Records":[{}{}]}`, -1},
	{"a comma at the end", `{"Records":[{}],}`, -1},
	{"a comma in an object", `{"Records":[{"a":1,}]}`, -1},
	{"a key without quotes", `{"Records":[{a:1}]}`, -1},
	{"a huge number", `{"Records":[{"a":1` + strings.Repeat("0", 10_000) + `e999999}]}`, 1},
	{"a number with a leading zero", `{"Records":[{"a":01}]}`, -1},
	{"a number without digits", `{"Records":[{"a":-}]}`, -1},
	{"a fraction without digits", `{"Records":[{"a":1.}]}`, -1},
	{"an exponent without digits", `{"Records":[{"a":1e}]}`, -1},
	{"a word misspelt", `{"Records":[{"a":nul}]}`, -1},
	{"a word of other case", `{"Records":[{"a":True}]}`, -1},
	{"an escape of an unknown letter", `{"Records":[{"a":"\x41"}]}`, -1},
	{"an escape of too few digits", `{"Records":[{"a":"\u12G4"}]}`, -1},
	{"half a surrogate", `{"Records":[{"a":"\ud800"}]}`, 1},
	{"a line end in a string", "{\"Records\":[{\"a\":\"b\nc\"}]}", -1},
	{"a control character after eight", "{\"Records\":[{\"a\":\"12345678\x1f\"}]}", -1},
	{"text that is no UTF-8", "{\"Records\":[{\"eventName\":\"\xff\xfe\"}]}", 1},
	{"nesting", `{"Records":[{"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}]}`, 1},
	{"deep nesting", `{"Records":[{"a":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}]}`, 1},
	{"nesting that encoding/json still follows", `{"Records":[{"a":` + strings.Repeat("[", 9_997) + strings.Repeat("]", 9_997) + `}]}`, 1},
	{"nesting that it does not follow", `{"Records":[{"a":` + strings.Repeat("[", 9_998) + strings.Repeat("]", 9_998) + `}]}`, -1},
	{"very deep nesting", `{"Records":[{"a":` + strings.Repeat(`{"a":`, 1_000_000), -1},
	{"a field twice", `{"Records":[{"eventName":"A","eventName":"B"}]}`, 1},
}

func TestAFileThatIsNoListOfRecordsIsOdd(t *testing.T) {
	for _, o := range oddities {
		for _, piece := range []int{1, 3, 1 << 20} {
			if piece == 1 && len(o.file) > 100_000 {
				continue
			}
			got := scan("s3://b/k", []byte(o.file), piece, nil)
			if want := max(o.records, 0); got.Files != 1 || (got.Odd == 1) != (o.records < 0) || got.Records != want {
				t.Errorf("%s in pieces of %d: %d odd, %d records, want %d", o.name, piece, got.Odd, got.Records, o.records)
			}
		}
		if !tooDeep([]byte(o.file)) {
			if got, want := asJSON(t, scan("s3://b/k", []byte(o.file), 5, nil)), asJSON(t, oracle("s3://b/k", []byte(o.file), nil)); got != want {
				t.Errorf("%s: %s\nencoding/json: %s", o.name, got, want)
			}
		}
	}
}

func TestEveryByteOfAStringIsReadAsEncodingJSONReadsIt(t *testing.T) {
	for c := range 256 {
		for at := 1; at < 20; at++ {
			s := []byte(`"aaaaaaaaaaaaaaaaaaaa"`)
			s[at] = byte(c)
			end, plain := quoted(s, 0)
			if want := c == '"' && end == at+1 || c != '"' && (end == len(s)) == json.Valid(s); !want || plain != (c != '\\') {
				t.Errorf("byte %#x at %d: ends at %d, plain %v", c, at, end, plain)
			}
		}
	}
}

func TestNothingOfAnOddFileIsCounted(t *testing.T) {
	file := `{"Records":[{"eventName":"StopLogging","eventSource":"cloudtrail.amazonaws.com"}]} x`
	if got := scan("s3://b/k", []byte(file), 10, nil); !reflect.DeepEqual(got, Tally{Files: 1, Odd: 1}) {
		t.Errorf("%s", asJSON(t, got))
	}
}

func TestARecordTooLargeMakesTheFileOddHoweverItIsCut(t *testing.T) {
	for _, size := range []int{maxUnit - 100, maxUnit + 100} {
		file := []byte(`{"Records":[{"a":"` + strings.Repeat("x", size) + `"}]}`)
		for _, piece := range []int{10_000, 3_000_017, len(file)} {
			if got := scan("s3://b/k", file, piece, nil); (got.Odd == 1) != (size > maxUnit) {
				t.Errorf("%d bytes in pieces of %d: %d odd", size, piece, got.Odd)
			}
		}
	}
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	one := []byte(`{"eventName":"ListBuckets","userIdentity":{"type":"Root","arn":"arn:aws:iam::1:root"}},`)
	s := NewScanner(nil, nil)
	s.Begin("s3://b/k")
	s.Write([]byte(`{"Records":[`))
	for range 100_000 {
		s.Write(one)
	}
	s.Write(bytes.Repeat([]byte{' '}, 10<<20))
	s.Write([]byte(`{}]}`))
	if got := s.End(); got.Records != 100_001 || cap(s.buf) > 256<<10 {
		t.Errorf("%d records, buffer of %d bytes", got.Records, cap(s.buf))
	}
}

func TestAScannerReadsOneFileAfterTheOther(t *testing.T) {
	s := NewScanner(nil, nil)
	good := []byte(`{"Records":[{}]}`)
	for i, file := range []string{`{"Records":[{},{},`, string(good), `x`, string(good)} {
		got := scanWith(s, "s3://b/k", []byte(file), 4)
		if odd := i%2 == 0; (got.Odd == 1) != odd || !odd && got.Records != 1 {
			t.Errorf("file %d: %s", i, asJSON(t, got))
		}
	}
}

func TestReadingAFileAllocatesNothingForItsRecords(t *testing.T) {
	var all []byte
	for _, file := range published(t) {
		if got := scan("", file, 1<<20, nil); got.Changes == nil && got.Noted == nil { // nothing is kept of it
			all = append(all, records(file)...)
			all = append(all, ',')
		}
	}
	few := append(append([]byte(`{"Records":[`), bytes.TrimSuffix(all, []byte(","))...), "]}"...)
	many := append(append(append([]byte(`{"Records":[`), bytes.Repeat(all, 20)...), bytes.TrimSuffix(all, []byte(","))...), "]}"...)
	s := NewScanner(nil, nil)
	count := func(file []byte) float64 {
		return testing.AllocsPerRun(3, func() { scanWith(s, "s3://b/k", file, 64<<10) })
	}
	scanWith(s, "", many, 64<<10)
	if a, b := count(few), count(many); b > a+5 {
		t.Errorf("%v allocations for a file, %v for one of 21 times its records", a, b)
	}
}

// records is the list in a file, without its brackets.
func records(file []byte) []byte {
	list := open(file)["Records"]
	return list[1 : len(list)-1]
}

func FuzzTheScannerAgreesWithEncodingJSON(f *testing.F) {
	for _, o := range oddities {
		if len(o.file) < 1000 {
			f.Add([]byte(o.file), 3)
		}
	}
	for _, k := range kinds {
		f.Add([]byte(`{"Records":[`+k.record+`]}`), 11)
	}
	for _, c := range attempts {
		f.Add([]byte(`{"Records":[`+c.record+`]}`), 64)
	}
	f.Fuzz(func(t *testing.T, file []byte, piece int) {
		if tooDeep(file) || piece < 1 {
			return
		}
		got, want := scan("s3://b/k", file, piece, ours), oracle("s3://b/k", file, ours)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q\n%s\nencoding/json: %s", file, asJSON(t, got), asJSON(t, want))
		}
	})
}

func TestRecordsWithAByteChangedAreReadAsEncodingJSONReadsThem(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var files [][]byte
	for _, k := range kinds {
		files = append(files, []byte(`{"Records":[`+k.record+`]}`))
	}
	odd := 0
	for i := range 20_000 {
		file := slices.Clone(files[i%len(files)])
		for range 1 + rnd.IntN(3) {
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
		got, want := scan("s3://b/k", file, 1+rnd.IntN(200), ours), oracle("s3://b/k", file, ours)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\n%s\nencoding/json: %s", file, asJSON(t, got), asJSON(t, want))
		}
		odd += want.Odd
	}
	if odd < 1000 || odd > 19_000 {
		t.Errorf("%d of 20,000 files are odd: the changes do not try both", odd)
	}
}

func ExampleScanner() {
	s := NewScanner(nil, nil)
	s.Begin("s3://logs/AWSLogs/111122223333/CloudTrail/eu-central-1/2026/09/14/1.json.gz")
	io.WriteString(s, `{"Records":[{"eventName":"StopLogging","eventSource":"cloudtrail.amazonaws.com","eventTime":"2026-09-14T03:12:00Z",`)
	io.WriteString(s, `"userIdentity":{"arn":"arn:aws:iam::111122223333:user/mallory"},"requestParameters":{"name":"audit"}}]}`)
	t := s.End()
	fmt.Println(t.Records, t.Changes[0], t.Lacks)
	// Output: 1 StopLogging of audit at 2026-09-14T03:12:00Z by arn:aws:iam::111122223333:user/mallory map[outcome:1 where:1]
}
