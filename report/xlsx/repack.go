package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// repack writes the archive that excelize made in one fixed order: excelize
// writes its entries and content types in the order of a map. It also lets the
// cached results of formulas be numbers.
func repack(w io.Writer, data []byte, stamp time.Time) error {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(rank(a.Name), rank(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	out := zip.NewWriter(w)
	for _, f := range in.File {
		body, err := read(f)
		if err != nil {
			return err
		}
		switch f.Name {
		case "[Content_Types].xml":
			body = sortElements(body)
		case "xl/worksheets/sheet2.xml": // Summary, the only sheet with formulas
			body = bytes.ReplaceAll(body, []byte(` t="str"><f>`), []byte(`><f>`))
		}
		entry, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: stamp.UTC()})
		if err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
		if _, err := entry.Write(body); err != nil {
			return fmt.Errorf("workbook: %w", err)
		}
	}
	return out.Close()
}

// rank puts the parts first that a reader meets first.
func rank(name string) int {
	switch {
	case name == "[Content_Types].xml":
		return 0
	case strings.HasPrefix(name, "_rels/"):
		return 1
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
