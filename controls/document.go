package controls

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// deepest bounds how deep lists and mappings may stand within each other: what
// people write is far from it, and what reads them calls itself for each level.
const deepest = 100

// ParseDocument parses a file of one YAML document. It is nil if the file is
// empty. The error is Problems with columns; name is how the file is called in
// it. Where the parser names a line only, its first letter is meant.
func ParseDocument(name string, data []byte) (*yaml.Node, error) {
	var problems Problems
	r := reader{file: name, problems: &problems}
	root := r.parse(data)
	lines := strings.Split(string(data), "\n")
	for i, p := range problems {
		if at := p.Line - 1; p.Column == 0 && at < len(lines) {
			problems[i].Column = 1 + len(lines[at]) - len(strings.TrimLeft(lines[at], " \t"))
		}
	}
	return root, problems.err()
}

// document parses the one document of a file. It returns nil, and records why,
// if there is none.
func (r reader) document(data []byte) *yaml.Node {
	before := len(*r.problems)
	root := r.parse(data)
	if root == nil && len(*r.problems) == before {
		r.failAt(1, "the file is empty")
	}
	return root
}

func (r reader) parse(data []byte) *yaml.Node {
	if len(data) > largestFile {
		r.failAt(1, "the file is larger than %d MiB", largestFile>>20)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF) || err == nil && (len(doc.Content) == 0 || null(doc.Content[0])):
		return nil
	case err != nil:
		r.failAt(faultLine(data, err.Error()), "not YAML: %s", yamlLine.ReplaceAllString(err.Error(), ""))
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		r.failAt(max(second.Line, 1), "more than one YAML document in the file")
		return nil
	}
	if n := tooDeep(doc.Content[0], deepest); n != nil {
		r.fail(n, "lists and mappings stand more than %d deep within each other", deepest)
		return nil
	}
	return doc.Content[0]
}

// tooDeep is the first node that stands more levels below n than given, or nil.
// Aliases are not followed.
func tooDeep(n *yaml.Node, levels int) *yaml.Node {
	if levels < 0 {
		return n
	}
	for _, inner := range n.Content {
		if found := tooDeep(inner, levels-1); found != nil {
			return found
		}
	}
	return nil
}

func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

var (
	yamlLine      = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	unknownAnchor = regexp.MustCompile(`unknown anchor '([^']*)'`)
	indentingTab  = regexp.MustCompile(`^[ ]*\t`)
)

// faultLine is the line of a fault in YAML. The parser leaves out the first
// line, names the line before a tab, and none for a byte that is no character
// nor for an anchor that there is not: those are looked for.
func faultLine(data []byte, message string) int {
	said := 0
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		said, _ = strconv.Atoi(m[1])
	}
	anchor := unknownAnchor.FindStringSubmatch(message)
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case strings.Contains(message, "tab character that violates"):
			if i+1 >= said && indentingTab.MatchString(line) {
				return i + 1
			}
		case said > 0:
			return said
		case anchor != nil && strings.Contains(line, "*"+anchor[1]),
			strings.Contains(message, "UTF-8") && !utf8.ValidString(line),
			strings.Contains(message, "control characters") && strings.ContainsFunc(line, control):
			return i + 1
		}
	}
	return max(said, 1)
}

// control says whether YAML allows a character nowhere.
func control(c rune) bool { return c < ' ' && c != '\t' && c != '\r' || c == 0x7f }
