package pattern

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Event is an event pattern of EventBridge.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
type Event struct {
	Text string
	root object
}

// object says what the members of an event must be: all of them, and of each
// choice one.
type object struct {
	fields  []member
	choices [][]object
}

type member struct {
	name   string
	path   string   // from the top of the event, such as detail.eventName
	inner  *object  // of an object
	accept []filter // of a value: one of them must accept it
}

// mostNested bounds how deep a pattern nests.
const mostNested = 100

// ParseEvent reads an event pattern.
func ParseEvent(text string) (*Event, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("the pattern is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	var document any
	if err := dec.Decode(&document); err != nil {
		if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, &Error{At: utf8.RuneCountInString(text[:max(wrong.Offset-1, 0)]), Sentence: "the pattern is not JSON: " + wrong.Error()}
		}
		return nil, fmt.Errorf("the pattern is not JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the pattern")
	}
	members, ok := document.(map[string]any)
	if !ok || len(members) == 0 {
		return nil, errors.New("the pattern is not a JSON object with members")
	}
	root, err := readObject(members, "", 0)
	if err != nil {
		return nil, err
	}
	return &Event{Text: text, root: root}, nil
}

func readObject(members map[string]any, path string, depth int) (o object, err error) {
	if depth > mostNested {
		return o, errors.New("the pattern is nested too deeply")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		switch value := members[name].(type) {
		case map[string]any:
			if len(value) == 0 {
				return o, fmt.Errorf("%s is an empty object", at)
			}
			inner, err := readObject(value, at, depth+1)
			if err != nil {
				return o, err
			}
			o.fields = append(o.fields, member{name: name, path: at, inner: &inner})
		case []any:
			if name == "$or" {
				choice, err := readChoice(value, path, depth)
				if err != nil {
					return o, err
				}
				o.choices = append(o.choices, choice)
				continue
			}
			accept, err := readFilters(value, at)
			if err != nil {
				return o, err
			}
			o.fields = append(o.fields, member{name: name, path: at, accept: accept})
		default:
			return o, fmt.Errorf("%s is neither an object nor a list of values", at)
		}
	}
	return o, nil
}

func readChoice(list []any, path string, depth int) (choice []object, err error) {
	for _, item := range list {
		members, ok := item.(map[string]any)
		if !ok || len(members) == 0 {
			return nil, errors.New("$or is a list of objects with members")
		}
		inner, err := readObject(members, path, depth+1)
		if err != nil {
			return nil, err
		}
		choice = append(choice, inner)
	}
	if len(choice) < 2 {
		return nil, errors.New("$or has fewer than two choices")
	}
	return choice, nil
}

// Match implements Pattern.
func (e *Event) Match(event map[string]any) Truth { return e.root.match(event) }

// match says whether a document fits. Of a list of objects one must fit whole.
func (o object) match(document any) Truth {
	if list, ok := document.([]any); ok {
		t := False
		for _, item := range list {
			t = or(t, o.match(item))
		}
		return t
	}
	members, ok := document.(map[string]any)
	if !ok {
		members = nil // every member is absent
	}
	t := True
	for _, f := range o.fields {
		value, present := members[f.name]
		if f.inner != nil {
			t = and(t, f.inner.match(value))
		} else {
			t = and(t, acceptedBy(f.accept, value, present))
		}
	}
	for _, choice := range o.choices {
		one := False
		for _, inner := range choice {
			one = or(one, inner.match(document))
		}
		t = and(t, one)
	}
	return t
}

// acceptedBy says whether one filter accepts the value; of a list, one element of it.
func acceptedBy(accept []filter, value any, present bool) Truth {
	if list, ok := value.([]any); ok && len(list) > 0 {
		t := False
		for _, item := range list {
			t = or(t, acceptedBy(accept, item, true))
		}
		return t
	}
	t := False
	for _, f := range accept {
		t = or(t, f.accepts(value, present))
	}
	return t
}

func (o object) leaves(each func(member)) {
	for _, f := range o.fields {
		if f.inner != nil {
			f.inner.leaves(each)
		} else {
			each(f)
		}
	}
	for _, choice := range o.choices {
		for _, inner := range choice {
			inner.leaves(each)
		}
	}
}
