package sentence

import (
	"fmt"
	"regexp"
	"strings"
)

// parsed is one sentence, by its form only.
type parsed struct {
	path    []string
	verb    verb
	literal literal // none for "is set" and "is not set"
}

func (p parsed) String() string {
	out := strings.Join(p.path, ".") + " " + string(p.verb)
	if p.literal.kind != noLiteral {
		out += " " + p.literal.String()
	}
	return out
}

type verb string

const (
	is       verb = "is"
	isNot    verb = "is not"
	isSet    verb = "is set"
	isNotSet verb = "is not set"
	atLeast  verb = "at least"
	atMost   verb = "at most"
	within   verb = "within"
	includes verb = "includes"
	excludes verb = "excludes"
	matches  verb = "matches"
	oneOf    verb = "one of"
)

// verbs is in the order in which they are documented.
var verbs = []verb{is, isNot, isSet, isNotSet, atLeast, atMost, within, includes, excludes, matches, oneOf}

var pathForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// spaces stand between words.
const spaces = " \t\r\n"

// parse reads one sentence.
func parse(text string) (parsed, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return parsed{}, fmt.Errorf("an empty sentence")
	}
	path, err := parsePath(words[0])
	if err != nil {
		return parsed{}, err
	}
	rest := strings.TrimLeft(text, spaces)[len(words[0]):]
	v, rest, err := cutVerb(rest)
	if err != nil {
		return parsed{}, err
	}
	p := parsed{path: path, verb: v}
	rest = strings.TrimSpace(rest)
	switch {
	case v == isSet || v == isNotSet:
		if rest != "" {
			return parsed{}, fmt.Errorf("nothing may follow %q; found %s", string(v), quoted(rest))
		}
		return p, nil
	case rest == "":
		return parsed{}, fmt.Errorf("%q needs a value after it", string(v))
	}
	if p.literal, rest, err = cutLiteral(rest); err != nil {
		return parsed{}, err
	}
	if strings.TrimSpace(rest) != "" {
		return parsed{}, fmt.Errorf("nothing may follow the value %s; found %s", p.literal, quoted(strings.TrimSpace(rest)))
	}
	return p, nil
}

func parsePath(text string) ([]string, error) {
	if !pathForm.MatchString(text) {
		return nil, fmt.Errorf("%s is not a path; a path is field names separated by dots, such as status.logging", quoted(text))
	}
	return strings.Split(text, "."), nil
}

// cutVerb takes the longest verb off the front of the text.
func cutVerb(text string) (verb, string, error) {
	best, after := verb(""), ""
	for _, v := range verbs {
		rest, ok := cutWords(text, string(v))
		if ok && len(v) > len(best) {
			best, after = v, rest
		}
	}
	if best != "" {
		return best, after, nil
	}
	found := strings.Fields(text)
	if len(found) == 0 {
		return "", "", fmt.Errorf("a verb must follow the path; have %s", verbList())
	}
	return "", "", fmt.Errorf("no verb %s; have %s", quoted(found[0]), verbList())
}

// cutWords takes the words off the front of the text, each of them whole.
func cutWords(text, words string) (string, bool) {
	for w := range strings.FieldsSeq(words) {
		rest, ok := strings.CutPrefix(strings.TrimLeft(text, spaces), w)
		if !ok || (rest != "" && !strings.ContainsRune(spaces, rune(rest[0]))) {
			return "", false
		}
		text = rest
	}
	return text, true
}

func verbList() string {
	words := make([]string, len(verbs))
	for i, v := range verbs {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}
