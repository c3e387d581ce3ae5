// Package pdfa makes an archival document, PDF/A-3b (ISO 19005-3), of what fpdf
// draws: it keeps the pages, fonts and bookmarks as they are, compresses them, and
// writes around them what an archive asks for. The same document gives the same
// bytes, on any number of processors and with any release of Go.
package pdfa

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Document is what the file says of itself.
type Document struct {
	Title, Subject, Creator string
	Language                string // "en"
	Date                    time.Time
	Attachments             []*Attachment // in the order they are listed
}

// Write writes the archival form of drawn, which is what fpdf wrote without
// compression, to w. It fails if drawn is not laid out as fpdf lays it out.
func Write(w io.Writer, drawn []byte, d Document) error {
	objects, err := read(drawn)
	if err != nil {
		return err
	}
	// The last two are the information and the catalog, of which only the place of
	// the bookmarks is kept.
	n := len(objects)
	if n < 4 || !strings.Contains(string(objects[n-1].dict), "/Type /Catalog") {
		return errUnknown("the last object is not the catalog")
	}
	outlines := outlineRoot.FindSubmatch(objects[n-1].dict)
	objects = objects[:n-2]
	b := &body{objects: objects}
	for i := range b.objects {
		b.objects[i].dict = printed(b.objects[i].dict)
	}
	date := d.Date.UTC()
	intent := b.add("<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB2014) /Info (sRGB2014) /DestOutputProfile %d 0 R>>",
		b.stream("/N 3 /Alternate /DeviceRGB", []byte(profile)))
	metadata := b.plain("/Type /Metadata /Subtype /XML", []byte(xmp(d)))
	names, files := b.attach(d.Attachments)

	var catalog strings.Builder
	fmt.Fprintf(&catalog, "<</Type /Catalog /Pages 1 0 R /Lang %s /Metadata %d 0 R /OutputIntents [%d 0 R] /ViewerPreferences <</DisplayDocTitle true>>",
		text(d.Language), metadata, intent)
	if outlines != nil {
		fmt.Fprintf(&catalog, " /Outlines %s 0 R /PageMode /UseOutlines", outlines[1])
	}
	if len(d.Attachments) > 0 {
		fmt.Fprintf(&catalog, " /Names <</EmbeddedFiles <</Names [%s]>>>> /AF [%s]", names, files)
	}
	info := b.add("<</Title %s /Subject %s /Creator %s /Producer %s /CreationDate %s /ModDate %s>>",
		text(d.Title), text(d.Subject), text(d.Creator), text(producer), stamp(date), stamp(date))
	root := b.add("%s", catalog.String()+">>")
	if err := b.deflate(); err != nil {
		return err
	}
	return b.write(w, root, info)
}

const producer = "fpdf"

// text is a text string: as it is if it is ASCII, and else in UTF-16.
func text(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			out.WriteString("<FEFF")
			for _, u := range utf16Of(s) {
				fmt.Fprintf(&out, "%04X", u)
			}
			return out.String() + ">"
		}
	}
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}

func stamp(t time.Time) string { return t.UTC().Format("(D:20060102150405Z)") }
