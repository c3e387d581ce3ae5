package mask

import "strings"

// replace is a text with stand-ins.
func (d *dictionary) replace(s string, f sort) string {
	if s == "" || f == untouched {
		return s
	}
	k := known{s, f}
	if out, ok := d.done[k]; ok {
		return out
	}
	out := d.replaced(s, f)
	d.done[k] = out
	return out
}

func (d *dictionary) replaced(s string, f sort) string {
	switch f {
	case callText:
		return d.call(s)
	case tagsText:
		return "(masked)"
	case nameText, accountText, personText:
		if standIn, ok := d.names[strings.TrimSpace(s)]; ok {
			return standIn
		}
	}
	var out strings.Builder
	at := 0
	for _, m := range shapes.FindAllStringSubmatchIndex(s, -1) {
		out.WriteString(d.named(s[at:m[0]], f))
		out.WriteString(d.shape(s[m[0]:m[1]], shapeOf(m), f))
		at = m[1]
	}
	out.WriteString(d.named(s[at:], f))
	return out.String()
}

// shape is the stand-in of what has a shape of its own.
func (d *dictionary) shape(text, shape string, f sort) string {
	from := map[string]map[string]string{"mail": d.mails, "account": d.accounts, "id": d.ids, "v4": d.addresses, "v6": d.addresses}[shape]
	if shape == "arn" {
		return eachName(text, func(account string) string {
			if standIn, ok := d.accounts[account]; ok {
				return standIn
			}
			return account
		}, func(name, _ string) string {
			if standIn, ok := d.names[name]; ok {
				return standIn
			}
			return name
		})
	}
	if shape == "account" && len(text) != 12 {
		return d.named(text, f)
	}
	if d.criteria[text] && (shape == "v4" || shape == "v6") {
		return text
	}
	if standIn, ok := from[text]; ok {
		return standIn
	}
	return text
}

// named replaces the names in a text. In own text none is looked for; and a name that
// is a word of own text is masked where it stands alone only, for prose would become
// unreadable.
func (d *dictionary) named(s string, f sort) string {
	if f == ownText || s == "" {
		return s
	}
	var out strings.Builder
	for at := 0; at < len(s); {
		start, end := nextWord(s, at)
		out.WriteString(s[at:start])
		if start == end {
			break
		}
		name := d.longest(s, start, end)
		if name == "" {
			out.WriteString(s[start:end])
			at = end
			continue
		}
		out.WriteString(d.names[name])
		at = start + len(name)
	}
	return out.String()
}

// longest is the longest name that begins at a word and ends with one.
func (d *dictionary) longest(s string, start, end int) string {
	for _, name := range d.byFirst[s[start:end]] {
		stop := start + len(name)
		if !strings.HasPrefix(s[start:], name) || stop < len(s) && inWord(s[stop]) && inWord(s[stop-1]) {
			continue
		}
		if d.prose[strings.ToLower(name)] && !standsAlone(s, start, stop) {
			continue
		}
		return name
	}
	return ""
}

// standsAlone says whether what lies between two places is marked as a name: by
// quotes, slashes, colons, or by being all there is.
func standsAlone(s string, start, stop int) bool {
	before := start == 0 || strings.ContainsRune(`"'/:=_`, rune(s[start-1]))
	after := stop == len(s) || strings.ContainsRune(`"'/:_`, rune(s[stop]))
	return before && after
}

// words are the runs of letters, digits and hyphens in a text.
func words(s string) []string {
	var out []string
	for at := 0; at < len(s); {
		start, end := nextWord(s, at)
		if start == end {
			break
		}
		out = append(out, s[start:end])
		at = end
	}
	return out
}

func nextWord(s string, at int) (start, end int) {
	for start = at; start < len(s) && !inWord(s[start]); {
		start++
	}
	for end = start; end < len(s) && inWord(s[end]); {
		end++
	}
	return start, end
}

// inWord says whether a byte is of a word. Bytes of runes beyond ASCII are.
func inWord(c byte) bool {
	return c == '-' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
