package view

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/trailproof/trailproof/controls"
)

// day prints a date as people write it in a report.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// moment prints a point in time in full.
func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05 UTC") }

// count prints a number with its noun: "1 trail", "2 trails", "0 trails".
func count(n int, noun string) string {
	switch stem, y := strings.CutSuffix(noun, "y"); {
	case n == 1:
	case y && !strings.ContainsAny(stem[len(stem)-1:], "aeo"):
		noun = stem + "ies"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// was is the past tense of to be for a number of things.
func was(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// sentenceCase gives text a capital and a full stop.
func sentenceCase(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	runes := []rune(s)
	runes[0] = unicode.ToUpper(runes[0])
	s = string(runes)
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}

// kindNouns names the kinds of subjects for people.
var kindNouns = map[string]string{
	"account":          "account",
	"region":           "enabled region",
	"organization":     "organization",
	"cloudtrail.trail": "trail",
	"s3.bucket":        "log bucket",
	"kms.key":          "log encryption key",
	"logs.group":       "log group",
	"sns.topic":        "notification topic",
	"archive.chain":    "digest chain",
}

// nounOf names a kind for people; a kind unknown here is called by its own name.
func nounOf(kind string) string {
	if noun, ok := kindNouns[kind]; ok {
		return noun
	}
	return kind
}

// words splits a name such as GetTrailStatus into lower-case words, keeping
// initialisms: "get trail status", "list MFA devices".
func words(name string) []string {
	var out []string
	runes := []rune(name)
	start := 0
	for i := 1; i <= len(runes); i++ {
		if i < len(runes) && !wordBreak(runes, i) {
			continue
		}
		word := string(runes[start:i])
		if len(word) < 2 || strings.ToUpper(word) != word {
			word = strings.ToLower(word)
		}
		out = append(out, word)
		start = i
	}
	return out
}

// wordBreak says whether a word begins at i: a capital after a small letter, or
// the last capital of a run that a small letter follows.
func wordBreak(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	return !unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// whereOf is the condition that narrows a check's population, or "".
func whereOf(c *controls.Check) string {
	var parts []string
	for _, rule := range c.Where {
		parts = append(parts, rule.String())
	}
	return strings.Join(parts, " and ")
}

// listed joins words as a sentence does: "a, b and c".
func listed(items []string) string {
	if n := len(items); n > 1 {
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
	return strings.Join(items, "")
}

// parametersText prints a check's parameters: "days = 90, mode = COMPLIANCE".
func parametersText(p map[string]any) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		value, ok := p[name].(string)
		if !ok || value == "" {
			value = parameterText(name, p[name])
		}
		parts = append(parts, name+" = "+value)
	}
	return strings.Join(parts, ", ")
}

// mostEntries is up to how many entries a table or list that people give is
// printed.
const mostEntries = 4

// parameterText prints the value of a parameter; of a long table, such as that of
// tickets, or a long list of those approved, how many entries it has.
func parameterText(name string, v any) string {
	entries := 0
	switch given := v.(type) {
	case map[string]any:
		entries = len(given)
	case []any:
		if strings.HasPrefix(name, controls.ApprovedFor("")) {
			entries = len(given)
		}
	}
	if entries > mostEntries {
		return fmt.Sprintf("%d entries, in controls/settings.json", entries)
	}
	return jsonText(v)
}

var duration = regexp.MustCompile(`^([0-9]+[a-z]+)+$`)

var parameter = regexp.MustCompile(`\$[A-Za-z0-9_]+`)

// withParameters is a sentence with the value of each parameter before its
// name, as the procedures say it: at least 14 ($min_length).
func withParameters(sentence string, p map[string]any) string {
	return parameter.ReplaceAllStringFunc(sentence, func(name string) string {
		bare := strings.TrimPrefix(name, "$")
		value, ok := p[bare]
		if !ok {
			return name
		}
		if length, ok := value.(string); ok && duration.MatchString(length) {
			return length + " (" + name + ")" // a length of time needs no quotes
		}
		return parameterText(bare, value) + " (" + name + ")"
	})
}
