package csv

import (
	"strings"
	"unicode/utf8"
)

// Guard is a text that no spreadsheet takes for a formula: one that begins with = +
// - @, a tab or a line break, or their wide forms, has an apostrophe before it.
// Spreadsheets look beyond leading space. Text that begins with an apostrophe has
// one more if what follows it would be guarded, so that one apostrophe less is
// always the text itself.
// Source: https://owasp.org/www-community/attacks/CSV_Injection
func Guard(text string) string {
	bare := strings.TrimLeft(text, "'")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(bare, " \u00a0\u3000\ufeff"))
	if bare != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// Unguard is the text that Guard was given.
func Unguard(text string) string {
	if rest, cut := strings.CutPrefix(text, "'"); cut && Guard(rest) == text {
		return rest
	}
	return text
}
