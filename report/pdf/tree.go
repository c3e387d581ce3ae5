package pdf

import "strings"

// tree lays a sentence with alternatives out as it is nested: what stands in brackets
// goes below, each part on a line of its own. A sentence without brackets, or with
// brackets that hold a single value, stays as it is.
func tree(sentence string) string {
	if !strings.Contains(sentence, ": [") {
		return sentence
	}
	var out strings.Builder
	var kinds []bool // of the brackets that are open: whether it is laid out
	depth, quoted := 0, false
	line := func() {
		out.WriteString("\n" + strings.Repeat("\u00a0\u00a0\u00a0", depth) + "–\u00a0")
	}
	for i := 0; i < len(sentence); i++ {
		c := sentence[i]
		last := len(kinds) - 1
		switch {
		case c == '"':
			quoted = !quoted
			out.WriteByte(c)
		case quoted:
			out.WriteByte(c)
		case c == '[':
			laid := strings.HasSuffix(sentence[:i], ": ")
			kinds = append(kinds, laid)
			if !laid {
				out.WriteByte(c)
				break
			}
			depth++
			line()
		case c == ']' && last >= 0:
			if !kinds[last] {
				out.WriteByte(c)
			} else {
				depth--
			}
			kinds = kinds[:last]
		case c == ',' && last >= 0 && kinds[last] && strings.HasPrefix(sentence[i:], ", "):
			line()
			i++
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
