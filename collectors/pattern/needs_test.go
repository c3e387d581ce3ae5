package pattern

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// meets says whether a record meets a need, by its definition.
func meets(record any, n Need) bool {
	at := record
	for _, name := range strings.Split(n.Field, ".") {
		if _, list := at.([]any); list {
			return true
		}
		members, _ := at.(map[string]any)
		inner, ok := members[name]
		if !ok {
			return false
		}
		at = inner
	}
	text, ok := at.(string)
	if !ok {
		return true
	}
	switch n.How {
	case Equals:
		return text == n.Text
	case Begins:
		return strings.HasPrefix(text, n.Text)
	case Ends:
		return strings.HasSuffix(text, n.Text)
	case Contains:
		return strings.Contains(text, n.Text)
	}
	return true
}

func meetsAll(record any, groups [][]Need) bool {
	for _, group := range groups {
		if !slices.ContainsFunc(group, func(n Need) bool { return meets(record, n) }) {
			return false
		}
	}
	return true
}

var (
	chosenFields = []string{"eventName", "eventSource", "userIdentity.type", "a.b", "errorCode", "a", "awsRegion"}
	chosenTexts  = []string{"A", "AB", "BA", "*A", "A*", "*B*", "A*B", "*", "", "Root", "aws.", "aws.*", "aws.i*", "aws.iam", "iam.amazonaws.com", "**", "1"}
)

func pick[T any](rnd *rand.Rand, of []T) T { return of[rnd.IntN(len(of))] }

// chanceFilter is a filter pattern of chance.
func chanceFilter(rnd *rand.Rand, depth int) string {
	if depth > 0 && rnd.IntN(3) > 0 {
		sign := pick(rnd, []string{" && ", " || "})
		parts := []string{chanceFilter(rnd, depth-1), chanceFilter(rnd, depth-1)}
		return "(" + strings.Join(parts, sign) + ")"
	}
	field := "$." + pick(rnd, slices.Concat(chosenFields, []string{"a[0].b", "a[0]", "['eventName']", "a.*"}))
	switch rnd.IntN(7) {
	case 0:
		return field + pick(rnd, []string{" IS NULL", " IS TRUE", " NOT EXISTS"})
	case 1:
		return field + pick(rnd, []string{" = 1", " != 1", " < 2"})
	case 2:
		return fmt.Sprintf("%s != %q", field, pick(rnd, chosenTexts))
	}
	return fmt.Sprintf("%s = %q", field, pick(rnd, chosenTexts))
}

// chanceEvent is an event pattern of chance.
func chanceEvent(rnd *rand.Rand) string {
	values := func() []any {
		var out []any
		for range 1 + rnd.IntN(2) {
			text := pick(rnd, chosenTexts)
			out = append(out, pick(rnd, []any{
				text, text, text, 1, true, nil, map[string]any{"prefix": text}, map[string]any{"suffix": text},
				map[string]any{"prefix": map[string]any{"equals-ignore-case": text}}, map[string]any{"exists": rnd.IntN(2) == 0},
				map[string]any{"anything-but": text}, map[string]any{"wildcard": strings.ReplaceAll(text, "**", "*")},
				map[string]any{"numeric": []any{"<", 3}},
			}))
		}
		return out
	}
	members := func() map[string]any {
		out := map[string]any{}
		for range 1 + rnd.IntN(2) {
			field := pick(rnd, chosenFields)
			if parent, child, ok := strings.Cut(field, "."); ok {
				out[parent] = map[string]any{child: values()}
			} else if _, nested := out[field].(map[string]any); !nested {
				out[field] = values()
			}
		}
		return out
	}
	detail := members()
	if rnd.IntN(2) == 0 {
		detail["$or"] = []any{members(), members()}
	}
	event := map[string]any{"detail": detail}
	for _, name := range []string{"source", "region", "detail-type", "time"} {
		if rnd.IntN(6) == 0 {
			event[name] = values()
		}
	}
	if rnd.IntN(8) == 0 {
		event["$or"] = []any{map[string]any{"source": []any{"aws.iam"}}, map[string]any{"detail": members()}}
	}
	out, _ := json.Marshal(event)
	return string(out)
}

func chanceRecord(rnd *rand.Rand) map[string]any {
	value := func() any {
		return pick(rnd, []any{"A", "AB", "BA", "ABA", "", "Root", "iam.amazonaws.com", "1", json.Number("1"), true, nil, []any{}, []any{"A", "BA"}, map[string]any{}})
	}
	out := map[string]any{}
	for _, field := range chosenFields {
		parent, child, nested := strings.Cut(field, ".")
		switch {
		case rnd.IntN(4) == 0:
		case !nested:
			out[field] = value()
		case rnd.IntN(5) == 0:
			out[parent] = []any{map[string]any{child: value()}, map[string]any{}}
		default:
			out[parent] = map[string]any{child: value()}
		}
	}
	return out
}

