package sentence

import (
	"errors"
	"strings"
	"testing"
)

func TestErrorsNameWhatWasMeant(t *testing.T) {
	for text, want := range map[string]string{
		``:                                    `an empty sentence`,
		`log_file_validaton is true`:          `no field "log_file_validaton"; have name, log_file_validation, regions, bytes, status, selection, tags, buckets, key, grants, answers, aliases; did you mean log_file_validation?`,
		`status.loging is true`:               `no field "loging" in status; have logging, delivered, started, retention, error; did you mean logging?`,
		`Hidden is set`:                       `no field "Hidden"`,
		`it is set`:                           `no field "it"`,
		`name.first is set`:                   `name is text and has no field "first"`,
		`grants.account is set`:               `its elements' fields are named within "each grants:" or "some grants:"`,
		`key is CUSTOMER`:                     `"is" cannot be asked of key, which is a group of fields`,
		`status. is true`:                     `is not a path`,
		`name`:                                `a verb must follow the path`,
		`name equals x`:                       `no verb "equals"; have is, is not, is set`,
		`name is`:                             `"is" needs a value`,
		`name is set now`:                     `nothing may follow "is set"; found "now"`,
		`name is a b`:                         `nothing may follow the value a; found "b"`,
		`name is "a`:                          `text that begins with a quote must end with one`,
		`name is [a]`:                         `name is text; found a list, for which there is "one of"`,
		`name is 5`:                           `name is text; found 5, a number: write "5"`,
		`name is 012345678901`:                `is neither a whole number nor a duration`,
		`name is true`:                        `write "true"`,
		`name is 'x'`:                         `put text in double quotes`,
		`name at least 5`:                     `"at least" cannot be asked of name, which is text`,
		`name matches "("`:                    `missing closing`,
		`name matches []`:                     `"matches" of an empty list says nothing about name`,
		`name matches [a, 5]`:                 `a pattern of name is text; found 5, a number: write "5"`,
		`regions matches [a]`:                 `"matches" cannot be asked of regions`,
		`name one of a`:                       `"one of" needs a list such as [a, b], not text`,
		`name one of [a`:                      `a list is values within [ and ]`,
		`name one of [[a]]`:                   `a list is values within [ and ]`,
		`name one of [a, 5]`:                  `write "5"`,
		`log_file_validation at least 1`:      `"at least" cannot be asked of log_file_validation, which is true or false`,
		`log_file_validation is set`:          `it is always one or the other: write is true or is false`,
		`log_file_validation is yes`:          `log_file_validation is true or false; found yes, text`,
		`regions is "5"`:                      `regions is a number; found "5", text`,
		`regions is set`:                      `"is set" cannot be asked of regions`,
		`regions includes 5`:                  `"includes" cannot be asked of regions`,
		`status.delivered within 2hours`:      `"2hours" is neither a whole number nor a duration`,
		`status.delivered within 2`:           `"within" needs a duration such as 15m, 2h or 90d`,
		`status.delivered within 36501d`:      `is neither a whole number nor a duration`,
		`status.delivered within 0h`:          `is neither a whole number nor a duration`,
		`status.delivered within $min_days`:   `"within" needs a duration`,
		`status.delivered is true`:            `times have within`,
		`status.retention at least soon`:      `status.retention is a number of days, or never; found soon`,
		`status.retention at least 5h`:        `a number of days`,
		`status.retention is 2147483647`:      `a number of days`,
		`status.logging within 2h`:            `"within" cannot be asked of status.logging`,
		`regions at least $mindays`:           `no parameter $mindays; have $buckets, $fresh, $min_days`,
		`regions at least $name`:              `regions is a number; found "audit", text`,
		`regions at least $`:                  `a parameter is $ and a name`,
		`selection is unknown`:                `"unknown" stands for what is not known and can never be found true`,
		`selection is parial`:                 `selection is never "parial"; it is one of all, partial, some, none, unknown; did you mean partial?`,
		`selection one of [all, most]`:        `selection is never "most"`,
		`buckets includes []`:                 `"includes" of an empty list says nothing about buckets`,
		`buckets excludes []`:                 `"excludes" of an empty list says nothing about buckets`,
		`aliases is one`:                      `lists have includes and excludes`,
		`answers includes a`:                  `"includes" cannot be asked of answers`,
		`name is ` + strings.Repeat("x ", 99): `nothing may follow`,
	} {
		_, err := Compile(Rule{Text: text, Line: 7}, trailType, params)
		p, ok := errors.AsType[*Problem](err)
		if !ok || !strings.Contains(p.Text, want) || p.Line != 7 {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

func TestGroupsAreCheckedToo(t *testing.T) {
	for _, test := range []struct {
		rule Rule
		want string
	}{
		{Rule{Op: Any}, `"any" lists no sentences`},
		{Rule{Op: "both", Of: []Rule{one("name is set")}}, `no group "both"`},
		{Rule{Op: Each, Path: "name", Of: []Rule{one("it is set")}}, `name is text, not a list; "each name" ranges over a list`},
		{Rule{Op: Each, Path: "grant", Of: []Rule{one("it is set")}}, `did you mean grants?`},
		{Rule{Op: Some, Path: "grants", Of: []Rule{one("it is set")}}, `no field "it"; have account, can`},
		{Rule{Op: Some, Path: "aliases", Of: []Rule{one("account is set")}}, `no field "account": each element is text; name it as it`},
		{Rule{Op: None, Of: []Rule{one("name is set"), {Text: "nam is set", Line: 3}}}, `did you mean name?`},
	} {
		if _, err := Compile(test.rule, trailType, params); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %s", test.rule, err, test.want)
		}
	}
}

func TestAProcedureReadsAsASentence(t *testing.T) {
	for _, test := range []struct {
		rule Rule
		want string
	}{
		{one(`log_file_validation is true`), `Inspected log_file_validation (It signs what it delivers): expected it is true.`},
		{one(`status.retention at least $min_days`), `Inspected status.retention (Days kept): expected it is at least 365 ($min_days).`},
		{one(`status.delivered within 2h`), `Inspected status.delivered (When it last delivered): expected it is within 2h of the end of the collection.`},
		{one(`aliases excludes a`), `Inspected aliases (Other names): expected it excludes a.`},
		{one(`key is not set`), `Inspected key (Its key): expected it is not set.`},
		{Rule{Op: Each, Path: "grants", Of: []Rule{one("account one of $trusted")}},
			`Inspected grants (Who may read): expected of each of them that account is one of ["111122223333"] ($trusted).`},
		{Rule{Op: Any, Of: []Rule{one("name is audit"), one("regions is 1")}},
			`Inspected name (The name) and regions (Number of regions): expected that name is audit or regions is 1.`},
		{Rule{Op: None, Of: []Rule{one("name is a"), one("name is b")}},
			`Inspected name (The name): expected that none of this holds: name is a or name is b.`},
	} {
		c, err := Compile(test.rule, trailType, params)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Explain(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestFieldsAreListedWithTheirTypesAndDocs(t *testing.T) {
	var got []string
	for _, f := range Fields(trailType) {
		got = append(got, f.Path+" | "+f.Type+" | "+f.Doc)
	}
	list := strings.Join(got, "\n")
	for _, want := range []string{
		"name | text | The name.", "status.retention | a number of days | Days kept.", "grants | a list | Who may read.",
		"grants[].account | text | Account ID.", "grants[].can | a list of texts |", "key.enabled | true or false | It is enabled.",
		"tags | a table of texts | Its tags.", "buckets | a collection | ", "status.delivered | a time | ",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in\n%s", want, list)
		}
	}
	if strings.Contains(list, "Hidden") {
		t.Error("a field without a JSON name is listed")
	}
}
