package cli

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/controls/sentence"
)

// wanted are the texts that one flag was given: one of them must fit, whole and
// in its case; * stands for any characters and ? for one.
type wanted []string

func (w wanted) fits(text string) bool { return sentence.MatchesOne(w, text) }

// needs says cheaply of fields that none of them can fit: one of the fields must
// hold what is literal in one of the texts.
func (w wanted) needs(fields ...string) [][]pattern.Need {
	var group []pattern.Need
	for _, text := range w {
		for _, field := range fields {
			group = append(group, literal(field, text))
		}
	}
	return [][]pattern.Need{group}
}

// literal is what a field must hold for a text with * and ? to fit it.
func literal(field, text string) pattern.Need {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '*' || r == '?' })
	switch {
	case !strings.ContainsAny(text, "*?"):
		return pattern.Need{Field: field, How: pattern.Equals, Text: text}
	case len(parts) == 0:
		return pattern.Need{Field: field, How: pattern.Present}
	case strings.HasPrefix(text, parts[0]):
		return pattern.Need{Field: field, How: pattern.Begins, Text: parts[0]}
	case strings.HasSuffix(text, parts[len(parts)-1]):
		return pattern.Need{Field: field, How: pattern.Ends, Text: parts[len(parts)-1]}
	}
	return pattern.Need{Field: field, How: pattern.Contains, Text: parts[0]}
}

// condition is the condition that a record is of a kind.
func condition(needs [][]pattern.Need, holds func(document map[string]any) bool) record.Condition {
	return record.Condition{Needs: needs, Holds: func(document map[string]any) pattern.Truth {
		if holds(document) {
			return pattern.True
		}
		return pattern.False
	}}
}

// inField asks for one field.
func (w wanted) inField(field string) record.Condition {
	return condition(w.needs(field), func(document map[string]any) bool {
		text, ok := textAt(document, field)
		return ok && w.fits(text)
	})
}

// whose are the fields that say who acted: himself, whose session it is, or for
// whom a service acted.
var whose = []string{
	"userIdentity.arn", "userIdentity.userName", "userIdentity.accessKeyId", "userIdentity.accountId", "userIdentity.invokedBy",
	"userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.sessionContext.sessionIssuer.userName",
}

// ofPrincipal asks who acted. The name of a session is nobody's: whoever begins
// one chooses it.
func (w wanted) ofPrincipal() record.Condition {
	return condition(w.needs(whose...), func(document map[string]any) bool {
		return slices.ContainsFunc(whose, func(field string) bool {
			text, ok := textAt(document, field)
			return ok && w.fits(text)
		})
	})
}

// ofSource asks for the service: s3 and s3.amazonaws.com are the same.
func (w wanted) ofSource() record.Condition {
	var both wanted
	for _, text := range w {
		if both = append(both, text); !strings.ContainsAny(text, ".*") {
			both = append(both, text+".amazonaws.com")
		}
	}
	return both.inField("eventSource")
}

// fromAddress asks for addresses, ranges of them, or texts such as the name of a
// service.
func (w wanted) fromAddress() record.Condition {
	const field = "sourceIPAddress"
	var texts wanted
	var ranges []netip.Prefix
	for _, text := range w {
		if within, err := netip.ParsePrefix(text); err == nil {
			ranges = append(ranges, within.Masked())
		} else if at, err := netip.ParseAddr(text); err == nil {
			ranges = append(ranges, netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen()))
		} else {
			texts = append(texts, text)
		}
	}
	needs := texts.needs(field)
	if len(ranges) > 0 { // the same address is written in several ways
		needs = [][]pattern.Need{{{Field: field, How: pattern.Present}}}
	}
	return condition(needs, func(document map[string]any) bool {
		text, ok := textAt(document, field)
		if !ok {
			return false
		}
		at, err := netip.ParseAddr(text)
		if err == nil && slices.ContainsFunc(ranges, func(within netip.Prefix) bool { return within.Contains(at.Unmap().WithZone("")) }) {
			return true
		}
		return texts.fits(text)
	})
}

// ofResource asks for what was acted on: resources, or any text among what was
// asked for and answered.
func (w wanted) ofResource() record.Condition {
	return condition(nil, func(document map[string]any) bool {
		return slices.ContainsFunc([]string{"resources", "requestParameters", "responseElements"}, func(field string) bool {
			return w.within(document[field])
		})
	})
}

// within says whether a text anywhere in a value fits.
func (w wanted) within(value any) bool {
	switch value := value.(type) {
	case string:
		return slices.ContainsFunc(namesIn(value), w.fits)
	case []any:
		return slices.ContainsFunc(value, w.within)
	case map[string]any:
		for _, inner := range value {
			if w.within(inner) {
				return true
			}
		}
	}
	return false
}

// namesIn are a text itself and, of an ARN, what it names: of
// arn:aws:s3:::bucket/key these are bucket/key, bucket and key.
func namesIn(text string) []string {
	out := []string{text}
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return out
	}
	path := parts[5]
	out = append(out, path)
	for _, sign := range []string{"/", ":"} {
		if first, rest, ok := strings.Cut(path, sign); ok {
			out = append(out, first, rest, path[strings.LastIndex(path, sign)+1:])
		}
	}
	return out
}

// textAt is the text of a field, by its path in the record.
func textAt(document map[string]any, path string) (string, bool) {
	var at any = document
	for name := range strings.SplitSeq(path, ".") {
		members, ok := at.(map[string]any)
		if !ok {
			return "", false
		}
		at = members[name]
	}
	text, ok := at.(string)
	return text, ok
}

// text is the text of a field; "" if there is none.
func text(document map[string]any, path string) string {
	out, _ := textAt(document, path)
	return out
}
