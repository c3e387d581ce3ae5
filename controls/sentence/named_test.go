package sentence

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// ledger is a document with a list of named elements, of which it may not have
// read all, and with more to say of its fields than their values.
type ledger struct {
	Entries []entry                   `json:"entries" doc:"What was done."`
	Classes observed                  `json:"classes" doc:"Classes seen."`
	Kinds   []kind                    `json:"kinds" doc:"Kinds seen."`
	Whole   evidence.Value[bool]      `json:"whole" doc:"It is whole."`
	Inner   evidence.Value[subledger] `json:"inner" doc:"Another."`
	Unread  *evidence.Gap             `json:"unread"`
}

type subledger struct {
	Size int `json:"size" doc:"How large it is."`
}

func (l ledger) Lacks() *evidence.Gap { return l.Unread }

func (l ledger) Tells(path string) string {
	if path == "whole" || path == "inner.size" {
		return "2 pages are torn\x1b[2J"
	}
	return ""
}

type entry struct {
	ID string `json:"id" doc:"Its ID."`
}

func (e entry) String() string { return "entry " + e.ID }

type kind string

func (kind) Words() []string { return []string{"read", "write"} }

type observed []string

func (observed) Words() []string { return []string{"read", "write"} }

var ledgerType = reflect.TypeFor[ledger]()

func on(t *testing.T, r Rule, l ledger, params map[string]any) Result {
	t.Helper()
	c, err := Compile(r, ledgerType, params)
	if err != nil {
		t.Fatal(err)
	}
	return c.Evaluate(Fact{Data: &l, Finished: finished})
}

func each(path string, sentences ...string) Rule {
	r := Rule{Op: Each, Path: path}
	for _, s := range sentences {
		r.Of = append(r.Of, one(s))
	}
	return r
}

func TestATableSaysWhatStandsBesideAText(t *testing.T) {
	two := []entry{{"e1"}, {"e2"}}
	for _, c := range []struct {
		entries []entry
		unread  bool
		tickets map[string]any
		want    Truth
		got     string
	}{
		{nil, false, map[string]any{}, True, "none"},
		{nil, true, map[string]any{"e1": "CHG-1"}, Unknown, "no answer: denied"},
		{two, false, map[string]any{}, Unknown, "2 of 2 undecided: entry e1; entry e2"},
		{two, false, map[string]any{"e1": "CHG-1", "e2": "CHG-2"}, True, `2 of 2 as expected: entry e1 ("CHG-1"); entry e2 ("CHG-2")`},
		{two, true, map[string]any{"e1": "CHG-1", "e2": "CHG-2"}, Unknown, "and perhaps more, no answer: denied"},
		{two, false, map[string]any{"e2": "CHG-2"}, False, `1 of 2 otherwise: entry e1. 1 of 2 as expected: entry e2 ("CHG-2")`},
		{two, true, map[string]any{"e2": "CHG-2"}, False, `1 of 2 otherwise: entry e1. 1 of 2 as expected: entry e2 ("CHG-2")`},
	} {
		l := ledger{Entries: c.entries}
		if c.unread {
			l.Unread = &evidence.Gap{Reason: evidence.Denied, Action: "s3:GetObject"}
		}
		r := on(t, each("entries", "id one of $tickets"), l, map[string]any{"tickets": c.tickets})
		if r.Truth != c.want || !strings.Contains(r.Got, c.got) {
			t.Errorf("%v, %v: %v %s", c.entries, c.tickets, r.Truth, r.Got)
		}
		if (r.Gap != nil) != (r.Truth == Unknown) {
			t.Errorf("%v with gap %v", r.Truth, r.Gap)
		}
	}
}

func TestATableThatIsNoneIsRefused(t *testing.T) {
	for _, tickets := range []any{map[string]any{"e1": 3}, map[string]any{"e1": []any{"a"}}} {
		if _, err := Compile(each("entries", "id one of $tickets"), ledgerType, map[string]any{"tickets": tickets}); err == nil {
			t.Errorf("%v was taken", tickets)
		}
	}
	for _, text := range []string{"regions one of $t", "name is $t", "name matches $t", "tags includes $t", "status.delivered within $t"} {
		if _, err := Compile(one(text), trailType, map[string]any{"t": map[string]any{"a": "b"}}); err == nil {
			t.Errorf("%q took a table", text)
		}
	}
}

func TestALongListOfNamedElementsIsBounded(t *testing.T) {
	var l ledger
	tickets := map[string]any{}
	for i := range 2000 {
		l.Entries = append(l.Entries, entry{strings.Repeat("x", 300) + fmt.Sprint(i)})
	}
	tickets["other"] = "CHG"
	r := on(t, each("entries", "id one of $tickets"), l, map[string]any{"tickets": tickets})
	if n := len([]rune(r.Got)); r.Truth != False || n > longestList+50 {
		t.Errorf("%v, %d characters", r.Truth, n)
	}
	l.Entries = l.Entries[:mostNamed+3]
	for i := range l.Entries {
		l.Entries[i].ID = fmt.Sprint(i)
	}
	r = on(t, each("entries", "id one of $tickets"), l, map[string]any{"tickets": tickets})
	if !strings.HasSuffix(r.Got, "(3 more)") {
		t.Error(r.Got)
	}
}

func TestWordsOutsideTheVocabularyAreRefused(t *testing.T) {
	params := map[string]any{"wrong": []any{"read", "wirte"}, "right": []any{"read", "write"}}
	for text, refused := range map[string]bool{
		"classes includes $right": false, "classes includes $wrong": true, "classes includes raed": true, "classes excludes [write]": false,
		"kinds includes $right": false, "kinds includes $wrong": true, "kinds excludes raed": true,
	} {
		_, err := Compile(one(text), ledgerType, params)
		if refused != (err != nil) || refused && !strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestADocumentTellsMoreOfItsFieldsAndNothingOfItIsJudged(t *testing.T) {
	l := ledger{Whole: evidence.Known(false), Inner: evidence.Known(subledger{3})}
	for text, want := range map[string]string{
		"whole is true": `false: 2 pages are torn\x1b[2J`, "inner.size at least 4": `3: 2 pages are torn\x1b[2J`,
	} {
		if r := on(t, one(text), l, nil); r.Truth != False || r.Got != want {
			t.Errorf("%s: %v %s", text, r.Truth, r.Got)
		}
	}
	l.Whole = evidence.Missing[bool](denied)
	if r := on(t, one("whole is true"), l, nil); r.Truth != Unknown || !strings.Contains(r.Got, "no answer: denied") || !strings.Contains(r.Got, "2 pages") {
		t.Errorf("%v %s", r.Truth, r.Got)
	}
}

func TestALongTableIsExplainedInFewWords(t *testing.T) {
	tickets := map[string]any{}
	for i := range 1000 {
		tickets[fmt.Sprint("event-", i)] = "CHG-1"
	}
	c, err := Compile(each("entries", "id one of $tickets"), ledgerType, map[string]any{"tickets": tickets})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Explain(), "id is one of the 1000 texts in a table ($tickets)"; !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}
