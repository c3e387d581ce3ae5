package pattern

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Filter is a filter pattern of CloudWatch Logs for log events that are JSON.
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
type Filter struct {
	Text string
	root node
	// all says that the pattern is empty, and matches every event; plain that it is
	// of the kinds that look for words in text.
	all, plain bool
}

// What one pattern may have. Source: the page above, and the API's model.
const (
	longestFilter = 1024
	mostWildcards = 3
	mostRegexes   = 2
	deepest       = 100
)

// words reads a pattern that looks for words in text: terms, or columns in brackets.
// It takes whatever is not clearly a pattern for fields that has lost its braces.
func (c *cursor) words() error {
	if c.text[c.at] == '[' {
		if !strings.HasSuffix(strings.TrimRight(c.text, " \t\r\n"), "]") {
			c.at = len(c.text)
			return c.fail("the brackets do not end")
		}
		return nil
	}
	for c.space(); c.at < len(c.text); c.space() {
		switch {
		case c.text[c.at] == '"':
			if _, err := c.quoted(); err != nil {
				return err
			}
		case c.text[c.at] == '%':
			if _, err := c.regex(); err != nil {
				return err
			}
		case strings.IndexByte("$(){}<>=!&|", c.text[c.at]) >= 0:
			return c.fail("%s is not in quotation marks; a pattern for fields of JSON stands in braces, such as { $.eventName = StopLogging }", c.next())
		default:
			c.at++
		}
	}
	return nil
}

// ParseFilter reads a filter pattern. Errors are of type *Error. Patterns that look
// for words in text are read, and match nothing for sure.
func ParseFilter(text string) (*Filter, error) {
	f := &Filter{Text: text}
	if !utf8.ValidString(text) {
		return nil, &Error{Sentence: "the pattern is not UTF-8"}
	}
	if n := utf8.RuneCountInString(text); n > longestFilter {
		return nil, &Error{At: longestFilter, Sentence: "the pattern is " + strconv.Itoa(n) + " characters long, and AWS takes 1,024"}
	}
	c := &cursor{text: text}
	switch c.space(); {
	case c.at == len(text):
		f.all = true
		return f, nil
	case c.text[c.at] != '{':
		if err := c.words(); err != nil {
			return nil, err
		}
		f.plain = true
		return f, nil
	}
	c.at++
	root, err := c.either(0)
	if err != nil {
		return nil, err
	}
	if !c.eat("}") {
		return nil, c.fail("%s stands where && or || or } is due", c.next())
	}
	if c.space(); c.at < len(text) {
		return nil, c.fail("%s follows the pattern", c.next())
	}
	f.root = root
	return f, nil
}

func (c *cursor) either(depth int) (node, error) { return c.series("||", or, depth, c.both) }

func (c *cursor) both(depth int) (node, error) { return c.series("&&", and, depth, c.single) }

func (c *cursor) series(sign string, join func(a, b Truth) Truth, depth int, part func(int) (node, error)) (node, error) {
	n := node{join: join}
	for {
		inner, err := part(depth)
		if err != nil {
			return n, err
		}
		n.nodes = append(n.nodes, inner)
		if !c.eat(sign) {
			break
		}
	}
	if len(n.nodes) == 1 {
		return n.nodes[0], nil
	}
	return n, nil
}

func (c *cursor) single(depth int) (node, error) {
	if depth > deepest {
		return node{}, c.fail("the pattern is nested too deeply")
	}
	if c.eat("(") {
		inner, err := c.either(depth + 1)
		if err == nil && !c.eat(")") {
			err = c.fail("%s stands where ) is due", c.next())
		}
		return inner, err
	}
	on, err := c.selector()
	if err != nil {
		return node{}, err
	}
	leaf, err := c.condition(on)
	return node{leaf: leaf}, err
}

