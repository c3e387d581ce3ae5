package alerting

import (
	"slices"
	"strings"
)

// functions are the words of an alarm rule that are not names of alarms.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
var functions = []string{"ALARM", "OK", "INSUFFICIENT_DATA", "AT_LEAST", "TRUE", "FALSE", "AND", "OR", "NOT"}

// mentioned lists the names and ARNs of alarms in the rule of a composite
// alarm, e.g. ALARM("a") AND NOT OK(b). Quotes may be left out.
func mentioned(rule string) []string {
	var names []string
	for len(rule) > 0 {
		if rule[0] == '"' {
			name, rest := quoted(rule[1:])
			names, rule = append(names, name), rest
			continue
		}
		end := strings.IndexAny(rule, "\"(), \t\r\n")
		switch {
		case end == 0:
			rule = rule[1:]
			continue
		case end < 0:
			end = len(rule)
		}
		if word := rule[:end]; !slices.Contains(functions, word) {
			names = append(names, word)
		}
		rule = rule[end:]
	}
	return names
}

// quoted reads a name up to the quote that ends it. A backslash takes the next
// character as it is.
func quoted(text string) (name, rest string) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return out.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String(), ""
}
