package cli

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// ticketsName is the setting that says which events were approved by which
// ticket, and the parameter of the checks that ask for it: a table of tickets by
// event ID.
//
//	tickets:
//	  - ticket: CHG-1042
//	    events: [5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10]
//
// They may stand in a file of their own, too; see ticketFile. What the pack keeps
// is the table, wherever it came from.
const ticketsName = "tickets"

var eventID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// event is the form of the IDs of events.
var event = shaped(eventID, "the ID of an event such as 5c7c1a3e-9d1f-4b7e-8a55-0d3c9e2b7f10")

// longestTicket is the most that the name of a ticket may take: it is printed
// beside each of its events.
const longestTicket = 100

// ticket is the form of the names of tickets.
func ticket(name, text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("%s is empty", name)
	case utf8.RuneCountInString(text) > longestTicket:
		return fmt.Errorf("%s is longer than %d characters", name, longestTicket)
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Errorf("%s: %q has characters that cannot be printed", name, text)
	}
	return nil
}

// setTickets reads the tickets: a list, a table of tickets by event, or the path
// of a file that holds one of these.
func (c *config) setTickets(value *yaml.Node) {
	table := map[string]any{}
	if value.Kind == yaml.ScalarNode {
		c.ticketFile(value, table)
	} else {
		c.tickets(value, table)
	}
	if len(table) > 0 { // without any, what the checks say of none holds
		c.shared[ticketsName] = table
	}
}

// tickets reads a list or a table into the table.
func (c *config) tickets(value *yaml.Node, table map[string]any) {
	switch value.Kind {
	case yaml.SequenceNode:
		for _, n := range value.Content {
			if n.Kind != yaml.MappingNode {
				c.fail(n, "tickets: each has a ticket and its events, such as {ticket: CHG-1042, events: [EVENT_ID]}")
				continue
			}
			name, events := c.oneTicket(n)
			for _, e := range events {
				c.explain(table, e, name)
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(value.Content); i += 2 {
			key := *value.Content[i]
			key.Value = ticketsName
			id, name := c.texts(&key, value.Content[i], event, false), c.texts(&key, value.Content[i+1], ticket, false)
			if id != nil && name != nil {
				c.explain(table, id[0], name[0].Value)
			}
		}
	default:
		c.fail(value, "tickets is a list of tickets, each with its events, a table of tickets by event, or the path of a file that holds them")
	}
}

// explain notes the ticket of an event.
func (c *config) explain(table map[string]any, id *yaml.Node, name string) {
	if _, twice := table[id.Value]; twice {
		c.fail(id, "events: %s has a ticket already", id.Value)
		return
	}
	table[id.Value] = name
}

// oneTicket reads the name of a ticket and the IDs of its events.
func (c *config) oneTicket(n *yaml.Node) (string, []*yaml.Node) {
	name, events := "", []*yaml.Node(nil)
	given := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case given[key.Value]:
			c.fail(key, "%q is set twice", key.Value)
		case key.Value == "ticket":
			if texts := c.texts(key, value, ticket, false); texts != nil {
				name = texts[0].Value
			}
		case key.Value == "events":
			events = c.texts(key, value, event, true)
		default:
			known := []string{"events", "ticket"}
			c.fail(key, "tickets: a ticket has no %s; there are %s%s", key.Value, strings.Join(known, ", "), meant(key.Value, known))
		}
		given[key.Value] = true
	}
	for _, key := range []string{"ticket", "events"} {
		if !given[key] {
			c.fail(n, "tickets: this one has no %s", key)
		}
	}
	return name, events
}
