package sentence

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

type literalKind int

const (
	noLiteral literalKind = iota
	boolLiteral
	numberLiteral
	durationLiteral
	textLiteral // quoted
	wordLiteral // not quoted
	listLiteral
	paramLiteral
	tableLiteral // the value of a parameter, and of nothing else
)

// literal is the value that stands in a sentence. Text is what the author
// wrote of a word, duration or parameter (without $), and the text within the
// quotes of a quoted one.
type literal struct {
	kind   literalKind
	text   string
	truth  bool
	number int64
	length time.Duration
	list   []literal
	table  map[string]string
}

func (l literal) String() string {
	switch l.kind {
	case boolLiteral:
		return strconv.FormatBool(l.truth)
	case numberLiteral:
		return strconv.FormatInt(l.number, 10)
	case textLiteral:
		return strconv.Quote(l.text)
	case paramLiteral:
		return "$" + l.text
	case listLiteral:
		items := make([]string, len(l.list))
		for i, item := range l.list {
			items[i] = item.String()
		}
		return "[" + strings.Join(items, ", ") + "]"
	case tableLiteral:
		items := make([]string, 0, len(l.table))
		for _, key := range slices.Sorted(maps.Keys(l.table)) {
			items = append(items, strconv.Quote(key)+": "+strconv.Quote(l.table[key]))
		}
		return "{" + strings.Join(items, ", ") + "}"
	}
	return l.text
}

// describe names the kind of the literal for an error.
func (l literal) describe() string {
	return [...]string{"nothing", "true or false", "a number", "a duration", "text", "text", "a list", "a parameter", "a table"}[l.kind]
}

var (
	wordForm     = regexp.MustCompile(`^[A-Za-z_*/:.@+=-][A-Za-z0-9_*/:.@+=-]*`)
	digitsForm   = regexp.MustCompile(`^-?[0-9][A-Za-z0-9_*/:.@+=-]*`)
	numberForm   = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,17})$`)
	durationForm = regexp.MustCompile(`^([1-9][0-9]{0,9})(s|m|h|d)$`)
	paramForm    = regexp.MustCompile(`^\$[a-z_][a-z0-9_]*`)
)

// longest is the longest duration that can be written.
const longest = 36500 * 24 * time.Hour

// cutLiteral takes one literal off the front of the text, which is not empty
// and does not begin with a space.
func cutLiteral(text string) (literal, string, error) {
	switch {
	case text[0] == '[':
		return cutList(text)
	case text[0] == '$':
		name := paramForm.FindString(text)
		if name == "" {
			return literal{}, "", fmt.Errorf("a parameter is $ and a name in lower case, such as $min_days; found %s", quoted(text))
		}
		return literal{kind: paramLiteral, text: name[1:]}, text[len(name):], nil
	case text[0] == '"':
		raw, err := strconv.QuotedPrefix(text)
		if err != nil {
			return literal{}, "", fmt.Errorf("text that begins with a quote must end with one: %s", quoted(text))
		}
		value, err := strconv.Unquote(raw)
		if err != nil {
			return literal{}, "", fmt.Errorf("text in quotes: %s: %w", raw, err)
		}
		return literal{kind: textLiteral, text: value}, text[len(raw):], nil
	}
	if word := digitsForm.FindString(text); word != "" {
		l, err := numeric(word)
		return l, text[len(word):], err
	}
	word := wordForm.FindString(text)
	if word == "" {
		return literal{}, "", fmt.Errorf("%s is not a value; put text in double quotes", quoted(text))
	}
	if word == "true" || word == "false" {
		return literal{kind: boolLiteral, truth: word == "true"}, text[len(word):], nil
	}
	return literal{kind: wordLiteral, text: word}, text[len(word):], nil
}

// numeric reads what begins with a digit: a number or a duration.
func numeric(word string) (literal, error) {
	if numberForm.MatchString(word) {
		n, err := strconv.ParseInt(word, 10, 64)
		return literal{kind: numberLiteral, number: n}, err
	}
	if d, ok := duration(word); ok {
		return literal{kind: durationLiteral, text: word, length: d}, nil
	}
	return literal{}, fmt.Errorf("%s is neither a whole number nor a duration such as 15m, 2h or 90d; put text in double quotes", quoted(word))
}

// duration reads 30s, 15m, 2h or 90d; a hundred years is the longest.
func duration(word string) (time.Duration, bool) {
	parts := durationForm.FindStringSubmatch(word)
	if parts == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return 0, false
	}
	unit := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[parts[2]]
	if n > int64(longest/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

func cutList(text string) (literal, string, error) {
	l := literal{kind: listLiteral}
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	if after, ok := strings.CutPrefix(rest, "]"); ok {
		return l, after, nil
	}
	for {
		if rest == "" || rest[0] == '[' || rest[0] == '$' {
			return literal{}, "", fmt.Errorf("a list is values within [ and ], separated by commas: %s", quoted(text))
		}
		item, after, err := cutLiteral(rest)
		if err != nil {
			return literal{}, "", err
		}
		l.list = append(l.list, item)
		rest = strings.TrimLeft(after, " \t\r\n")
		if after, ok := strings.CutPrefix(rest, "]"); ok {
			return l, after, nil
		}
		after, ok := strings.CutPrefix(rest, ",")
		if !ok {
			return literal{}, "", fmt.Errorf("a list is values within [ and ], separated by commas: %s", quoted(text))
		}
		rest = strings.TrimLeft(after, " \t\r\n")
	}
}

// fromParameter makes a literal of a parameter's value: a bool, a whole
// number, text (a duration is text such as "2h"), a list of numbers or text, or
// a table of texts.
func fromParameter(v any) (literal, error) {
	switch v := v.(type) {
	case bool:
		return literal{kind: boolLiteral, truth: v}, nil
	case int:
		return literal{kind: numberLiteral, number: int64(v)}, nil
	case int64:
		return literal{kind: numberLiteral, number: v}, nil
	case float64:
		if n := int64(v); float64(n) == v {
			return literal{kind: numberLiteral, number: n}, nil
		}
	case string:
		return literal{kind: textLiteral, text: v}, nil
	case []string:
		items := make([]any, len(v))
		for i, s := range v {
			items[i] = s
		}
		return fromParameter(items)
	case []any:
		l := literal{kind: listLiteral}
		for _, item := range v {
			one, err := fromParameter(item)
			if err != nil {
				return literal{}, err
			}
			if one.kind == listLiteral {
				return literal{}, fmt.Errorf("a list within a list")
			}
			l.list = append(l.list, one)
		}
		return l, nil
	case map[string]any:
		l := literal{kind: tableLiteral, table: map[string]string{}}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			text, ok := v[key].(string)
			if !ok {
				return literal{}, fmt.Errorf("what stands at %s in the table is not text", quoted(key))
			}
			l.table[key] = text
		}
		return l, nil
	}
	return literal{}, fmt.Errorf("%v is not true, false, a whole number, text, a list of these, or a table of texts", v)
}
