package sentence

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// holding is an element that is laid out elsewhere.
type holding struct {
	Who  string `json:"who" doc:"Who."`
	What string `json:"what" doc:"What."`
}

func (h holding) String() string                  { return h.Who + " (" + h.What + ")" }
func (h holding) Parts() (string, string, string) { return h.Who + " (", h.What, ")" }
func (holding) Place() string                     { return "all stand elsewhere" }

func TestAGatheredListNamesWhatDecidesAndCountsTheRest(t *testing.T) {
	got := map[string]string{}
	long := []holding{}
	for i := range 10000 {
		long = append(long, holding{strings.Repeat("\u202e=", 250) + fmt.Sprint(i), "read"})
	}
	for name, all := range map[string][]holding{
		"mixed": {{"a", "read"}, {"b", "read"}, {"b", "stop"}, {"a", "stop"}}, "fine": {{"a", "read"}, {"a", "stop"}}, "long": long,
	} {
		type book struct {
			All []holding `json:"all" doc:"All."`
		}
		c, err := Compile(each("all", "who matches $approved"), reflect.TypeFor[book](), map[string]any{"approved": []any{"a"}})
		if err != nil {
			t.Fatal(err)
		}
		got[name] = c.Evaluate(Fact{Data: &book{all}, Finished: finished}).Got
	}
	if want := "2 of 4 otherwise: b (read, stop); 2 of 4 as expected; all stand elsewhere"; got["mixed"] != want {
		t.Error(got["mixed"])
	}
	if want := "2 of 2 as expected; all stand elsewhere"; got["fine"] != want {
		t.Error(got["fine"])
	}
	if s := got["long"]; utf8.RuneCountInString(s) > longestGathered+200 || !strings.Contains(s, " more); all stand elsewhere") || strings.Contains(s, "\u202e") {
		t.Error(s)
	}
}
