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

// AnyOf lists the names and ARNs of alarms of which any sets off a composite alarm
// by itself: its rule is ALARM(x), or several of these joined by OR. Of another
// rule it is not told.
func AnyOf(rule string) (names []string, ok bool) {
	alone := true // whether an ALARM(x) may come next
	for {
		rule = strings.TrimLeft(rule, "() \t\r\n")
		if rule == "" {
			return names, !alone
		}
		word := rule
		if end := strings.IndexAny(rule, "\"() \t\r\n"); end >= 0 {
			word = rule[:end]
		}
		rule = strings.TrimLeft(rule[len(word):], " \t\r\n")
		switch {
		case alone && word == "ALARM" && strings.HasPrefix(rule, "("):
			var name string
			if name, rule, ok = operand(rule[1:]); !ok {
				return nil, false
			}
			names, alone = append(names, name), false
		case !alone && word == "OR":
			alone = true
		default:
			return nil, false
		}
	}
}

// operand reads the name of an alarm up to the parenthesis that closes.
func operand(text string) (name, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t\r\n")
	if strings.HasPrefix(text, `"`) {
		name, text = quoted(text[1:])
		text = strings.TrimLeft(text, " \t\r\n")
		rest, ok = strings.CutPrefix(text, ")")
		return name, rest, ok
	}
	name, rest, ok = strings.Cut(text, ")")
	return strings.TrimSpace(name), rest, ok
}
