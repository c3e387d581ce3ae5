package pattern

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// anyText stands for a text that is none of those that a pattern names, and of
// which only the beginning and the end are known, if any.
type anyText struct{ head, tail string }

// is says whether a wildcard text fits whatever the unknown part of the text is.
func (a anyText) is(want string) bool {
	inner := strings.Trim(want, "*")
	before, after := strings.HasPrefix(want, "*"), strings.HasSuffix(want, "*")
	switch {
	case inner == "":
		return want != ""
	case strings.Contains(inner, "*"):
		return false
	case before && after:
		return strings.Contains(a.head, inner) || strings.Contains(a.tail, inner)
	case before:
		return strings.HasSuffix(a.tail, inner)
	}
	return after && strings.HasPrefix(a.head, inner)
}

// over judges what a selector names: true of nothing that is absent. With a
// wildcard one value that fits is enough; what a negation means there, AWS does not
// say, so it is unknown unless all agree.
func over(s selector, document any, not bool, one func(any) Truth) Truth {
	if !s.wild() {
		if v, ok := s.value(document); ok {
			return one(v)
		}
		return False
	}
	values := s.values(document)
	if len(values) == 0 {
		return False
	}
	all, some := True, False
	for _, v := range values {
		t := one(v)
		all, some = and(all, t), or(some, t)
	}
	if not && all != some {
		return Unknown
	}
	return some
}

func negated(not bool, t Truth) Truth {
	if !not || t == Unknown {
		return t
	}
	return truth(t == False)
}

// textLeaf is $.x = "text" and $.x != text.
type textLeaf struct {
	on   selector
	not  bool
	want string
}

func (l textLeaf) field() string { return l.on.path() }

func (l textLeaf) match(document any) Truth {
	return over(l.on, document, l.not, func(v any) Truth {
		switch v := v.(type) {
		case []any, map[string]any: // documented: neither = nor != holds of them
			if l.want == "*" && !l.not {
				return Unknown
			}
			return False
		case string:
			return negated(l.not, wildcardText(l.want, v))
		case anyText:
			return truth(l.not != v.is(l.want))
		case json.Number, bool:
			if l.want == "*" {
				return truth(!l.not)
			}
		}
		return odd(l.not, likeText(l.want, v))
	})
}

// odd is the comparison of a number or a word with a text, which AWS does not
// document: as texts they may be equal or not. What is not equal even as texts is
// not equal.
func odd(not bool, asText Truth) Truth {
	if !not && asText == False {
		return False
	}
	return Unknown
}

// likeText says whether a number, true, false or null is the text in any reading.
func likeText(want string, value any) Truth {
	switch value := value.(type) {
	case nil:
		return or(wildcardText(want, "null"), truth(want == ""))
	case json.Number:
		return or(wildcardText(want, value.String()), truth(isNumber(want) && compared("=", value.String(), want) != False))
	}
	text := fmt.Sprint(value)
	return or(wildcardText(want, text), truth(strings.EqualFold(want, text)))
}

// wildcardText compares with a text that may begin and end with a star. AWS once
// wrote that a star between is literal, and no longer says it.
func wildcardText(want, got string) Truth {
	inner := strings.TrimSuffix(strings.TrimPrefix(want, "*"), "*")
	if strings.Contains(inner, "*") {
		literal, wild := edges(want, got), joined(strings.Split(want, "*"), got)
		if literal != wild {
			return Unknown
		}
		return truth(literal)
	}
	return truth(edges(want, got))
}

func edges(want, got string) bool {
	if want == "*" {
		return true
	}
	before, after := strings.HasPrefix(want, "*"), strings.HasSuffix(want, "*")
	inner := strings.TrimSuffix(strings.TrimPrefix(want, "*"), "*")
	switch {
	case before && after:
		return strings.Contains(got, inner)
	case before:
		return strings.HasSuffix(got, inner)
	case after:
		return strings.HasPrefix(got, inner)
	}
	return got == want
}

// joined says whether a text is made of the parts in their order, with anything
// between them.
func joined(parts []string, got string) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return got == first
	}
	if len(got) < len(first)+len(last) || !strings.HasPrefix(got, first) || !strings.HasSuffix(got, last) {
		return false
	}
	got = got[len(first) : len(got)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(got, part)
		if i < 0 {
			return false
		}
		got = got[i+len(part):]
	}
	return true
}

// edges is how texts must begin or end for the test.
func (l textLeaf) edges() (heads, tails []string) {
	inner := strings.Trim(l.want, "*")
	if strings.HasSuffix(l.want, "*") {
		heads = append(heads, inner)
	}
	if strings.HasPrefix(l.want, "*") {
		tails = append(tails, inner)
	}
	return heads, tails
}

