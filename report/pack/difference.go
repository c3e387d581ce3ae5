package pack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// difference names the first place where two JSON documents differ, in one
// sentence. The documents are bytes, or values that become JSON.
func difference(was, again any) string {
	a, aok := treeOf(was)
	b, bok := treeOf(again)
	if !aok || !bok {
		return "one of them is not JSON"
	}
	if text := firstDifference("", a, b); text != "" {
		return text
	}
	return "they differ in layout only"
}

func treeOf(v any) (any, bool) {
	data, ok := v.([]byte)
	if !ok {
		var err error
		if data, err = evidence.Canonical(v); err != nil {
			return nil, false
		}
	}
	return decodeJSON(data)
}

func firstDifference(at string, a, b any) string {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			return objectDifference(at, x, y)
		}
	case []any:
		if y, ok := b.([]any); ok {
			return listDifference(at, x, y)
		}
	default: // a string, number, bool or null
		if scalar(b) && a == b {
			return ""
		}
	}
	return fmt.Sprintf("%s is %s in the pack and %s when worked out again", place(at), short(a), short(b))
}

func scalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

func objectDifference(at string, a, b map[string]any) string {
	keys := slices.Sorted(maps.Keys(a))
	for key := range b {
		if _, both := a[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		x, inA := a[key]
		y, inB := b[key]
		inner := strings.TrimPrefix(at+"."+key, ".")
		switch {
		case !inB:
			return fmt.Sprintf("%s is %s in the pack and absent when worked out again", place(inner), short(x))
		case !inA:
			return fmt.Sprintf("%s is absent in the pack and %s when worked out again", place(inner), short(y))
		}
		if text := firstDifference(inner, x, y); text != "" {
			return text
		}
	}
	return ""
}

func listDifference(at string, a, b []any) string {
	for i := range min(len(a), len(b)) {
		if text := firstDifference(fmt.Sprintf("%s[%d%s]", at, i, label(a[i])), a[i], b[i]); text != "" {
			return text
		}
	}
	if len(a) != len(b) {
		return fmt.Sprintf("%s has %d entries in the pack and %d when worked out again", place(at), len(a), len(b))
	}
	return ""
}

// label tells the entries of a list apart by what they are about.
func label(v any) string {
	object, _ := v.(map[string]any)
	for _, key := range []string{"id", "check", "sentence"} {
		if text, ok := object[key].(string); ok && text != "" {
			return " " + short(text)
		}
	}
	return ""
}

func place(at string) string {
	if at == "" {
		return "the document"
	}
	return at
}

func short(v any) string {
	data, err := json.Marshal(v)
	text := string(data)
	if err != nil {
		text = "unreadable"
	}
	if runes := []rune(text); len(runes) > 120 {
		text = string(runes[:120]) + "…"
	}
	return text
}
