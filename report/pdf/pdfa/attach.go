package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zlib"
)

// Attachment is a file inside the file, compressed.
type Attachment struct {
	Name        string // manifest.json
	Description string
	MIME        string // application/json
	Relation    string // to the document: Data or Source (ISO 32000-2, 7.11.3)
	Date        time.Time
	Bytes       int64 // before compression

	data []byte
}

// ErrTooLarge says that a file was not attached because it has too many bytes.
var ErrTooLarge = errors.New("too large to attach")

// Pack compresses what write writes, while it is written; of more than most bytes
// it is ErrTooLarge.
func (a *Attachment) Pack(most int64, write func(io.Writer) error) error {
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, level)
	if err != nil {
		return err
	}
	limited := &limit{w: z, left: most}
	if err := write(limited); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	a.Bytes, a.data = most-limited.left, packed.Bytes()
	return nil
}

type limit struct {
	w    io.Writer
	left int64
}

func (l *limit) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 {
		return 0, ErrTooLarge
	}
	return l.w.Write(p)
}

// attach adds the files. It returns the entries of the tree of names, which is
// sorted, and of the list of associated files.
func (b *body) attach(all []*Attachment) (names, files string) {
	var tree, list []string
	for _, a := range all {
		data := b.packed(fmt.Sprintf("/Type /EmbeddedFile /Subtype /%s /Params <</Size %d /ModDate %s>>", strings.ReplaceAll(a.MIME, "/", "#2F"), a.Bytes, stamp(a.Date)), a.data)
		file := b.add("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /%s /EF <</F %d 0 R /UF %d 0 R>>>>", text(a.Name), text(a.Name), text(a.Description), a.Relation, data, data)
		tree = append(tree, fmt.Sprintf("%s %d 0 R", text(a.Name), file))
		list = append(list, fmt.Sprintf("%d 0 R", file))
	}
	slices.Sort(tree)
	return strings.Join(tree, " "), strings.Join(list, " ")
}