// only is a record without the fields that are not named; all of it if none is.
func only(record map[string]any, names []string) map[string]any {
	if names == nil {
		return record
	}
	out := map[string]any{}
	for _, name := range names {
		if value, ok := record[name]; ok {
			out[name] = value
		}
	}
	return out
}

func TestWhatAPatternDoesNotRefuseMeetsItsNeeds(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	matched, told, refused := 0, 0, 0
	for i := range 6_000 {
		var p Pattern
		var err error
		if i%2 == 0 {
			p, err = ParseFilter("{ " + chanceFilter(rnd, 2) + " }")
		} else {
			p, err = ParseEvent(chanceEvent(rnd))
		}
		if err != nil {
			continue
		}
		needs := Needs(p)
		if needs != nil {
			told++
		}
		for range 30 {
			record := chanceRecord(rnd)
			if some := only(record, Fields(p)); MatchRecord(p, some) != MatchRecord(p, record) {
				t.Fatalf("%+v\nis not decided by %v alone in %v", p, some, record)
			}
			switch met := meetsAll(record, needs); {
			case MatchRecord(p, record) != False:
				if matched++; !met {
					t.Fatalf("%+v\nmatches %v, which lacks its needs %+v", p, record, needs)
				}
			case !met:
				refused++
			}
		}
	}
	t.Logf("%d patterns have needs; %d records matched, %d were refused", told, matched, refused)
	if told < 3000 || matched < 10_000 || refused < 30_000 {
		t.Error("the patterns of chance do not try it")
	}
}

func TestNeedsOfTheRequirementsNameTheirEvents(t *testing.T) {
	for _, r := range Requirements() {
		needs := Needs(r.Filter)
		if len(needs) == 0 {
			t.Errorf("%s: nothing is needed", r.ID)
			continue
		}
		for _, n := range slices.MinFunc(needs, MoreTelling) {
			if n.How == Present {
				t.Errorf("%s: only that %s is there", r.ID, n.Field)
			}
		}
	}
}

func TestFieldsOfPatterns(t *testing.T) {
	for text, want := range map[string]string{
		`{ $.b.c = x && ($.a != y || $.resources[0].ARN NOT EXISTS) }`: `[a b resources]`,
		`{ $.* = x && $.a = y }`: `[]`,
		``:                       `[]`,
	} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := Fields(f); fmt.Sprint(got) != want || (got == nil) != strings.Contains(text, "*") {
			t.Errorf("%s: %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		`{"detail":{"b":{"c":["x"]},"$or":[{"a":["x"]},{"d":["x"]}]}}`: true,
		`{"detail":["x"]}`: false,
	} {
		e, err := ParseEvent(text)
		if err != nil {
			t.Fatal(err)
		}
		got := Fields(e)
		if all := slices.Contains(got, "a") && slices.Contains(got, "b") && slices.Contains(got, "d") && slices.Contains(got, "eventSource"); all != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestNeedsOfPatterns(t *testing.T) {
	for _, c := range []struct{ pattern, want string }{
		{`{ $.eventName = "StopLogging" }`, `[[{eventName 1 StopLogging}]]`},
		{`{ $.eventName = A || $.eventName = B* }`, `[[{eventName 1 A} {eventName 2 B}]]`},
		{`{ $.eventName = A || $.x NOT EXISTS }`, `[]`},
		{`{ ($.eventName = A && $.eventSource = S) || ($.eventName = B && $.eventSource = S) }`, `[[{eventName 1 A} {eventName 1 B}]]`},
		{`{ $.errorCode = "*Unauthorized" && $.x != "y" && $.n > 3 && $.z NOT EXISTS }`, `[[{errorCode 3 Unauthorized}] [{x 0 }] [{n 0 }]]`},
		{`{ $.resources[0].ARN = "a" }`, `[[{resources 0 }]]`},
		{`{"source":["aws.iam"],"detail":{"eventName":["A",{"prefix":"B"}]}}`, `[[{eventName 1 A} {eventName 2 B}] [{eventSource 1 iam.amazonaws.com}]]`},
		{`{"detail":{"x":[{"exists":false}],"y":[{"exists":true}]}}`, `[[{y 0 }]]`},
		{`{"time":["x"],"detail":{"a.b":["x"]}}`, `[]`},
		{``, `[]`},
		{`ERROR`, `[]`},
	} {
		var p Pattern
		var err error
		if p, err = ParseFilter(c.pattern); strings.HasPrefix(c.pattern, `{"`) {
			p, err = ParseEvent(c.pattern)
		}
		if err != nil {
			t.Fatal(c.pattern, err)
		}
		if got := fmt.Sprint(Needs(p)); got != c.want {
			t.Errorf("%s: %s, want %s", c.pattern, got, c.want)
		}
	}
}
