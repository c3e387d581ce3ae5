package pattern

import (
	"strconv"
	"strings"
)

// selector names a field of a log event: $.userIdentity.type, $.resources[0].ARN.
type selector []step

// step is one step from a document to a part of it.
type step struct {
	name  string // of a member
	index int    // of an element; -1 if it is a member
	every bool   // [*] or .*: every element or member
}

func (c *cursor) selector() (selector, error) {
	if !c.eat("$") {
		return nil, c.fail("%s stands where a selector is due, such as $.eventName", c.next())
	}
	var s selector
	wild := 0
	for c.at < len(c.text) {
		next, more, err := c.step()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		if next.every {
			wild++
			c.wildcards++
		}
		if wild > 1 {
			return nil, c.fail("a selector has at most one wildcard")
		}
		if c.wildcards > mostWildcards {
			return nil, c.fail("a pattern has at most %d wildcards in its selectors", mostWildcards)
		}
		s = append(s, next)
	}
	if len(s) == 0 {
		return nil, c.fail("the selector names no field: write $.name")
	}
	return s, nil
}

func (c *cursor) step() (s step, more bool, err error) {
	rest := c.rest()
	switch {
	case strings.HasPrefix(rest, ".*"):
		c.at += 2
		return step{index: -1, every: true}, true, nil
	case strings.HasPrefix(rest, "[*]"):
		c.at += 3
		return step{every: true}, true, nil
	case strings.HasPrefix(rest, ".['"):
		end := strings.Index(rest, "']")
		if end < 0 {
			return s, false, c.fail("the name in brackets does not end")
		}
		c.at += end + 2
		return step{name: rest[3:end], index: -1}, true, nil
	case rest[0] == '.':
		c.at++
		name := c.while(isName)
		if name == "" {
			return s, false, c.fail("%s stands where the name of a field is due", c.next())
		}
		return step{name: name, index: -1}, true, nil
	case rest[0] == '[':
		c.at++
		digits := c.while(isDigit)
		n, err := strconv.Atoi(digits)
		if err != nil || !strings.HasPrefix(c.rest(), "]") {
			return s, false, c.fail("an index is a number in brackets, or *")
		}
		c.at++
		return step{index: n}, true, nil
	}
	return s, false, nil
}

// wild says that the selector may name many values.
func (s selector) wild() bool {
	for _, step := range s {
		if step.every {
			return true
		}
	}
	return false
}

// path is the field's path, if the selector names members alone.
func (s selector) path() string {
	var names []string
	for _, step := range s {
		if step.every || step.index >= 0 || strings.Contains(step.name, ".") {
			return ""
		}
		names = append(names, step.name)
	}
	return strings.Join(names, ".")
}

// value is what a selector without wildcards names in the document.
func (s selector) value(document any) (v any, ok bool) {
	for _, step := range s {
		switch at := document.(type) {
		case map[string]any:
			if document, ok = at[step.name]; !ok || step.index >= 0 {
				return nil, false
			}
		case []any:
			if step.index < 0 || step.index >= len(at) {
				return nil, false
			}
			document = at[step.index]
		default:
			return nil, false
		}
	}
	return document, true
}

// values are what the selector names in the document: none if it is absent, and
// more than one only with a wildcard.
func (s selector) values(document any) []any {
	found := []any{document}
	for _, step := range s {
		var next []any
		for _, at := range found {
			switch at := at.(type) {
			case map[string]any:
				if step.every && step.index < 0 {
					for _, inner := range at {
						next = append(next, inner)
					}
				} else if inner, ok := at[step.name]; ok && step.index < 0 {
					next = append(next, inner)
				}
			case []any:
				if step.every && step.index >= 0 {
					next = append(next, at...)
				} else if !step.every && step.index >= 0 && step.index < len(at) {
					next = append(next, at[step.index])
				}
			}
		}
		found = next
	}
	return found
}
