package pattern

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error says what is wrong with a pattern, and where: At is a byte offset.
type Error struct {
	At       int
	Sentence string
}

func (e *Error) Error() string { return fmt.Sprintf("at character %d: %s", e.At+1, e.Sentence) }

// cursor reads the text of a filter pattern.
type cursor struct {
	text string
	at   int

	wildcards, regexes int // used so far
}

func (c *cursor) fail(format string, args ...any) error {
	return &Error{At: utf8.RuneCountInString(c.text[:c.at]), Sentence: fmt.Sprintf(format, args...)}
}

func (c *cursor) space() {
	for c.at < len(c.text) && strings.IndexByte(" \t\r\n", c.text[c.at]) >= 0 {
		c.at++
	}
}

func (c *cursor) rest() string { return c.text[c.at:] }

// eat takes the token, if it comes next after space.
func (c *cursor) eat(token string) bool {
	c.space()
	if !strings.HasPrefix(c.rest(), token) {
		return false
	}
	c.at += len(token)
	return true
}

// keyword takes a word that ends there.
func (c *cursor) keyword(word string) bool {
	c.space()
	if !strings.HasPrefix(c.rest(), word) {
		return false
	}
	if after := c.rest()[len(word):]; after != "" && isWord(after[0]) {
		return false
	}
	c.at += len(word)
	return true
}

// while takes the bytes that fit.
func (c *cursor) while(fits func(byte) bool) string {
	start := c.at
	for c.at < len(c.text) && fits(c.text[c.at]) {
		c.at++
	}
	return c.text[start:c.at]
}

func (c *cursor) next() string {
	if c.at == len(c.text) {
		return "the end"
	}
	_, n := utf8.DecodeRuneInString(c.rest())
	for n < len(c.rest()) && n < 30 && isWord(c.rest()[n-1]) && isWord(c.rest()[n]) {
		n++
	}
	return fmt.Sprintf("%q", c.rest()[:n])
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isName(b byte) bool {
	return isDigit(b) || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '_' || b == '-'
}

// isWord accepts in unquoted values what AWS's own examples have in them, which
// is more than its grammar says: host names, paths and addresses.
func isWord(b byte) bool { return isName(b) || strings.IndexByte(".*:/@+", b) >= 0 }
