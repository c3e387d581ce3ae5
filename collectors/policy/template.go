package policy

import "strings"

// A template is a text of a policy in which policy variables may stand.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
type template struct {
	text  string
	plain bool   // text has no wildcards
	parts []part // nil if there are no variables
}

// A part is text in which * and ? are wildcards where the place allows them, a
// character to be taken literally (${*}, ${?} and ${$}), or a variable.
type part struct {
	text     string
	literal  bool
	key      string // of a variable, in lower case
	fallback string // its value if the key has none
	hasFall  bool
}

// compileTemplate reads a text. Only in the version 2012-10-17 of the language
// are there variables; before, ${…} is plain text.
func compileTemplate(text string, variables bool) template {
	t := template{text: text, plain: !strings.ContainsAny(text, "*?")}
	if !variables || !strings.Contains(text, "${") {
		return t
	}
	for text != "" {
		before, rest, ok := strings.Cut(text, "${")
		inside, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			t.parts = append(t.parts, part{text: text})
			break
		}
		if before != "" {
			t.parts = append(t.parts, part{text: before})
		}
		t.parts = append(t.parts, variablePart(inside))
		text = after
	}
	return t
}

func variablePart(inside string) part {
	switch inside {
	case "*", "?", "$":
		return part{text: inside, literal: true}
	}
	key, fallback, ok := strings.Cut(inside, ",")
	p := part{key: strings.ToLower(strings.TrimSpace(key))}
	fallback = strings.TrimSpace(fallback)
	if ok && len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		p.fallback, p.hasFall = fallback[1:len(fallback)-1], true
	}
	return p
}

// value is what stands for a variable. It is No if there is none, and nothing
// equals or resembles the text then; Open if the value is not known.
func (p part) value(v *view) (string, Truth) {
	values, state := v.get(p.key)
	switch {
	case state == unknown:
		return "", Open
	case state == present && len(values) == 1 && !v.multivalued(p.key):
		return values[0], Yes
	case state == present && len(values) > 0:
		return "", No // a multivalued key cannot be used as a variable
	case p.hasFall:
		return p.fallback, Yes
	}
	return "", No
}

// expand puts in the variables' values. In wild text * and ? are wildcards, the
// values of variables never have any.
func (t template) expand(v *view, wild bool) (tokens, Truth) {
	read := verbatim
	if wild {
		read = wildcards
	}
	if t.parts == nil {
		return read(t.text), Yes
	}
	var out tokens
	all := Yes
	for _, p := range t.parts {
		switch {
		case p.key == "" && p.literal:
			out = append(out, verbatim(p.text)...)
		case p.key == "":
			out = append(out, read(p.text)...)
		default:
			value, ok := p.value(v)
			all = all.and(ok)
			out = append(out, verbatim(value)...)
		}
	}
	return out, all
}

// words puts in the variables' values, as plain text.
func (t template) words(v *view) (string, Truth) {
	if t.parts == nil {
		return t.text, Yes
	}
	var out strings.Builder
	all := Yes
	for _, p := range t.parts {
		text := p.text
		if p.key != "" {
			value, ok := p.value(v)
			all = all.and(ok)
			text = value
		}
		out.WriteString(text)
	}
	return out.String(), all
}

func (t *template) matchesResource(resource string, v *view) Truth {
	if t.parts != nil {
		pattern, ok := t.expand(v, true)
		if ok != Yes {
			return ok
		}
		if !pattern.match(resource) {
			return No
		}
		return overColons(pattern, resource)
	}
	switch {
	case t.text == "*":
		return Yes
	case t.plain:
		return truth(t.text == resource)
	case !glob(t.text, resource):
		return No
	case !strayWildcard(t.text) || strings.Count(t.text, ":") == strings.Count(resource, ":"):
		// with as many colons, none is left for a wildcard
		return Yes
	}
	return overColons(wildcards(t.text), resource)
}

// strayWildcard says whether the text has a wildcard of which AWS says that it
// stays within its segment.
func strayWildcard(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == '?' || text[i] == '*' && i+1 < len(text) && text[i+1] != ':' {
			return true
		}
	}
	return false
}

// overColons judges a pattern that matches if its wildcards reach over colons.
// AWS documents that they do not, but for a * that ends a segment, and takes no
// account of colons inside of what a resource is called, as in the key of an
// object.
func overColons(pattern tokens, resource string) Truth {
	if pattern.segments().match(resource) || strings.Contains(resource, ":s3:::") {
		return Yes
	}
	return Open
}
