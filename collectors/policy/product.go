package policy

import (
	"encoding/binary"
	"slices"
	"unicode"
)

// The bounds of the search, by which it takes a few milliseconds at most.
const (
	mostTokens = 400
	mostStates = 1500
)

// product searches the texts, shortest first, for one example of each set of
// patterns that a text can match together. It gives up on patterns that are
// long or many.
func product(all []pattern, stranger rune) ([]string, bool) {
	total := 0
	for _, p := range all {
		total += len(p.tokens)
	}
	if total > mostTokens {
		return nil, false
	}
	alphabet := alphabetOf(all, stranger)
	first := make([]places, len(all))
	for i, p := range all {
		first[i] = p.start()
	}
	type found struct {
		at   []places
		text string
	}
	queue := []found{{first, ""}}
	seen := map[string]bool{fingerprint(first): true}
	classes := map[string]bool{}
	var out []string
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for _, r := range alphabet {
			next := make([]places, len(all))
			for i, p := range all {
				next[i] = p.step(state.at[i], r, p.fold)
			}
			text := state.text + string(r)
			if class := classOf(all, next); !classes[class] {
				classes[class] = true
				out = append(out, text)
			}
			if key := fingerprint(next); !seen[key] {
				if len(seen) == mostStates {
					return nil, false
				}
				seen[key] = true
				queue = append(queue, found{next, text})
			}
		}
	}
	if !classes[classOf(all, first)] {
		out = append(out, "") // an example only where no other text is one: AWS takes it for no value
	}
	return out, true
}

// alphabetOf lists the characters between which the patterns tell, and one that
// stands for all others.
func alphabetOf(all []pattern, stranger rune) []rune {
	out := []rune{stranger}
	for _, p := range all {
		for _, t := range p.tokens {
			if t.segment {
				out = append(out, ':')
			}
			if t.kind != literal {
				continue
			}
			out = append(out, t.char)
			if p.fold {
				for r := unicode.SimpleFold(t.char); r != t.char; r = unicode.SimpleFold(r) {
					out = append(out, r)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func fingerprint(at []places) string {
	var out []byte
	for _, set := range at {
		for _, word := range set {
			out = binary.LittleEndian.AppendUint64(out, word)
		}
	}
	return string(out)
}

func classOf(all []pattern, at []places) string {
	out := make([]byte, len(all))
	for i, p := range all {
		if at[i].has(len(p.tokens)) {
			out[i] = 1
		}
	}
	return string(out)
}