func (l textLeaf) hints() []any {
	if l.want == "*" {
		return nil
	}
	inner := strings.Trim(l.want, "*")
	out := []any{strings.ReplaceAll(l.want, "*", "")}
	if strings.HasSuffix(l.want, "*") {
		out = append(out, inner+"X")
	}
	if strings.HasPrefix(l.want, "*") {
		out = append(out, "X"+inner)
	}
	if strings.Contains(inner, "*") {
		out = append(out, inner, strings.ReplaceAll(inner, "*", "X"))
	}
	return out
}

// regexLeaf is $.x = %expression%, which is looked for anywhere in a text.
type regexLeaf struct {
	on   selector
	not  bool
	want *regexp.Regexp
}

// anchored finds in an expression what makes a match depend on the text before it.
var anchored = regexp.MustCompile(`\^|\\[AbB]`)

func (l regexLeaf) field() string { return l.on.path() }
func (l regexLeaf) hints() []any  { return nil }

func (l regexLeaf) match(document any) Truth {
	return over(l.on, document, l.not, func(v any) Truth {
		switch v := v.(type) {
		case []any, map[string]any:
			return False
		case string:
			return negated(l.not, truth(l.want.MatchString(v)))
		case anyText:
			if v.tail != "" && !anchored.MatchString(l.want.String()) && l.want.MatchString(v.tail) {
				return truth(!l.not)
			}
			return Unknown
		}
		return odd(l.not, truth(v == nil || l.want.MatchString(fmt.Sprint(v))))
	})
}

// numberLeaf compares with a number.
type numberLeaf struct {
	on   selector
	sign string
	text string
}

func (l numberLeaf) field() string { return l.on.path() }

// hints have the number as a text too: a pattern may give an account ID so.
func (l numberLeaf) hints() []any {
	n, _ := strconv.ParseFloat(l.text, 64)
	near := func(d float64) any { return json.Number(strconv.FormatFloat(n+d, 'g', -1, 64)) }
	return []any{near(0), near(-1), near(1), l.text}
}

func (l numberLeaf) match(document any) Truth {
	return over(l.on, document, l.sign == "!=", func(v any) Truth {
		switch v := v.(type) {
		case []any, map[string]any:
			return False
		case json.Number:
			return compared(l.sign, v.String(), l.text)
		case string:
			return l.ofText(v)
		case anyText:
			return odd(l.sign != "=", False)
		}
		return Unknown // a word compared with a number: undocumented
	})
}

// ofText compares with a text, which AWS does not document: it may be read as a
// number or be no match at all.
func (l numberLeaf) ofText(text string) Truth {
	return odd(l.sign == "!=", truth(isNumber(text) && compared(l.sign, text, l.text) != False))
}

func compared(sign, got, want string) Truth {
	a, errA := strconv.ParseFloat(got, 64)
	b, errB := strconv.ParseFloat(want, 64)
	if errA != nil || errB != nil {
		return Unknown
	}
	if a == b && got != want && exact(got) && exact(want) && strings.TrimPrefix(want, "+") != got {
		return Unknown // two whole numbers that only look alike at this size
	}
	switch sign {
	case "=":
		return truth(a == b)
	case "!=":
		return truth(a != b)
	case "<":
		return truth(a < b)
	case ">":
		return truth(a > b)
	case "<=":
		return truth(a <= b)
	}
	return truth(a >= b)
}

// exact says that a number is written as a whole one, and too long for a float.
func exact(text string) bool { return len(text) > 15 && strings.Trim(text, "+-0123456789") == "" }

// isLeaf is IS NULL, IS TRUE and IS FALSE.
type isLeaf struct {
	on   selector
	word string
}

func (l isLeaf) field() string { return l.on.path() }

func (l isLeaf) hints() []any { return []any{nil, true, false} }

func (l isLeaf) match(document any) Truth {
	return over(l.on, document, false, func(v any) Truth {
		switch v := v.(type) {
		case nil:
			return truth(l.word == "NULL")
		case bool:
			return truth(l.word == strings.ToUpper(strconv.FormatBool(v)))
		}
		return False
	})
}

// absentLeaf is NOT EXISTS.
type absentLeaf struct{ on selector }

func (l absentLeaf) field() string { return l.on.path() }
func (l absentLeaf) hints() []any  { return nil }

func (l absentLeaf) match(document any) Truth {
	if l.on.wild() {
		return Unknown
	}
	_, there := l.on.value(document)
	return truth(!there)
}
