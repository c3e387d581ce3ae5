package alerting

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudwatch"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestARuleOfAlarmsIsAnyOfThemOrNotTold(t *testing.T) {
	for rule, want := range map[string]string{
		`ALARM("a b")`:                       "a b",
		`ALARM(a) OR ALARM("b") OR ALARM(c)`: "a|b|c",
		`(ALARM(a) OR (ALARM( "b" )))`:       "a|b",
		"ALARM (a)\n\tOR\tALARM(b)":          "a|b",
		`ALARM(a) AND ALARM(b)`:              "not told",
		`ALARM(a) OR NOT ALARM(b)`:           "not told",
		`NOT ALARM(a)`:                       "not told",
		`OK(a)`:                              "not told",
		`ALARM(a) OR INSUFFICIENT_DATA(b)`:   "not told",
		`AT_LEAST(1, ALARM, (a, b))`:         "not told",
		`TRUE`:                               "not told",
		`ALARM(a) OR`:                        "not told",
		`ALARM(a) ALARM(b)`:                  "not told",
		`ALARM("a"`:                          "not told",
		`ALARM(a`:                            "not told",
		`ALARM`:                              "not told",
		``:                                   "not told",
	} {
		names, ok := AnyOf(rule)
		got := strings.Join(names, "|")
		if !ok {
			got = "not told"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}

func FuzzAnyOf(f *testing.F) {
	for _, rule := range []string{`ALARM("a") OR ALARM(b)`, `ALARM("\"`, `(((`, `ALARM()`} {
		f.Add(rule)
	}
	f.Fuzz(func(t *testing.T, rule string) {
		names, ok := AnyOf(rule)
		if ok && len(names) == 0 {
			t.Errorf("%q is any of nothing", rule)
		}
	})
}

func TestTheBoardFindsAlarmsByWhatTheyWatch(t *testing.T) {
	root := cloudwatch.Metric{Namespace: "CIS", Name: "Root"}
	shared := root
	shared.Account = "2"
	facts := []evidence.Fact{
		alarmFact("one", on(root, root)), alarmFact("other", on(cloudwatch.Metric{Namespace: "cis", Name: "Root"})), alarmFact("shared", on(shared)),
		alarmFact("up", composite(`ALARM("one") OR ALARM("one")`)), alarmFact("query", cloudwatch.Alarm{Query: "q"}), alarmFact("self", composite(`ALARM(self)`)),
	}
	b := NewBoard(facts)
	names := func(facts []evidence.Fact) string {
		var out []string
		for _, f := range facts {
			out = append(out, f.Data.(*cloudwatch.Alarm).Name)
		}
		slices.Sort(out)
		return strings.Join(out, ",")
	}
	for what, got := range map[string][2]string{
		"on the metric":          {names(b.On("1", "CIS", "Root")), "one"},
		"on the other account's": {names(b.On("2", "CIS", "Root")), "shared"},
		"queries":                {names(b.Queries("1", "r")), "query"},
		"above":                  {names(b.Above(facts[0].ID)), "up"},
		"above itself":           {names(b.Above(facts[5].ID)), ""},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, want %s", what, got[0], got[1])
		}
	}
}

func TestWhatWasNotReadOfAPlaceIsAGap(t *testing.T) {
	gap := evidence.Gap{Reason: evidence.Denied, Action: "a:B"}
	p := NewPlaces("a:B", []evidence.Scope{
		{Account: "1", Region: "r"}, {Account: "1", Region: "q", Gap: &gap},
		{Account: "2", Region: "", Gap: &gap}, {Account: "2", Region: "r"},
	})
	for place, want := range map[[2]string]string{
		{"1", "r"}: "no", {"1", "q"}: "denied", {"1", "p"}: "not-asked", {"2", "r"}: "no", {"2", "q"}: "denied", {"3", "r"}: "not-asked",
	} {
		v := p.Unread(place[0], place[1])
		got := word(v)
		if !v.Known() {
			got = v.Gap().Reason.String()
		}
		if got != want {
			t.Errorf("%v: %s, want %s", place, got, want)
		}
	}
}
