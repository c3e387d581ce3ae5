package html

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"io"
	"strconv"
)

// mostInBlock is how many rows a block of data holds: few enough that writing one
// takes little memory, and that a browser stays answerable between two.
const mostInBlock = 8192

// tables are what rows refer to by number, in the order of first use. A block
// carries what is new in it, so a reader has seen whatever it refers to.
type tables struct {
	strings map[string]int
	lists   map[string]int
	steps   map[[5]int]int

	newStrings, newLists, newSteps column
	key                            []byte
}

func newTables() *tables {
	return &tables{strings: map[string]int{}, lists: map[string]int{}, steps: map[[5]int]int{}}
}

// text is the number of a string.
func (t *tables) text(s string) int {
	n, known := t.strings[s]
	if !known {
		n = len(t.strings)
		t.strings[s] = n
		t.newStrings.text(s)
	}
	return n
}

// list is the number of a list of numbers.
func (t *tables) list(items []int) int {
	t.key = t.key[:0]
	for _, n := range items {
		t.key = binary.AppendUvarint(t.key, uint64(n))
	}
	n, known := t.lists[string(t.key)]
	if !known {
		n = len(t.lists)
		t.lists[string(t.key)] = n
		t.newLists.ints(items)
	}
	return n
}

// step is the number of a sentence with what came of it: its evidence apart, it is
// the same for most subjects.
func (t *tables) step(s [5]int) int {
	n, known := t.steps[s]
	if !known {
		n = len(t.steps)
		t.steps[s] = n
		t.newSteps.ints(s[:])
	}
	return n
}

// column is a JSON array being written.
type column struct{ json []byte }

func (c *column) comma() {
	if len(c.json) > 0 {
		c.json = append(c.json, ',')
	}
}

func (c *column) int(n int) {
	c.comma()
	c.json = strconv.AppendInt(c.json, int64(n), 10)
}

func (c *column) ints(items []int) {
	c.comma()
	c.json = append(c.json, '[')
	for i, n := range items {
		if i > 0 {
			c.json = append(c.json, ',')
		}
		c.json = strconv.AppendInt(c.json, int64(n), 10)
	}
	c.json = append(c.json, ']')
}

// text is a string, as it is shown.
func (c *column) text(s string) {
	c.comma()
	s = visible(s)
	c.json = append(c.json, '"')
	for i := range len(s) {
		switch s[i] {
		case '"', '\\':
			c.json = append(c.json, '\\', s[i])
		case '\n':
			c.json = append(c.json, '\\', 'n')
		default:
			c.json = append(c.json, s[i])
		}
	}
	c.json = append(c.json, '"')
}

// block is some rows of one kind, column by column.
type block struct {
	kind    string
	names   []string
	columns []column
	rows    int
}

func newBlock(kind string, names ...string) *block {
	return &block{kind: kind, names: names, columns: make([]column, len(names))}
}

// blocks writes blocks into the page, each compressed in an element of its own. In
// base64 no text can end the element.
type blocks struct {
	w      io.Writer
	tables *tables
	gz     *gzip.Writer
	json   bytes.Buffer
}

func newBlocks(w io.Writer) *blocks {
	gz, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is known to be valid
	return &blocks{w: w, tables: newTables(), gz: gz}
}

// full writes the block if no more rows fit; end writes what is left.
func (b *blocks) full(x *block) error {
	if x.rows++; x.rows < mostInBlock {
		return nil
	}
	return b.end(x)
}

func (b *blocks) end(x *block) error {
	if x.rows == 0 {
		return nil
	}
	b.json.Reset()
	b.json.WriteString(`{"kind":"` + x.kind + `","rows":` + strconv.Itoa(x.rows))
	write := func(name string, c *column) {
		b.json.WriteString(`,"` + name + `":[`)
		b.json.Write(c.json)
		b.json.WriteByte(']')
		c.json = c.json[:0]
	}
	write("strings", &b.tables.newStrings)
	write("lists", &b.tables.newLists)
	write("steps", &b.tables.newSteps)
	for i, name := range x.names {
		write(name, &x.columns[i])
	}
	b.json.WriteByte('}')
	x.rows = 0

	if _, err := io.WriteString(b.w, `<script type="text/plain" class="block">`); err != nil {
		return err
	}
	encoder := base64.NewEncoder(base64.StdEncoding, b.w)
	b.gz.Reset(encoder)
	if _, err := b.gz.Write(b.json.Bytes()); err != nil {
		return err
	}
	if err := b.gz.Close(); err != nil {
		return err
	}
	if err := encoder.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(b.w, "</script>\n")
	return err
}