func (c *cursor) condition(on selector) (leaf, error) {
	switch {
	case c.keyword("IS"):
		for _, word := range []string{"NULL", "TRUE", "FALSE"} {
			if c.keyword(word) {
				return isLeaf{on, word}, nil
			}
		}
		return nil, c.fail("IS is followed by NULL, TRUE or FALSE, not by %s", c.next())
	case c.keyword("NOT"):
		if !c.keyword("EXISTS") {
			return nil, c.fail("NOT is followed by EXISTS, not by %s", c.next())
		}
		return absentLeaf{on}, nil
	}
	for _, sign := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if c.eat(sign) {
			return c.comparison(on, sign)
		}
	}
	return nil, c.fail("%s stands where a comparison is due: =, !=, <, >, <=, >=, IS or NOT EXISTS", c.next())
}

func (c *cursor) comparison(on selector, sign string) (leaf, error) {
	c.space()
	start := c.at
	switch {
	case c.at < len(c.text) && c.text[c.at] == '"':
		text, err := c.quoted()
		if err != nil {
			return nil, err
		}
		return c.unordered(sign, start, textLeaf{on: on, not: sign == "!=", want: text})
	case c.at < len(c.text) && c.text[c.at] == '%':
		re, err := c.regex()
		if err != nil {
			return nil, err
		}
		return c.unordered(sign, start, regexLeaf{on: on, not: sign == "!=", want: re})
	}
	word := c.while(isWord)
	switch {
	case word == "":
		return nil, c.fail("%s stands where a value is due: a word, a number, a text in double quotes or a regular expression in %%", c.next())
	case isNumber(word):
		return numberLeaf{on: on, sign: sign, text: word}, nil
	}
	return c.unordered(sign, start, textLeaf{on: on, not: sign == "!=", want: word})
}

// unordered refuses a text where only numbers can be compared.
func (c *cursor) unordered(sign string, start int, l leaf) (leaf, error) {
	if sign != "=" && sign != "!=" {
		c.at = start
		return nil, c.fail("%s compares with a number", sign)
	}
	return l, nil
}

func (c *cursor) quoted() (string, error) {
	var out strings.Builder
	for i := c.at + 1; i < len(c.text); i++ {
		switch c.text[i] {
		case '"':
			c.at = i + 1
			return out.String(), nil
		case '\\':
			if i++; i == len(c.text) {
				continue
			}
		}
		out.WriteByte(c.text[i])
	}
	return "", c.fail("the quotation does not end")
}

// regexLetters are the characters that AWS takes in a regular expression, beside
// letters, digits and _.
const regexLetters = `#=@/;,-:^$?[]{}|\*+.`

func (c *cursor) regex() (*regexp.Regexp, error) {
	start := c.at
	end := strings.IndexByte(c.text[start+1:], '%')
	if end < 0 {
		return nil, c.fail("the regular expression does not end")
	}
	text := c.text[start+1 : start+1+end]
	for i := range len(text) {
		if !isName(text[i]) && strings.IndexByte(regexLetters, text[i]) < 0 {
			c.at += 1 + i
			return nil, c.fail("%s cannot be in a regular expression", c.next())
		}
	}
	re, err := regexp.Compile(text)
	if err != nil || text == "" {
		return nil, c.fail("%q is no regular expression", text)
	}
	if c.regexes++; c.regexes > mostRegexes {
		return nil, c.fail("a pattern has at most %d regular expressions", mostRegexes)
	}
	c.at += end + 2
	return re, nil
}

func isNumber(word string) bool {
	if strings.Trim(word, "+-.eE0123456789") != "" || strings.Trim(word, "+-.eE") == "" {
		return false
	}
	_, err := strconv.ParseFloat(word, 64)
	return err == nil
}

// Match implements Pattern.
func (f *Filter) Match(document map[string]any) Truth {
	switch {
	case f.all:
		return True
	case f.plain:
		return Unknown
	}
	return f.root.match(document)
}

func (f *Filter) ofRecord(record map[string]any) map[string]any { return record }

func (f *Filter) surely(record map[string]any) Truth {
	if f.all || f.plain {
		return f.Match(record)
	}
	return f.root.judge(func(l leaf) Truth {
		if l.field() == "" {
			return Unknown
		}
		return l.match(record)
	})
}

func (f *Filter) tests() (all []tested) {
	f.root.leaves(func(l leaf) { all = append(all, tested{l.field(), l}) })
	return all
}
