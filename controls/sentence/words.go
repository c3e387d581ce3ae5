package sentence

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Bounds of what is printed of a value; what is left out is counted.
const (
	longestText  = 200 // characters of one text
	longestWords = 400 // characters in all
	mostElements = 10  // of a list or table

	longestTold = 1500 // characters of what a document says beside a value
	longestList = 4000 // characters of a list whose elements are named one by one
	mostNamed   = 25   // elements of such a list
)

// words says what was found.
func words(f found) string {
	switch {
	case f.gap != nil:
		return gapWords(f.gap)
	case f.absent:
		return "not set"
	}
	return cut(valueWords(f.value, 0))
}

func valueWords(v reflect.Value, depth int) string {
	f := found{value: v}.enter()
	switch {
	case f.gap != nil:
		return "unknown"
	case f.absent:
		return "not set"
	}
	v = f.value
	switch classOf(v.Type()) {
	case boolean:
		return strconv.FormatBool(v.Bool())
	case days:
		return v.Interface().(evidence.Days).String()
	case number:
		return strconv.FormatInt(wholeNumber(v), 10)
	case moment:
		if timeOf(v).IsZero() {
			return "not set"
		}
		return timeOf(v).UTC().Format(time.RFC3339)
	case text:
		return quoted(v.String())
	case list:
		return elementWords(v, depth)
	case table:
		return tableWords(v, depth)
	case object:
		if s, ok := behind(v).(fmt.Stringer); ok {
			return printable(s.String()) // it knows better what to call itself
		}
		return objectWords(v, depth)
	}
	return "a value"
}

// nested bounds the depth of what is printed.
const nested = 2

func elementWords(v reflect.Value, depth int) string {
	if depth > nested {
		return fmt.Sprintf("[%d elements]", v.Len())
	}
	var parts []string
	for i := range min(v.Len(), mostElements) {
		parts = append(parts, valueWords(v.Index(i), depth+1))
	}
	return "[" + strings.Join(parts, ", ") + more(v.Len()) + "]"
}

func tableWords(v reflect.Value, depth int) string {
	if depth > nested {
		return fmt.Sprintf("{%d entries}", v.Len())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	var parts []string
	for _, k := range keys[:min(len(keys), mostElements)] {
		parts = append(parts, quoted(k.String())+": "+valueWords(v.MapIndex(k), depth+1))
	}
	return "{" + strings.Join(parts, ", ") + more(len(keys)) + "}"
}

func objectWords(v reflect.Value, depth int) string {
	if depth > nested {
		return "{…}"
	}
	var parts []string
	for _, m := range members(v.Type()) {
		parts = append(parts, m.name+": "+valueWords(v.Field(m.index), depth+1))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func more(total int) string {
	if total <= mostElements {
		return ""
	}
	return fmt.Sprintf(", … (%d more)", total-mostElements)
}

// quoted shows text that may come from anyone: in quotes, with what cannot be
// printed escaped, and bounded.
func quoted(s string) string {
	n := utf8.RuneCountInString(s)
	if n <= longestText {
		return strconv.Quote(s)
	}
	return strconv.Quote(string([]rune(s)[:longestText])) + fmt.Sprintf("… (%d more characters)", n-longestText)
}

// cut bounds words that are already safe to print.
func cut(s string) string { return bounded(s, longestWords) }

func bounded(s string, longest int) string {
	runes := []rune(s)
	if len(runes) <= longest {
		return s
	}
	return string(runes[:longest]) + fmt.Sprintf("… (%d more characters)", len(runes)-longest)
}

// Brief is text that may come from anyone, as it may stand on a line: what cannot
// be printed is escaped, and what is long is cut.
func Brief(text string) string { return bounded(printable(text), longestText) }

// printable escapes what cannot be printed.
func printable(s string) string {
	var out strings.Builder
	for _, r := range s {
		if strconv.IsPrint(r) {
			out.WriteRune(r)
		} else {
			out.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return out.String()
}

// gapWords says why there is no answer, without the service's own words, which
// stand in the gap itself. Where no question to a service failed, the words are the
// product's own, and all there is.
func gapWords(g *evidence.Gap) string {
	out := "no answer: " + g.Reason.String()
	switch {
	case g.Action != "":
		out += ", needs " + strings.Trim(quoted(g.Action), `"`)
	case g.Reason == evidence.Failed && g.Detail != "":
		out += ": " + Brief(g.Detail)
	}
	return out
}

// agoWords says how long before the end of the collection a time was.
func agoWords(ago time.Duration) string {
	switch {
	case ago < 0:
		return "after the collection finished"
	case ago < time.Minute:
		return "less than a minute before the collection finished"
	case ago < 48*time.Hour:
		return strings.TrimSuffix(ago.Truncate(time.Minute).String(), "0s") + " before the collection finished"
	}
	return fmt.Sprintf("%d days before the collection finished", ago/(24*time.Hour))
}
