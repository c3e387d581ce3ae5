package policy

import (
	"strings"
	"unicode/utf8"
)

// glob compares bytes, but for ? and what a * takes, which are characters.
func glob(pattern, text string) bool { return globBytes(pattern, text, false) }

// globFold compares ASCII letters without regard to case; the pattern is in
// lower case.
func globFold(pattern, text string) bool { return globBytes(pattern, text, true) }

func globBytes(p, t string, fold bool) bool {
	i, j := 0, 0
	star, mark := -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && p[i] == '?':
			i, j = i+1, j+runeLen(t[j:])
		case i < len(p) && (p[i] == t[j] || fold && p[i] == lower(t[j])):
			i, j = i+1, j+1
		case star >= 0:
			mark += runeLen(t[mark:])
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

func runeLen(s string) int {
	if s[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// A token is one place of a pattern: a character, or a wildcard for one or for a
// run of them, which may be barred from colons.
type token struct {
	kind    tokenKind
	char    rune
	segment bool // the wildcard does not stand for a colon
}

type tokenKind uint8

const (
	literal tokenKind = iota
	anyOne
	anyRun
)

// tokens is a pattern whose characters * and ? may be meant literally.
type tokens []token

// wildcards reads text in which * and ? are wildcards.
func wildcards(text string) tokens {
	var out tokens
	for _, r := range text {
		out = append(out, wildcard(r))
	}
	return out
}

func wildcard(r rune) token {
	switch r {
	case '*':
		return token{kind: anyRun}
	case '?':
		return token{kind: anyOne}
	}
	return token{char: r}
}

// verbatim reads text in which every character stands for itself.
func verbatim(text string) tokens {
	var out tokens
	for _, r := range text {
		out = append(out, token{char: r})
	}
	return out
}

// segments bars the wildcards as AWS documents it for resources: within one of
// the segments that colons separate, but for a * that ends its segment.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func (p tokens) segments() tokens {
	out := make(tokens, len(p))
	for i, t := range p {
		ends := i+1 == len(p) || p[i+1].is(':')
		t.segment = t.kind == anyOne || t.kind == anyRun && !ends
		out[i] = t
	}
	return out
}

// arn bars the wildcards of the first five of the six parts of an ARN, each of
// which is compared with its own counterpart. It is nil if there are not six.
func (p tokens) arn() tokens {
	out, colons := make(tokens, len(p)), 0
	for i, t := range p {
		if t.is(':') {
			colons++
		}
		t.segment = t.kind != literal && colons < 5
		out[i] = t
	}
	if colons < 5 {
		return nil
	}
	return out
}

func (t token) is(r rune) bool { return t.kind == literal && t.char == r }

func (p tokens) match(text string) bool {
	at := p.start()
	for _, r := range text {
		at = p.step(at, r, false)
	}
	return at.has(len(p))
}

// places is the set of places in a pattern that a text may have reached.
type places []uint64

func (s places) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s places) add(i int)      { s[i/64] |= 1 << (i % 64) }

func (p tokens) start() places {
	at := make(places, len(p)/64+1)
	p.enter(at, 0)
	return at
}

// enter adds a place, and those that it leads to without a character.
func (p tokens) enter(at places, i int) {
	at.add(i)
	for i < len(p) && p[i].kind == anyRun {
		i++
		at.add(i)
	}
}

func (p tokens) step(at places, r rune, fold bool) places {
	next := make(places, len(at))
	for i, t := range p {
		if !at.has(i) {
			continue
		}
		switch {
		case t.kind == literal:
			if t.char == r || fold && strings.EqualFold(string(t.char), string(r)) {
				p.enter(next, i+1)
			}
		case t.segment && r == ':':
		case t.kind == anyOne:
			p.enter(next, i+1)
		default:
			p.enter(next, i)
		}
	}
	return next
}
