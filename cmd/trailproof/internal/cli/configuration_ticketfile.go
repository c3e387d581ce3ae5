package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/trailproof/trailproof/controls"
)

// ticketFile reads the tickets that stand in a file beside the configuration. In
// YAML it is a list as in the configuration, or a table of tickets by event:
//
//	5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10: CHG-1042
//
// In CSV, as ticket systems export it, the first line names the columns; of these
// event_id and ticket are read, wherever they stand.
func (c *config) ticketFile(value *yaml.Node, table map[string]any) {
	path := value.Value
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(c.path), path)
	}
	read := (*config).yamlTickets
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		read = (*config).csvTickets
	case ".yaml", ".yml":
	default:
		c.fail(value, "tickets: %q is neither a list nor the path of a file that ends in .csv, .yaml or .yml", value.Value)
		return
	}
	data, err := controls.ReadFile(path)
	if err == nil && !utf8.Valid(data) {
		err = errors.New("it is not text in UTF-8")
	}
	if problem, ok := errors.AsType[controls.Problem](err); ok {
		err = errors.New(problem.Text)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.fail(value, "tickets: there is no file %s", path)
	case err != nil:
		c.fail(value, "tickets: %s: %s", path, err)
	default:
		of := &config{path: path}
		read(of, data, table)
		c.problems = append(c.problems, of.problems...)
	}
}

func (c *config) yamlTickets(data []byte, table map[string]any) {
	root, err := controls.ParseDocument(c.path, data)
	if problems, ok := errors.AsType[controls.Problems](err); ok {
		c.problems = append(c.problems, problems...)
		return
	}
	if problem, ok := errors.AsType[controls.Problem](err); ok {
		c.problems = append(c.problems, problem)
		return
	}
	if root != nil {
		c.tickets(root, table)
	}
}

// The columns of a CSV file that are read.
const (
	eventColumn  = "event_id"
	ticketColumn = "ticket"
)

func (c *config) csvTickets(data []byte, table map[string]any) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord, in.ReuseRecord = -1, true
	if head, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(head, []byte(";")) && !bytes.Contains(head, []byte(",")) {
		in.Comma = ';'
	}
	head, err := in.Read()
	if errors.Is(err, io.EOF) {
		return
	}
	columns := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := columns[name]; twice && slices.Contains([]string{eventColumn, ticketColumn}, name) {
			c.fail(&yaml.Node{Line: 1, Column: 1}, "two columns are called %s", name)
			return
		}
		columns[name] = i
	}
	for _, name := range []string{eventColumn, ticketColumn} {
		if _, have := columns[name]; !have && err == nil {
			c.fail(&yaml.Node{Line: 1, Column: 1}, "the first line has no column %s", name)
			return
		}
	}
	for err == nil {
		var row []string
		if row, err = in.Read(); err == nil {
			c.csvTicket(in, row, columns, table)
		}
	}
	if fault, ok := errors.AsType[*csv.ParseError](err); ok {
		c.fail(&yaml.Node{Line: fault.Line, Column: fault.Column}, "this is not CSV: %s", fault.Err)
	}
}

// csvTicket reads one line. One whose two columns are empty says nothing.
func (c *config) csvTicket(in *csv.Reader, row []string, columns map[string]int, table map[string]any) {
	field := func(name string) *yaml.Node {
		at := columns[name]
		n := &yaml.Node{Kind: yaml.ScalarNode}
		n.Line, n.Column = in.FieldPos(min(at, len(row)-1))
		if at < len(row) {
			n.Value = strings.TrimSpace(row[at])
		}
		return n
	}
	id, name := field(eventColumn), field(ticketColumn)
	if id.Value == "" && name.Value == "" {
		return
	}
	key := &yaml.Node{Value: eventColumn}
	if c.texts(key, id, event, false) == nil {
		return
	}
	if key.Value = ticketColumn; c.texts(key, name, ticket, false) == nil {
		return
	}
	if table[id.Value] == name.Value {
		return // the same line twice
	}
	c.explain(table, id, name.Value)
}
