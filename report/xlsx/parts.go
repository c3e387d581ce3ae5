package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
)

// firstRegister is the number of the first sheet that is a register, after the
// cover and the summary.
const firstRegister = 3

// parts are what a workbook is made of, as excelize hands them over: in the order
// of a map, so they are kept until all are there. They hold no rows, and are small.
type parts map[string]*bytes.Buffer

func (p parts) Create(name string) (io.Writer, error) {
	p[name] = &bytes.Buffer{}
	return p[name], nil
}

func (p parts) AddFS(fs.FS) error { return errors.New("a workbook is not made of a file system") }

func (p parts) Close() error { return nil }

// send writes the parts in one fixed order. It puts the rows into the registers as
// they pass, and lets the cached results of formulas be numbers. The texts that
// sheets share come last: they are known when all rows are written, as is how many
// values were altered. The workbook is never whole in memory.
func (b *workbook) send(w io.Writer, p parts, registers []register, stamp time.Time) (err error) {
	sheets := map[string]register{}
	for i, r := range registers {
		sheets[fmt.Sprintf("xl/worksheets/sheet%d.xml", firstRegister+i)] = r
	}
	out := zip.NewWriter(w)
	blocks := newBlocks(flate.BestSpeed)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return blocks.writer(w), nil })
	defer func() { err = cmp.Or(err, out.Close()) }()
	for _, name := range slices.SortedFunc(maps.Keys(p), inOrder) {
		entry, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: stamp.UTC()})
		if err != nil {
			return err
		}
		body := p[name].Bytes()
		if r, ok := sheets[name]; ok {
			if err := b.fill(entry, body, r); err != nil {
				return err
			}
			continue
		}
		switch name {
		case "[Content_Types].xml":
			body = sortElements(body)
		case "xl/worksheets/sheet2.xml": // Summary, the only sheet with formulas
			body = bytes.ReplaceAll(body, []byte(` t="str"><f>`), []byte(`><f>`))
		case sharedTexts:
			body = bytes.ReplaceAll(body, []byte(altered("{escaped}", "{shortened}")), []byte(altered(fmt.Sprint(b.clean.escaped), fmt.Sprint(b.clean.shortened))))
			body = b.texts.complete(body)
		}
		if _, err := entry.Write(body); err != nil {
			return err
		}
	}
	return b.err
}

const sharedTexts = "xl/sharedStrings.xml"

// inOrder puts the parts first that a reader meets first.
func inOrder(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) }

func rank(name string) int {
	switch {
	case name == "[Content_Types].xml":
		return 0
	case strings.HasPrefix(name, "_rels/"):
		return 1
	case name == sharedTexts:
		return 3
	}
	return 2
}

var contentType = regexp.MustCompile(`<(?:Default|Override) [^>]*>(?:</(?:Default|Override)>)?`)

// sortElements sorts the entries of the list of content types.
func sortElements(body []byte) []byte {
	entries := contentType.FindAllString(string(body), -1)
	slices.Sort(entries)
	i := 0
	return contentType.ReplaceAllFunc(body, func([]byte) []byte {
		i++
		return []byte(entries[i-1])
	})
}
