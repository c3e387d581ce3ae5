package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// firstRegister is the number of the first sheet that is a register, after the
// cover and the summary.
const firstRegister = 3

// repack writes the archive that excelize made in one fixed order: excelize
// writes its entries and content types in the order of a map. It puts the rows
// into the registers, and lets the cached results of formulas be numbers. The texts
// that sheets share come last: they say how many values were altered.
func (b *workbook) repack(w io.Writer, data []byte, registers []register, stamp time.Time) error {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(rank(a.Name), rank(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	sheets := map[string]register{}
	for i, r := range registers {
		sheets[fmt.Sprintf("xl/worksheets/sheet%d.xml", firstRegister+i)] = r
	}
	out := zip.NewWriter(w)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, f := range in.File {
		body, err := read(f)
		if err != nil {
			return err
		}
		entry, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: stamp.UTC()})
		if err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
		if r, ok := sheets[f.Name]; ok {
			if err := b.fill(entry, body, r); err != nil {
				return fmt.Errorf("workbook: %w", err)
			}
			continue
		}
		switch f.Name {
		case "[Content_Types].xml":
			body = sortElements(body)
		case "xl/worksheets/sheet2.xml": // Summary, the only sheet with formulas
			body = bytes.ReplaceAll(body, []byte(` t="str"><f>`), []byte(`><f>`))
		case sharedTexts:
			body = bytes.ReplaceAll(body, []byte(altered("{escaped}", "{shortened}")), []byte(altered(fmt.Sprint(b.clean.escaped), fmt.Sprint(b.clean.shortened))))
		}
		if _, err := entry.Write(body); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	if b.err != nil {
		return fmt.Errorf("workbook: %w", b.err)
	}
	return out.Close()
}

const sharedTexts = "xl/sharedStrings.xml"

// rank puts the parts first that a reader meets first.
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

func read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	return body, nil
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
