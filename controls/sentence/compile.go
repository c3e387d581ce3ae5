package sentence

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Compiled is a rule that was checked against the type of a fact, with its
// parameters' values in place. It is safe for concurrent use.
type Compiled struct {
	op     Op
	typ    reflect.Type // what it is evaluated on, behind pointers and Values
	source string       // the rule on one line
	path   []string
	place  place
	of     []*Compiled // of all but One

	verb    verb // of One, as is what follows
	literal literal
	want    operand
}

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

// Compile checks a rule against the type of a fact and the values of the
// check's parameters. An error is a *Problem and names what was meant.
func Compile(r Rule, fact reflect.Type, params map[string]any) (*Compiled, error) {
	behind, _ := through(fact)
	c := &Compiled{op: r.Op, typ: behind, source: r.String()}
	switch r.Op {
	case One:
		if err := c.sentence(r.Text, params); err != nil {
			return nil, &Problem{Line: r.Line, Text: err.Error()}
		}
		return c, nil
	case Each, Some:
		elem, err := c.elements(r)
		if err != nil {
			return nil, &Problem{Line: r.Line, Text: err.Error()}
		}
		fact = elem
	case All, Any, None:
	default:
		return nil, &Problem{Line: r.Line, Text: fmt.Sprintf("no group %q; have any, none, all, each PATH, some PATH", string(r.Op))}
	}
	if len(r.Of) == 0 {
		return nil, &Problem{Line: r.Line, Text: fmt.Sprintf("%q lists no sentences", string(r.Op))}
	}
	for _, inner := range r.Of {
		compiled, err := Compile(inner, fact, params)
		if err != nil {
			return nil, err
		}
		c.of = append(c.of, compiled)
	}
	return c, nil
}

// String is the rule as it is printed.
func (c *Compiled) String() string { return c.source }

func (c *Compiled) elements(r Rule) (reflect.Type, error) {
	var err error
	if c.path, err = parsePath(r.Path); err != nil {
		return nil, err
	}
	if c.place, err = resolve(c.path, c.typ); err != nil {
		return nil, err
	}
	if classOf(c.place.typ) != list {
		return nil, fmt.Errorf("%s is %s, not a list; %q ranges over a list", r.Path, describe(c.place.typ), string(r.Op)+" "+r.Path)
	}
	return c.place.typ.Elem(), nil
}

func (c *Compiled) sentence(source string, params map[string]any) error {
	p, err := parse(source)
	if err != nil {
		return err
	}
	c.path, c.verb, c.literal = p.path, p.verb, p.literal
	if c.place, err = resolve(p.path, c.typ); err != nil {
		return err
	}
	if err := c.fits(); err != nil {
		return err
	}
	value := p.literal
	if value.kind == paramLiteral {
		if value, err = parameter(value.text, params); err != nil {
			return err
		}
	}
	c.want, err = c.operand(value)
	return err
}

func parameter(name string, params map[string]any) (literal, error) {
	v, ok := params[name]
	if !ok {
		names := make([]string, 0, len(params))
		for n := range params {
			names = append(names, n)
		}
		slices.Sort(names)
		if len(names) == 0 {
			return literal{}, fmt.Errorf("no parameter $%s; the check declares none", name)
		}
		return literal{}, fmt.Errorf("no parameter $%s; have $%s", name, strings.Join(names, ", $"))
	}
	l, err := fromParameter(v)
	if err != nil {
		return literal{}, fmt.Errorf("parameter $%s: %w", name, err)
	}
	return l, nil
}

// fits says whether the verb can be asked of the field's type.
func (c *Compiled) fits() error {
	t, name := c.place.typ, strings.Join(c.path, ".")
	kind := classOf(t)
	ok, hint := false, ""
	switch c.verb {
	case is, isNot:
		ok = kind == boolean || kind == number || kind == days || kind == text
		hint = map[class]string{list: "; lists have includes and excludes", moment: "; times have within"}[kind]
	case isSet, isNotSet:
		ok = c.place.optional || kind == text || kind == list || kind == table || kind == moment
		hint = map[class]string{boolean: "; it is always one or the other: write is true or is false"}[kind]
	case atLeast, atMost:
		ok = kind == number || kind == days
	case within:
		ok = kind == moment
	case includes, excludes:
		ok = kind == table || t.Implements(includerType)
		if kind == list {
			elem, _ := through(t.Elem())
			ok = ok || classOf(elem) == text
		}
	case matches:
		ok = kind == text
	case oneOf:
		ok = kind == text || kind == number || kind == days
	}
	if !ok {
		return fmt.Errorf("%q cannot be asked of %s, which is %s%s", string(c.verb), name, describe(t), hint)
	}
	return nil
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
		if o.text, err = textOf(name, l); err == nil {
			o.pattern, err = regexp.Compile(`\A(?:` + o.text + `)\z`)
		}
	case includes, excludes:
		o.texts, err = c.items(name, l)
	case oneOf:
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
		if err == nil && c.place.typ.Implements(undecidedType) {
			err = decided(name, o.text, c.place.typ)
		}
	}
	return err
}

// items reads what includes and excludes look for: one text or several.
func (c *Compiled) items(name string, l literal) ([]string, error) {
	if l.kind != listLiteral {
		one, err := textOf("an element of "+name, l)
		return []string{one}, err
	}
	if len(l.list) == 0 {
		return nil, fmt.Errorf("%q of an empty list says nothing about %s", string(c.verb), name)
	}
	out := make([]string, len(l.list))
	for i, item := range l.list {
		var err error
		if out[i], err = textOf("an element of "+name, item); err != nil {
			return nil, err
		}
	}
	return out, nil
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
	switch {
	case l.kind == numberLiteral && l.number < int64(evidence.Never):
		return l.number, nil
	case l.kind == durationLiteral && l.length%(24*time.Hour) == 0:
		return int64(l.length / (24 * time.Hour)), nil
	case (l.kind == wordLiteral || l.kind == textLiteral) && l.text == "never":
		return int64(evidence.Never), nil
	}
	return 0, fmt.Errorf("%s is a number of days, or never; found %s", name, l)
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
