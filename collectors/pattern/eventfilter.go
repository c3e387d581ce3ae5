package pattern

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// filter is what an event pattern accepts of a value.
type filter interface {
	accepts(value any, present bool) Truth
	hints() []any
}

func readFilters(list []any, at string) ([]filter, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("%s is an empty list", at)
	}
	var out []filter
	for _, item := range list {
		f, err := readFilter(item)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		out = append(out, f)
	}
	return out, nil
}

func readFilter(item any) (filter, error) {
	switch item := item.(type) {
	case []any:
		return nil, fmt.Errorf("a list stands within a list")
	case map[string]any:
		if len(item) != 1 {
			return nil, fmt.Errorf("an object in a list has one member, such as prefix")
		}
		for name, value := range item {
			return readNamed(name, value)
		}
	}
	return literal{item}, nil
}

func readNamed(name string, value any) (filter, error) {
	switch name {
	case "exists":
		if want, ok := value.(bool); ok {
			return exists{want}, nil
		}
		return nil, fmt.Errorf("exists is neither true nor false")
	case "anything-but":
		return readAnythingBut(value)
	case "numeric":
		return readNumeric(value)
	case "cidr":
		text, _ := value.(string)
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("cidr is no range of addresses")
		}
		return cidr{prefix.Masked()}, nil
	}
	return readText(name, value)
}

// readText reads what is said of texts: prefix, suffix, equals-ignore-case and wildcard.
func readText(name string, value any) (filter, error) {
	fold := false
	if inner, ok := value.(map[string]any); ok && (name == "prefix" || name == "suffix") {
		value, fold = inner["equals-ignore-case"], true
		if len(inner) != 1 {
			value = nil
		}
	}
	want, ok := value.(string)
	switch {
	case name != "prefix" && name != "suffix" && name != "equals-ignore-case" && name != "wildcard":
		return nil, fmt.Errorf("EventBridge has no filter %q", name)
	case !ok:
		return nil, fmt.Errorf("%s is no text", name)
	case name == "wildcard":
		return readWildcard(want)
	}
	return affix{how: name, fold: fold || name == "equals-ignore-case", want: want}, nil
}

// literal accepts one value of the same type.
type literal struct{ want any }

func (l literal) hints() []any { return []any{l.want} }

func (l literal) accepts(value any, present bool) Truth {
	if !present {
		return False
	}
	if want, ok := l.want.(json.Number); ok {
		got, ok := value.(json.Number)
		switch {
		case !ok:
			return False
		case got == want:
			return True
		}
		// AWS's page says that 300 and 3.0e2 differ; its rule engine says they do not.
		if compared("=", got.String(), want.String()) == False {
			return False
		}
		return Unknown
	}
	switch value.(type) {
	case string, bool, nil:
		return truth(value == l.want)
	}
	return False
}

// exists accepts what is there, or what is not. It is meant for values, and what it
// says of an object or an empty list is not documented.
type exists struct{ want bool }

func (e exists) hints() []any { return nil }

func (e exists) accepts(value any, present bool) Truth {
	switch value.(type) {
	case map[string]any, []any:
		return Unknown
	}
	return truth(present == e.want)
}

// affix accepts texts that begin or end so, or are the same but for case.
type affix struct {
	how  string
	fold bool
	want string
}

// edgesOf is how texts must begin or end for one of the filters.
func edgesOf(filters []filter) (heads, tails []string) {
	for _, f := range filters {
		switch f := f.(type) {
		case affix:
			if f.how == "prefix" {
				heads = append(heads, f.want)
			} else if f.how == "suffix" {
				tails = append(tails, f.want)
			}
		case wildcard:
			heads, tails = append(heads, f.parts[0]), append(tails, f.parts[len(f.parts)-1])
		case anythingBut:
			h, t := edgesOf(f.none)
			heads, tails = append(heads, h...), append(tails, t...)
		}
	}
	return heads, tails
}

func (a affix) hints() []any {
	switch a.how {
	case "prefix":
		return []any{a.want, a.want + "X"}
	case "suffix":
		return []any{a.want, "X" + a.want}
	}
	return []any{a.want}
}

func (a affix) accepts(value any, present bool) Truth {
	if some, ok := value.(anyText); ok && !a.fold {
		return truth(a.how == "prefix" && strings.HasPrefix(some.head, a.want) || a.how == "suffix" && strings.HasSuffix(some.tail, a.want))
	}
	got, ok := value.(string)
	if !ok || !present {
		return False
	}
	want := a.want
	if a.fold {
		if a.how == "equals-ignore-case" {
			return truth(strings.EqualFold(got, want))
		}
		got, want = strings.ToLower(got), strings.ToLower(want)
	}
	if a.how == "prefix" {
		return truth(strings.HasPrefix(got, want))
	}
	return truth(strings.HasSuffix(got, want))
}

