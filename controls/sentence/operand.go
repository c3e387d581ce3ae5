package sentence

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// operand is the literal, or the value of its parameter, as the field's type
// wants it.
type operand struct {
	literal literal
	text    string
	texts   []string
	number  int64
	numbers []int64
	truth   bool
	length  time.Duration
	pattern *regexp.Regexp
}

// operand converts the literal to what the field's type compares with.
func (c *Compiled) operand(l literal) (operand, error) {
	name, kind := strings.Join(c.path, "."), classOf(c.place.typ)
	o := operand{literal: l}
	var err error
	switch c.verb {
	case isSet, isNotSet:
	case within:
		o.length, err = lengthOf(l)
	case matches:
		if l.kind == listLiteral {
			o.texts, err = c.patterns(name, l)
			break
		}
		if o.text, err = textOf(name, l); err == nil {
			o.pattern, err = wholly(o.text)
		}
	case includes, excludes:
		o.texts, err = c.items(name, l)
	case oneOf:
		if l.kind == tableLiteral && kind == text {
			err = c.keys(name, l, &o)
			break
		}
		if l.kind != listLiteral {
			return o, fmt.Errorf("\"one of\" needs a list such as [a, b], not %s", l.describe())
		}
		for _, item := range l.list {
			if err = c.single(name, kind, item, &o); err != nil {
				return o, err
			}
			o.texts, o.numbers = append(o.texts, o.text), append(o.numbers, o.number)
		}
	default:
		err = c.single(name, kind, l, &o)
	}
	return o, err
}

// single reads one value of the field's own type.
func (c *Compiled) single(name string, kind class, l literal, o *operand) (err error) {
	switch kind {
	case boolean:
		if l.kind != boolLiteral {
			return fmt.Errorf("%s is true or false; found %s, %s", name, l, l.describe())
		}
		o.truth = l.truth
	case number:
		if l.kind != numberLiteral {
			return fmt.Errorf("%s is a number; found %s, %s", name, l, l.describe())
		}
		o.number = l.number
	case days:
		o.number, err = daysOf(name, l)
	case text:
		o.text, err = textOf(name, l)
		if err == nil && c.place.typ.Implements(enumeratedType) {
			err = spoken(name, o.text, c.place.typ)
		}
		if err == nil && c.place.typ.Implements(undecidedType) {
			err = decided(name, o.text, c.place.typ)
		}
	}
	return err
}

// items reads what includes and excludes look for: one text or several. A
// parameter may be set to none, which leaves nothing to look for.
func (c *Compiled) items(name string, l literal) ([]string, error) {
	if l.kind != listLiteral {
		one, err := textOf("an element of "+name, l)
		if err == nil {
			err = c.sayable(name, []string{one})
		}
		return []string{one}, err
	}
	if len(l.list) == 0 && c.literal.kind != paramLiteral {
		return nil, fmt.Errorf("%q of an empty list says nothing about %s", string(c.verb), name)
	}
	out := make([]string, len(l.list))
	for i, item := range l.list {
		var err error
		if out[i], err = textOf("an element of "+name, item); err != nil {
			return nil, err
		}
	}
	return out, c.sayable(name, out)
}

// patterns reads the list of which one is to match. A parameter may be set to
// none, of which nothing can be told.
func (c *Compiled) patterns(name string, l literal) ([]string, error) {
	if len(l.list) == 0 && c.literal.kind != paramLiteral {
		return nil, fmt.Errorf("%q of an empty list says nothing about %s", string(c.verb), name)
	}
	out := make([]string, len(l.list))
	for i, item := range l.list {
		var err error
		if out[i], err = textOf("a pattern of "+name, item); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sayable refuses items outside the vocabulary of a collection, or of a list's
// elements.
func (c *Compiled) sayable(name string, items []string) error {
	t := c.place.typ
	if classOf(t) == list && !t.Implements(enumeratedType) {
		t, _ = through(t.Elem())
	}
	if !t.Implements(enumeratedType) {
		return nil
	}
	for _, item := range items {
		if err := spoken("an element of "+name, item, t); err != nil {
			return err
		}
	}
	return nil
}

// keys are the texts that a table speaks of.
func (c *Compiled) keys(name string, l literal, o *operand) error {
	for _, key := range slices.Sorted(maps.Keys(l.table)) {
		if err := c.single(name, text, literal{kind: textLiteral, text: key}, o); err != nil {
			return err
		}
		o.texts = append(o.texts, key)
	}
	return nil
}

func textOf(name string, l literal) (string, error) {
	switch l.kind {
	case textLiteral, wordLiteral:
		return l.text, nil
	case listLiteral:
		return "", fmt.Errorf("%s is text; found a list, for which there is \"one of\"", name)
	}
	return "", fmt.Errorf("%s is text; found %s, %s: write %q", name, l, l.describe(), l.String())
}

// wholly compiles a regular expression that must match the whole text. It is
// compiled alone first: a fault is the author's, and told in the author's text.
func wholly(text string) (*regexp.Regexp, error) {
	if _, err := regexp.Compile(text); err != nil {
		return nil, fmt.Errorf("%s is not a regular expression: %s", quoted(text), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return regexp.Compile(`\A(?:` + text + `)\z`)
}

func lengthOf(l literal) (time.Duration, error) {
	if l.kind == durationLiteral {
		return l.length, nil
	}
	if d, ok := duration(l.text); ok && l.kind == textLiteral { // a parameter's value is text
		return d, nil
	}
	return 0, fmt.Errorf("\"within\" needs a duration such as 15m, 2h or 90d, at most a hundred years; found %s", l)
}

func daysOf(name string, l literal) (int64, error) {
	length, given := l.length, l.kind == durationLiteral
	if l.kind == textLiteral { // a parameter's value is text
		length, given = duration(l.text)
	}
	switch {
	case l.kind == numberLiteral && l.number < int64(evidence.Never):
		return l.number, nil
	case given && length%(24*time.Hour) == 0:
		return int64(length / (24 * time.Hour)), nil
	case (l.kind == wordLiteral || l.kind == textLiteral) && l.text == "never":
		return int64(evidence.Never), nil
	}
	return 0, fmt.Errorf("%s is a number of days, or never; found %s", name, l)
}

// spoken refuses a word outside a field's vocabulary.
func spoken(name, word string, t reflect.Type) error {
	words := reflect.Zero(t).Interface().(evidence.Enumerated).Words()
	if slices.Contains(words, word) {
		return nil
	}
	meant := ""
	if near := Nearest(word, words); near != "" {
		meant = fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Errorf("%s is never %q; it is one of %s%s", name, word, strings.Join(words, ", "), meant)
}

// decided refuses the word that stands for not knowing: a sentence that asks
// for it could never be settled.
func decided(name, word string, t reflect.Type) error {
	v := reflect.New(t).Elem()
	v.SetString(word)
	if v.Interface().(evidence.Undecided).Undecided() != nil {
		return fmt.Errorf("%s: %q stands for what is not known and can never be found true", name, word)
	}
	return nil
}
