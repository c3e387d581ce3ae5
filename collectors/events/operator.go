package events

import (
	"encoding/json"
	"strings"
)

// fits says whether a text matches one entry of a pattern's list: a text, or an
// object of one operator.
func fits(entry json.RawMessage, text string) Hearing {
	var exact *string
	if json.Unmarshal(entry, &exact) == nil {
		return hears(exact != nil && *exact == text)
	}
	name, operand := operator(entry)
	switch name {
	case "exists":
		var there bool
		if json.Unmarshal(operand, &there) != nil {
			return Unclear
		}
		return hears(there)
	case "anything-but":
		return not(anyOf(operand, text))
	}
	return compare(name, operand, text)
}

// operator is the name and the operand of an object that holds one; "" for
// anything else.
func operator(entry json.RawMessage) (string, json.RawMessage) {
	var object map[string]json.RawMessage
	if json.Unmarshal(entry, &object) != nil || len(object) != 1 {
		return "", nil
	}
	for name, operand := range object {
		return name, operand
	}
	return "", nil
}

// anyOf says whether a text is one of what anything-but excludes: texts, or an
// operator with one operand or several.
func anyOf(operand json.RawMessage, text string) Hearing {
	if name, inner := operator(operand); name != "" {
		return compare(name, inner, text)
	}
	return compare("", operand, text)
}

// compare applies an operator to a text. Of a list of operands one must fit.
func compare(name string, operand json.RawMessage, text string) Hearing {
	var list []json.RawMessage
	if json.Unmarshal(operand, &list) != nil || list == nil {
		return compareOne(name, operand, text)
	}
	out := Deaf
	for _, one := range list {
		out = either(out, compareOne(name, one, text))
	}
	return out
}

func compareOne(name string, operand json.RawMessage, text string) Hearing {
	if inner, folded := operator(operand); inner == "equals-ignore-case" && (name == "prefix" || name == "suffix") {
		operand, text = lower(folded), strings.ToLower(text)
	}
	var want *string
	if json.Unmarshal(operand, &want) != nil || want == nil {
		return Unclear
	}
	switch name {
	case "":
		return hears(*want == text)
	case "prefix":
		return hears(strings.HasPrefix(text, *want))
	case "suffix":
		return hears(strings.HasSuffix(text, *want))
	case "equals-ignore-case":
		return hears(strings.EqualFold(*want, text))
	case "wildcard":
		return hears(wildcard(*want, text))
	}
	return Unclear
}

// lower is a JSON text in small letters.
func lower(operand json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(operand, &text) != nil {
		return operand
	}
	raw, err := json.Marshal(strings.ToLower(text))
	if err != nil {
		return operand
	}
	return raw
}

// wildcard matches a text with a pattern in which * stands for any characters,
// and \* and \\ for themselves.
func wildcard(pattern, text string) bool {
	parts := []string{""} // what stands between the stars
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '*':
			parts = append(parts, "")
			continue
		case pattern[i] == '\\' && i+1 < len(pattern):
			i++
		}
		parts[len(parts)-1] += pattern[i : i+1]
	}
	if len(parts) == 1 {
		return parts[0] == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}
