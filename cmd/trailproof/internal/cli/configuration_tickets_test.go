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
	explained := []string{"trail-changes-explained", "root-activity-explained", "console-signin-mfa", "log-access-explained"}
	for text, checks := range map[string][]string{
		"tickets:\n  - {ticket: CHG-1042, events: [5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10]}\n  - {ticket: CHG 7, events: 0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66}\n":            explained,
		"tickets:\n  5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10: CHG-1042\n  0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66: CHG 7\n":                                                      explained,
		"parameters:\n  trail-changes-explained:\n    tickets:\n      5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10: CHG-1042\n      0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66: CHG 7\n": explained[:1],
	} {
		c, err := configOf(t, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.accepted(lib, nil); err != nil {
			t.Fatal(err)
		}
		got := c.given(lib)
		for _, check := range checks {
			if len(got) != len(checks) || !reflect.DeepEqual(got[check]["tickets"], want) {
				t.Errorf("%s gives %v", text, got)
			}
		}
	}
}

func TestWhatIsWrongWithTicketsIsNamedWithItsPlace(t *testing.T) {
	const id = "5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10"
	for text, want := range map[string]string{
		"tickets: CHG-1042":                                    `f.yaml:1:10: tickets: "CHG-1042" is neither a list nor the path of a file that ends in .csv, .yaml or .yml`,
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

// ticketsIn is what the configuration makes of a file of tickets beside it.
func ticketsIn(t *testing.T, name, text string) (*config, error) {
	t.Helper()
	folder := t.TempDir()
	for file, data := range map[string]string{"f.yaml": "tickets: " + name + "\n", name: text} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return loadConfig(filepath.Join(folder, "f.yaml"))
}

func TestTicketsComeFromAFileBesideTheConfiguration(t *testing.T) {
	const a, b = "5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10", "0b9e7d52-61c4-4f0c-9c1d-7a2f4e8d3c66"
	want := map[string]any{a: "CHG-1042", b: "CHG, 7"}
	for name, texts := range map[string][]string{
		"t.csv": {
			"event_id,ticket\n" + a + ",CHG-1042\n" + b + ",\"CHG, 7\"\n",
			"\ufeffTicket,opened by, Event_ID \r\nCHG-1042,alice," + a + "\r\n\r\n,,\r\n\"CHG, 7\",\"a \"\"b\"\"\nc\"," + b + ",more\r\n",
			"event_id;ticket\n" + a + ";CHG-1042\n" + b + ";CHG, 7\n" + b + ";CHG, 7",
		},
		"t.yaml": {
			a + ": CHG-1042\n" + b + ": CHG, 7\n",
			"- ticket: CHG-1042\n  events: " + a + "\n- {ticket: \"CHG, 7\", events: [" + b + "]}\n",
		},
		"T.YML": {"{" + a + ": CHG-1042, " + b + ": \"CHG, 7\"}"},
	} {
		for _, text := range texts {
			c, err := ticketsIn(t, name, text)
			if err != nil {
				t.Errorf("%q: %v", text, err)
			} else if !reflect.DeepEqual(c.shared[ticketsName], any(want)) {
				t.Errorf("%q: %v", text, c.shared)
			}
		}
	}
	for _, empty := range []string{"", "event_id,ticket\n", "\n"} {
		if c, err := ticketsIn(t, "t.csv", empty); err != nil || len(c.shared) != 0 {
			t.Errorf("%q: %v, %v", empty, err, c.shared)
		}
	}
}

func TestWhatIsWrongWithAFileOfTicketsIsNamedWithItsPlace(t *testing.T) {
	const a = "5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10"
	for _, c := range []struct{ name, text, want string }{
		{"t.csv", "event,ticket\n" + a + ",CHG-1\n", "t.csv:1:1: the first line has no column event_id"},
		{"t.csv", "event_id\n" + a + "\n", "t.csv:1:1: the first line has no column ticket"},
		{"t.csv", "event_id,ticket,ticket\n", "t.csv:1:1: two columns are called ticket"},
		{"t.csv", "event_id,ticket\n" + a + ",CHG-1\nx,CHG-2\n", `t.csv:3:1: event_id: "x" is not the ID of an event`},
		{"t.csv", "event_id,ticket\n" + a + ",CHG-1\n" + a + ",CHG-2\n", "t.csv:3:1: events: " + a + " has a ticket already"},
		{"t.csv", "event_id,ticket\n" + a + "\n", "t.csv:2:1: ticket is empty"},
		{"t.csv", "event_id,ticket\n" + a + ",\"CHG\n", "t.csv:2:43: this is not CSV: "},
		{"t.csv", "event_id,ticket\n" + a + ",\xff\n", "t.csv: it is not text in UTF-8"},
		{"t.yaml", a + ": [CHG-1]\n", "t.yaml:1:39: tickets: one value is expected here"},
		{"t.yaml", "x: CHG-1\n", `t.yaml:1:1: tickets: "x" is not the ID of an event`},
		{"t.yaml", "- CHG-1\n", "t.yaml:1:3: tickets: each has a ticket and its events"},
		{"t.yaml", "a: [\n", "t.yaml:"},
		{"t.txt", "", `f.yaml:1:10: tickets: "t.txt" is neither a list nor the path of a file`},
	} {
		_, err := ticketsIn(t, c.name, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %s", c.name, c.text, err, c.want)
		}
	}
	if _, err := configOf(t, "tickets: gone.csv"); err == nil || !strings.Contains(err.Error(), "f.yaml:1:10: tickets: there is no file ") {
		t.Error(err)
	}
}
