package sentence

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
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
