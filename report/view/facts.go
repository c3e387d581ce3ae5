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

func documentFrom(data any) document {
	raw, err := json.Marshal(data)
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

// say puts a yes-or-no answer in words, and "not known" where there is none.
func say(v evidence.Value[bool], yes, no string) string {
	said, known := v.Get()
	switch {
	case !known:
		return "not known"
	case said:
		return yes
	}
	return no
}

// citations lists every call cited anywhere in what is marshalled to JSON. Within
// a string the name of the field has its quotes escaped, and is no match.
func citations(v any) []evidence.CallID {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out []evidence.CallID
	field := []byte(`"_calls":[`)
	for {
		i := bytes.Index(raw, field)
		if i < 0 {
			return out
		}
		raw = raw[i+len(field):]
		list, _, _ := bytes.Cut(raw, []byte("]"))
		for id := range bytes.SplitSeq(list, []byte(",")) {
			if id = bytes.Trim(id, `"`); len(id) > 0 {
				out = append(out, evidence.CallID(id))
			}
		}
	}
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
	return placeholder.ReplaceAllStringFunc(text, func(hole string) string {
		name := strings.Trim(hole, "{}")
		value := textField(f, name)
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
