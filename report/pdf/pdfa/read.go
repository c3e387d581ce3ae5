package pdfa

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// object is an object of the file; its number is its place in the list and one.
type object struct {
	dict   []byte // what stands before the stream, or all of it; without its number
	stream []byte
	holds  bool // a stream
	packed bool // the stream is as it is to be written
}

func errUnknown(what string) error {
	return fmt.Errorf("the pages are not as fpdf draws them: %s", what)
}

var (
	outlineRoot = regexp.MustCompile(`/Outlines (\d+) 0 R`)
	startOfXref = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
)

// read takes a file of fpdf apart, by its own table of objects: nothing that is
// drawn or named in the file can be taken for its structure.
func read(file []byte) ([]object, error) {
	tail := file[max(0, len(file)-64):]
	m := startOfXref.FindSubmatch(tail)
	if m == nil {
		return nil, errUnknown("it does not end in startxref")
	}
	at, err := strconv.Atoi(string(m[1]))
	if err != nil || at > len(file) {
		return nil, errUnknown("startxref leads nowhere")
	}
	var count int
	if _, err := fmt.Sscanf(string(file[at:min(len(file), at+32)]), "xref\n0 %d\n", &count); err != nil {
		return nil, errUnknown("no table of objects")
	}
	lines := file[at+len(fmt.Sprintf("xref\n0 %d\n", count)):]
	const line = 20 // bytes of an entry in a table
	if len(lines) < count*line {
		return nil, errUnknown("the table of objects is too short")
	}
	starts := make([]int, 0, count-1)
	for i := 1; i < count; i++ {
		start, err := strconv.Atoi(string(lines[i*line : i*line+10]))
		if err != nil || start >= at {
			return nil, errUnknown("an object lies outside the file")
		}
		starts = append(starts, start)
	}
	// The objects 1 and 2 stand behind others: each ends where the next begins.
	end := ends(starts, at)
	objects := make([]object, count-1)
	for i, start := range starts {
		o, err := take(file[start:end[start]], i+1)
		if err != nil {
			return nil, err
		}
		objects[i] = o
	}
	return objects, nil
}

// take reads one object.
func take(raw []byte, number int) (object, error) {
	head := fmt.Sprintf("%d 0 obj\n", number)
	if !bytes.HasPrefix(raw, []byte(head)) || !bytes.HasSuffix(raw, []byte("endobj\n")) {
		return object{}, errUnknown(fmt.Sprintf("object %d has no begin or no end", number))
	}
	raw = bytes.TrimSuffix(raw[len(head):], []byte("endobj\n"))
	inner, holds := bytes.CutSuffix(raw, []byte("\nendstream\n"))
	if !holds {
		return object{dict: bytes.TrimSpace(raw)}, nil
	}
	dict, stream, found := bytes.Cut(inner, []byte("\nstream\n"))
	if !found {
		return object{}, errUnknown(fmt.Sprintf("object %d has no stream", number))
	}
	return object{dict: dict, stream: stream, holds: true}, nil
}

func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }
