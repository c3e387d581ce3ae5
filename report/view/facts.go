package view

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// document is a fact's data seen through its JSON, so that the report need not
// know the collectors' types.
type document map[string]any

// document is the fact's document, worked out once.
func (b *builder) document(f evidence.Fact) document {
	key := [4]string{f.Kind, f.Account, f.Region, f.ID}
	d, known := b.documents[key]
	if !known {
		d = documentOf(f)
		b.documents[key] = d
	}
	return d
}

func documentOf(f evidence.Fact) document {
	raw, err := json.Marshal(f.Data)
	if err != nil {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var d document
	if dec.Decode(&d) != nil {
		return nil
	}
	return d
}

// at follows a path through the document. A value that is not known ends it
// with known false.
func (d document) at(path ...string) (value any, known bool) {
	var here any = map[string]any(d)
	for _, name := range path {
		object, ok := here.(map[string]any)
		if !ok || object["_gap"] != nil {
			return nil, false
		}
		here = object[name]
	}
	object, ok := here.(map[string]any)
	switch {
	case !ok:
		return here, true
	case object["_gap"] != nil:
		return nil, false
	}
	if inner, wrapped := object["_value"]; wrapped {
		return inner, true
	}
	return object, true
}

func (d document) text(path ...string) string {
	v, _ := d.at(path...)
	s, _ := v.(string)
	return s
}

func (d document) flag(path ...string) bool {
	v, _ := d.at(path...)
	b, _ := v.(bool)
	return b
}

// say puts a yes-or-no answer in words, and "not known" where there is none.
func (d document) say(yes, no string, path ...string) string {
	v, known := d.at(path...)
	b, ok := v.(bool)
	switch {
	case !known || !ok:
		return "not known"
	case b:
		return yes
	}
	return no
}

// citations lists every call cited anywhere in the document.
func citations(v any) []evidence.CallID {
	var out []evidence.CallID
	switch x := v.(type) {
	case document:
		return citations(map[string]any(x))
	case map[string]any:
		for name, inner := range x {
			if list, ok := inner.([]any); ok && name == "_calls" {
				for _, id := range list {
					if s, ok := id.(string); ok {
						out = append(out, evidence.CallID(s))
					}
				}
				continue
			}
			out = append(out, citations(inner)...)
		}
	case []any:
		for _, inner := range x {
			out = append(out, citations(inner)...)
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// remedy fills in a remedy's placeholders from the fact about the subject:
// {name} is the fact's field of that name, quoted for a shell, {region} the region
// of the fact itself, and {period} the period asked for, as --period takes it. What
// is not known stays a placeholder.
func (b *builder) remedy(text string, s controls.Subject) string {
	f, found := b.fact(s)
	if !found || !placeholder.MatchString(text) {
		return text
	}
	d := b.document(f)
	return placeholder.ReplaceAllStringFunc(text, func(hole string) string {
		name := strings.Trim(hole, "{}")
		value := d.text(name)
		switch {
		case value == "" && name == "region":
			value = f.Region
		case value == "" && name == "period":
			value = span(b.assessment.About.Period)
		}
		if value == "" {
			return hole
		}
		return quote(value)
	})
}

// span is a period as --period takes it; "" for none.
func span(p evidence.Period) string {
	if p.Moment() {
		return ""
	}
	return p.From.UTC().Format(time.RFC3339Nano) + ".." + p.To.UTC().Format(time.RFC3339Nano)
}
