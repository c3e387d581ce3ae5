package pattern

import "testing"

func TestErrorsSayWhereAndWhatIsDue(t *testing.T) {
	for text, want := range map[string]string{
		`{ $.a = "x" OR $.b = "y" }`: `at character 13: "OR" stands where && or || or } is due`,
		`{ $.a = 'x' }`:              `at character 9: "'" stands where a value is due: a word, a number, a text in double quotes or a regular expression in %`,
		`{ $.a == 1 }`:               `at character 8: "=" stands where a value is due: a word, a number, a text in double quotes or a regular expression in %`,
		`{ a = "x" }`:                `at character 3: "a" stands where a selector is due, such as $.eventName`,
		`{ $.a EXISTS }`:             `at character 7: "EXISTS" stands where a comparison is due: =, !=, <, >, <=, >=, IS or NOT EXISTS`,
		`{ ($.a = "ä" }`:             `at character 14: "}" stands where ) is due`,
		`{ $.a = Failed login }`:     `at character 16: "login" stands where && or || or } is due`,
		`{ $.a > x }`:                `at character 9: > compares with a number`,
		`{ $.a = %(x)% }`:            `at character 10: "(" cannot be in a regular expression`,
		`{ $.a = 1 `:                 `at character 11: the end stands where && or || or } is due`,
		`$.eventName = StopLogging`:  `at character 1: "$" is not in quotation marks; a pattern for fields of JSON stands in braces, such as { $.eventName = StopLogging }`,
		`eventName = StopLogging`:    `at character 11: "=" is not in quotation marks; a pattern for fields of JSON stands in braces, such as { $.eventName = StopLogging }`,
		`[ip, user`:                  `at character 10: the brackets do not end`,
		`"open`:                      `at character 1: the quotation does not end`,
	} {
		if f, err := ParseFilter(text); err == nil || err.Error() != want || f != nil {
			t.Errorf("%s: %v, %v; want %s", text, f, err, want)
		}
	}
	for _, text := range []string{`ERROR`, `?ERROR ?WARN`, `ERROR -Exit`, `"a = b"`, `%[0-9]+% timeout`, `[ip, user, status = 4*, ...]`, ` `} {
		if _, err := ParseFilter(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		`{"source": [aws.iam]}`:                         `at character 13: the pattern is not JSON: invalid character 'a' looking for beginning of value`,
		`{"source": "aws.iam"}`:                         `source is neither an object nor a list of values`,
		`{"source": []}`:                                `source is an empty list`,
		`{"detail": {"eventName": [{"prefx": "Put"}]}}`: `detail.eventName: EventBridge has no filter "prefx"`,
	} {
		if _, err := ParseEvent(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}