// wildcard accepts texts by stars anywhere.
type wildcard struct{ parts []string } // between the stars, without escapes

func readWildcard(text string) (filter, error) {
	var w wildcard
	var part strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			if i++; i == len(text) || text[i] != '*' && text[i] != '\\' {
				return nil, fmt.Errorf(`a backslash in a wildcard stands before * or another`)
			}
			part.WriteByte(text[i])
		case text[i] == '*':
			if i > 0 && part.Len() == 0 && len(w.parts) > 0 {
				return nil, fmt.Errorf("a wildcard has two stars side by side")
			}
			w.parts = append(w.parts, part.String())
			part.Reset()
		default:
			part.WriteByte(text[i])
		}
	}
	w.parts = append(w.parts, part.String())
	return w, nil
}

func (w wildcard) hints() []any {
	return []any{strings.Join(w.parts, ""), strings.Join(w.parts, "X")}
}

func (w wildcard) accepts(value any, present bool) Truth {
	if some, ok := value.(anyText); ok {
		return truth(len(w.parts) == 2 && strings.HasPrefix(some.head, w.parts[0]) && strings.HasSuffix(some.tail, w.parts[1]))
	}
	got, ok := value.(string)
	if !ok || !present {
		return False
	}
	return truth(joined(w.parts, got))
}

// anythingBut accepts every value that is there and that none of the filters accepts.
type anythingBut struct{ none []filter }

func readAnythingBut(value any) (filter, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var out anythingBut
	for _, item := range list {
		switch item := item.(type) {
		case string, json.Number:
			out.none = append(out.none, literal{item})
		case map[string]any:
			inner, err := readExcept(item, ok)
			if err != nil {
				return nil, err
			}
			out.none = append(out.none, inner...)
		default:
			return nil, fmt.Errorf("anything-but takes texts, numbers or one of prefix, suffix, equals-ignore-case and wildcard")
		}
	}
	if len(out.none) == 0 {
		return nil, fmt.Errorf("anything-but is empty")
	}
	return out, nil
}

// readExcept reads {"prefix": "a"}, {"prefix": ["a", "b"]} and the like.
func readExcept(item map[string]any, listed bool) (out []filter, err error) {
	if len(item) != 1 || listed {
		return nil, fmt.Errorf("anything-but takes one object with one member")
	}
	for name, value := range item {
		values, ok := value.([]any)
		if !ok {
			values = []any{value}
		}
		if len(values) == 0 {
			return nil, fmt.Errorf("anything-but %s is empty", name)
		}
		for _, v := range values {
			f, err := readText(name, v)
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func (a anythingBut) hints() (out []any) {
	for _, f := range a.none {
		out = append(out, f.hints()...)
	}
	return out
}

func (a anythingBut) accepts(value any, present bool) Truth {
	switch value.(type) {
	case map[string]any, []any:
		return False // no value
	}
	if !present {
		return False
	}
	t := False
	for _, f := range a.none {
		t = or(t, f.accepts(value, true))
	}
	return negated(true, t)
}

// numeric accepts numbers within bounds.
type numeric struct{ bounds []bound }

type bound struct {
	sign string
	than json.Number
}

func readNumeric(value any) (filter, error) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 || len(list)%2 != 0 || len(list) > 4 {
		return nil, fmt.Errorf("numeric is a list of comparisons and numbers")
	}
	var out numeric
	for i := 0; i < len(list); i += 2 {
		sign, _ := list[i].(string)
		than, ok := list[i+1].(json.Number)
		if !ok || !slices.Contains([]string{"=", "<", ">", "<=", ">="}, sign) {
			return nil, fmt.Errorf("numeric is a list of comparisons and numbers")
		}
		out.bounds = append(out.bounds, bound{sign, than})
	}
	return out, nil
}

func (n numeric) hints() (out []any) {
	for _, b := range n.bounds {
		f, _ := b.than.Float64()
		for _, d := range []float64{-1, 0, 1} {
			out = append(out, json.Number(strconv.FormatFloat(f+d, 'g', -1, 64)))
		}
	}
	return out
}

func (n numeric) accepts(value any, present bool) Truth {
	got, ok := value.(json.Number)
	if !ok || !present {
		return False
	}
	t := True
	for _, b := range n.bounds {
		t = and(t, compared(b.sign, got.String(), b.than.String()))
	}
	return t
}

// cidr accepts addresses of a range.
type cidr struct{ within netip.Prefix }

func (c cidr) hints() []any { return []any{c.within.Addr().String()} }

func (c cidr) accepts(value any, present bool) Truth {
	got, ok := value.(string)
	if !ok || !present {
		return False
	}
	at, err := netip.ParseAddr(got)
	return truth(err == nil && c.within.Contains(at))
}
