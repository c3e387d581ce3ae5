package pattern

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzParseFilter(f *testing.F) {
	for _, r := range Requirements() {
		f.Add(r.Filter.Text)
	}
	f.Add(`{ $.a[*].b = %x{2}% && ($.['c.d'] IS NULL || $.e NOT EXISTS) || $.f <= -1e3 }`)
	record := fill(map[string]any{"a": []any{map[string]any{"b": "xx"}}, "n": json.Number("5")}, 0)
	trail := Requirements()[4]
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseFilter(text)
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Errorf("%q: %T", text, err)
			}
			return
		}
		p.Match(record)
		if len(p.tests()) > 8 {
			return
		}
		if got := Covers(trail, p); got.Missed != nil && p.Match(got.Missed) != False {
			t.Errorf("%q matches %v", text, got.Missed)
		}
	})
}

func FuzzParseEvent(f *testing.F) {
	f.Add(`{"source":["aws.cloudtrail"],"detail":{"eventName":[{"prefix":"St"},{"wildcard":"*T\\*rail"}],"$or":[{"a":[{"exists":false}]},{"b":[{"numeric":[">",1,"<=",5e3]}]}]}}`)
	f.Add(`{"detail":{"a":[{"anything-but":{"prefix":["x","y"]}},{"cidr":"10.0.0.0/8"},null,true,1.5]}}`)
	record := fill(map[string]any{"a": []any{map[string]any{"b": "xx"}}, "n": json.Number("5")}, 0)
	trail := Requirements()[4]
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseEvent(text)
		if err != nil {
			return
		}
		p.Match(p.ofRecord(record))
		if len(p.tests()) > 8 {
			return
		}
		if got := Covers(trail, p); got.Missed != nil && p.Match(p.ofRecord(got.Missed)) != False {
			t.Errorf("%q matches %v", text, got.Missed)
		}
	})
}

func TestHostilePatternsEndSoon(t *testing.T) {
	deep := strings.Repeat("(", 500) + "$.a = 1" + strings.Repeat(")", 500)
	if _, err := ParseFilter("{" + deep + "}"); err == nil {
		t.Error("500 parentheses are taken")
	}
	if _, err := ParseFilter("{ $.a = \"" + strings.Repeat("x", 1100) + "\" }"); err == nil {
		t.Error("a pattern of 1,100 characters is taken")
	}
	if _, err := ParseEvent(strings.Repeat(`{"a":`, 5000) + `["x"]` + strings.Repeat("}", 5000)); err == nil {
		t.Error("5,000 levels are taken")
	}
	many := "{ $.a = x1"
	for _, field := range strings.Fields("b c d e f g h i j k l m n o p q r s t u v w x y z") {
		many += " || $." + field + " = x*"
	}
	f, err := ParseFilter(many + " }")
	if err != nil {
		t.Fatal(err)
	}
	if got := Covers(Requirements()[4], f); got.Covers == True {
		t.Errorf("%+v", got)
	}
}
