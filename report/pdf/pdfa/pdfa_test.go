package pdfa

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/trailproof/trailproof/templates"
)

// drawn is a file of fpdf that names its own structure where text stands.
func drawn(t testing.TB, pages int) []byte {
	t.Helper()
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetCompression(false)
	date := time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)
	f.SetCreationDate(date)
	f.SetModificationDate(date)
	f.AddUTF8FontFromBytes("sans", "", templates.Regular.TTF())
	for i := range pages {
		f.AddPage()
		f.SetFont("sans", "", 12)
		f.Bookmark("endobj 7 0 obj (stream", 0, 0)
		f.Text(20, 20, fmt.Sprintf("page %d: stream endstream endobj /Length 3 /Filter /FlateDecode", i))
		link := f.AddLink()
		f.SetLink(link, 0, 1)
		f.Link(20, 20, 10, 10, link)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func document(t testing.TB) Document {
	t.Helper()
	d := Document{Title: "Prüfung (\\) <&>", Subject: "S", Creator: "trailproof", Language: "en", Date: time.Date(2026, 10, 5, 9, 14, 22, 0, time.FixedZone("", 3600))}
	for _, name := range []string{"b.json", "a.json"} {
		a := &Attachment{Name: name, Description: "D", MIME: "application/json", Relation: "Data", Date: d.Date}
		if err := a.Pack(100, func(w io.Writer) error { _, err := io.WriteString(w, `{"of":"`+name+`"}`); return err }); err != nil {
			t.Fatal(err)
		}
		d.Attachments = append(d.Attachments, a)
	}
	return d
}

func written(t testing.TB, pages int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, drawn(t, pages), document(t)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// objectsOf reads the objects of a file by its table, and the streams in them.
func objectsOf(t *testing.T, file []byte) (dicts, streams []string) {
	t.Helper()
	if _, err := read(file[:bytes.LastIndex(file, []byte("trailer"))+len("trailer")]); err == nil {
		t.Fatal("a file without startxref was read")
	}
	objects, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range objects {
		dicts, streams = append(dicts, string(o.dict)), append(streams, "")
		if !o.holds {
			continue
		}
		m := regexp.MustCompile(`/Length (\d+)`).FindStringSubmatch(string(o.dict))
		if n, _ := strconv.Atoi(m[1]); n != len(o.stream) {
			t.Errorf("object %d says it has %d bytes, and has %d", i+1, n, len(o.stream))
		}
		data := o.stream
		if strings.Contains(string(o.dict), "/FlateDecode") {
			r, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		streams[i] = string(data)
	}
	return dicts, streams
}

func TestTheFileIsWhatAnArchiveAsksFor(t *testing.T) {
	file := written(t, 3)
	dicts, streams := objectsOf(t, file)
	all := strings.Join(dicts, "\n")
	if !bytes.HasPrefix(file, []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")) {
		t.Error("no header with bytes above 127 in its second line")
	}
	trailer := string(file[bytes.LastIndex(file, []byte("trailer")):])
	id := regexp.MustCompile(`/ID \[<([0-9a-f]{32})><([0-9a-f]{32})>\]`).FindStringSubmatch(trailer)
	body := file[:bytes.LastIndex(file, []byte("trailer"))]
	if sum := sha256.Sum256(body); id == nil || id[1] != id[2] || id[1] != fmt.Sprintf("%x", sum[:16]) {
		t.Errorf("the ID is not of the SHA-256 of what stands before it: %s", trailer)
	}
	for what, n := range map[string]int{
		"/Subtype /Link /F 4 ": 3, "/Subtype /Link": 3, "/Type /Catalog": 1, "/S /GTS_PDFA1": 1, "/Type /Metadata": 1, "/Type /OutputIntent": 1,
		"/AFRelationship /Data": 2, "/Subtype /application#2Fjson": 2, "(D:20261005081422Z)": 4, "/Lang (en)": 1, "/PageMode /UseOutlines": 1,
		"/JavaScript": 0, "/Encrypt": 0, "/Title (endobj": 0, "/FontFile2": 1,
	} {
		if got := strings.Count(all, what); got != n {
			t.Errorf("%q stands %d times, want %d", what, got, n)
		}
	}
	number := func(pattern string) int {
		m := regexp.MustCompile(pattern).FindStringSubmatch(all + trailer)
		if m == nil {
			t.Fatalf("nothing matches %s", pattern)
		}
		n, _ := strconv.Atoi(m[1])
		return n - 1
	}
	if info := dicts[number(`/Info (\d+) 0 R`)]; !strings.HasPrefix(info, "<</Title <FEFF00500072") || !strings.Contains(info, "/Subject (S)") {
		t.Errorf("/Info leads to %s", info)
	}
	if root := dicts[number(`/Root (\d+) 0 R`)]; !strings.Contains(root, "/Names [(a.json) ") {
		t.Errorf("the names of the files are not sorted: %s", root)
	}
	if streams[number(`/DestOutputProfile (\d+) 0 R`)] != profile {
		t.Error("the output intent is not the profile")
	}
	var meta struct {
		Part        int    `xml:"RDF>Description>part"`
		Conformance string `xml:"RDF>Description>conformance"`
		Title       string `xml:"RDF>Description>title>Alt>li"`
		Created     string `xml:"RDF>Description>CreateDate"`
	}
	if err := xml.Unmarshal([]byte(streams[number(`/Metadata (\d+) 0 R`)]), &meta); err != nil || meta.Part != 3 || meta.Conformance != "B" || meta.Title != document(t).Title || meta.Created != "2026-10-05T08:14:22Z" {
		t.Errorf("the metadata says %+v (%v)", meta, err)
	}
	if pages := strings.Count(strings.Join(streams, ""), " Tj ET"); pages != 3 {
		t.Errorf("%d texts are drawn, want 3", pages)
	}
	if !strings.Contains(strings.Join(streams, ""), `{"of":"a.json"}`) {
		t.Error("a file is not in the document")
	}
}

func TestTheBytesDoNotDependOnTheProcessors(t *testing.T) {
	first := written(t, 20)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(n)
		if !bytes.Equal(first, written(t, 20)) {
			t.Errorf("on %d processors the bytes differ", n)
		}
	}
}

func TestAFileTooLargeIsNotAttached(t *testing.T) {
	for size, want := range map[int]error{10: nil, 11: ErrTooLarge} {
		a := &Attachment{}
		err := a.Pack(10, func(w io.Writer) error { _, err := w.Write(make([]byte, size)); return err })
		if !errors.Is(err, want) || err == nil && a.Bytes != int64(size) {
			t.Errorf("%d bytes: %v, %d attached", size, err, a.Bytes)
		}
	}
}

func TestWhatFpdfDidNotDrawIsRefused(t *testing.T) {
	good := drawn(t, 1)
	for name, file := range map[string][]byte{
		"nothing": nil, "no table": []byte("startxref\n0\n%%EOF\n"), "half": good[:len(good)/2], "no end": good[:len(good)-1],
		"tables gone": bytes.ReplaceAll(good, []byte(" 00000 n \n"), []byte(" 00000 n\n")), "objects gone": bytes.ReplaceAll(good, []byte("0 obj\n"), []byte("0 abj\n")),
		"far": regexp.MustCompile(`startxref\n\d+`).ReplaceAll(good, []byte("startxref\n99999999")),
	} {
		if err := Write(io.Discard, file, document(t)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAFullDiskIsReported(t *testing.T) {
	if err := Write(full{}, drawn(t, 1), document(t)); err == nil {
		t.Error("no error")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
