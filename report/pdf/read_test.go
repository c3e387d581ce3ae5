package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

func squeeze(s string) string { return strings.NewReplacer(" ", "", "\n", "", "\u00a0", "").Replace(s) }

// content returns the streams of the pages, in order, and all others.
func content(t *testing.T, pdf []byte) (pages, others [][]byte) {
	t.Helper()
	object := regexp.MustCompile(`(?s)<</Length (\d+) /Filter /FlateDecode>>\nstream\n`)
	for _, m := range object.FindAllSubmatchIndex(pdf, -1) {
		n, _ := strconv.Atoi(string(pdf[m[2]:m[3]]))
		r, err := zlib.NewReader(bytes.NewReader(pdf[m[1] : m[1]+n]))
		if err != nil {
			t.Fatal(err)
		}
		s, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(s, []byte(" Tf ET")) {
			pages = append(pages, s)
		} else {
			others = append(others, s)
		}
	}
	return pages, others
}

// textOf reads the text of each page, a line for each string drawn.
func textOf(t *testing.T, pdf []byte) ([]string, string) {
	t.Helper()
	streams, _ := content(t, pdf)
	drawn := regexp.MustCompile(`(?s)Td \((.*?)\) Tj ET`)
	var pages []string
	for _, s := range streams {
		var b strings.Builder
		for _, m := range drawn.FindAllSubmatch(s, -1) {
			b.WriteString(unescape(m[1]) + "\n")
		}
		pages = append(pages, b.String())
	}
	return pages, strings.Join(pages, "\n")
}

func unescape(s []byte) string {
	var raw []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, s[i])
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}
