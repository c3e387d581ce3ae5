package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/controls"
)

func configOf(t *testing.T, text string) (*config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return loadConfig(path)
}

func TestTicketsReachTheCheckThatAsksForThem(t *testing.T) {
	lib, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10": "CHG-1042", "0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66": "CHG 7"}
	for _, text := range []string{
		"tickets:\n  - {ticket: CHG-1042, events: [5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10]}\n  - {ticket: CHG 7, events: 0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66}\n",
		"parameters:\n  trail-changes-explained:\n    tickets:\n      5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10: CHG-1042\n      0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66: CHG 7\n",
	} {
		c, err := configOf(t, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.accepted(lib, nil); err != nil {
			t.Fatal(err)
		}
		if got := c.given(lib); len(got) != 1 || !reflect.DeepEqual(got["trail-changes-explained"]["tickets"], want) {
			t.Errorf("%s gives %v", text, got)
		}
	}
}

func TestWhatIsWrongWithTicketsIsNamedWithItsPlace(t *testing.T) {
	const id = "5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10"
	for text, want := range map[string]string{
		"tickets: CHG-1042":                                    "f.yaml:1:10: tickets is a list of tickets",
		"tickets:\n  - CHG-1042":                               "2:5: tickets: each has a ticket and its events",
		"tickets:\n  - ticket: CHG-1":                          "2:5: tickets: this one has no events",
		"tickets:\n  - events: [" + id + "]":                   "2:5: tickets: this one has no ticket",
		"tickets:\n  - {ticket: CHG-1, events: [CHG-2]}":       `2:30: events: "CHG-2" is not the ID of an event`,
		"tickets:\n  - {tickets: CHG-1, events: [" + id + "]}": "2:6: tickets: a ticket has no tickets; there are events, ticket; did you mean \"ticket\"?",
		"tickets:\n  - {ticket: A, events: [" + id + "]}\n  - {ticket: B, events: [" + id + "]}": "3:26: events: " + id + " has a ticket already",
		"tickets:\n  - {ticket: \"\", events: [" + id + "]}":                                     "2:14: ticket is empty",
		"tickets:\n  - {ticket: \"a\\eb\", events: [" + id + "]}":                                "2:14: ticket: ",
		"tickets:\n  - {ticket: [a, b], events: [" + id + "]}":                                   "2:14: ticket: one value is expected here",
		"tickets:":                 "1:1: tickets has no value",
		"tickets: []\ntickets: []": "2:1: \"tickets\" is set twice",
		"ticket: []":               "did you mean \"tickets\"?",
		"parameters:\n  trail-changes-explained:\n    tickets: {x: CHG-1}": `3:15: tickets: "x" is not the ID of an event`,
	} {
		_, err := configOf(t, text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
