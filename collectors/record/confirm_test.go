package record

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/pattern"
)

func TestWhatIsFoundIsDecodedAgainWhole(t *testing.T) {
	named := func(name string) Question {
		return Question{ID: name, All: []Condition{{Holds: func(document map[string]any) pattern.Truth {
			if document["eventName"] == name {
				return pattern.True
			}
			return pattern.False
		}}}}
	}
	search := &Search{Questions: []Question{named("A"), named("B")}}
	deep := strings.Repeat("[", 10_100) + strings.Repeat("]", 10_100)
	for _, c := range []struct {
		record  string
		matched []string
		fault   string
	}{
		{`{"eventName":"A","n":1e400}`, []string{"A"}, ""},
		{`{"eventName":"B","eventName":"A"}`, []string{"A"}, ""},
		{`{"eventName":"A","eventName":"B"}`, []string{"A"}, "decoded whole it is not what was found"},
		{`{"eventName":"A"}`, []string{"A", "B"}, "found for B"},
		{`{"eventName":"A","deep":` + deep + `}`, []string{"A"}, "record 7 in it cannot be decoded"},
		{`{"eventName":"A",}`, []string{"A"}, "record 7 in it cannot be decoded"},
	} {
		document, err := search.Confirm(Found{Place: 7, Matched: c.matched, Record: json.RawMessage(c.record)})
		if c.fault == "" && (err != nil || document["eventName"] != "A") {
			t.Errorf("%.60s: %v, %v", c.record, document, err)
		}
		if c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault) || document != nil) {
			t.Errorf("%.60s: %v, want %s", c.record, err, c.fault)
		}
	}
}
