package awsapi

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestDetail bounds what is quoted of a service's error message, in runes.
const longestDetail = 600

// oneLine makes text fit for a ledger and a report: control and invisible
// characters are written as escapes, and what is cut off is counted.
func oneLine(text string) string { return visible(text, longestDetail) }

// visible is oneLine with another bound. What it wrote it writes again as is.
func visible(text string, longest int) string {
	var out strings.Builder
	runes := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if runes++; runes > longest {
			fmt.Fprintf(&out, "… (%d more bytes)", len(text)-i)
			break
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\r':
			out.WriteString(`\r`)
		case unicode.Is(unicode.C, r) || r == '\u2028' || r == '\u2029':
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
		i += size
	}
	return out.String()
}

// isCode tells an error code from a sentence.
func isCode(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII || !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-:/#", r))
	}) < 0
}

// said is what an error response says in words.
type said struct{ code, message, requestID string }

// words reads an error response whatever protocol it is in: some refusals come
// as XML from services that speak JSON, where the SDK finds no code.
func words(body []byte) said {
	body = bytes.TrimSpace(body)
	var s said
	switch {
	case bytes.HasPrefix(body, []byte("{")):
		s = jsonWords(body)
	case bytes.HasPrefix(body, []byte("<")) && !strings.EqualFold(rootElement(body), "html"):
		s = xmlWords(body)
	}
	if !isCode(s.code) {
		s.code = ""
	}
	s.requestID = oneLine(s.requestID)
	return s
}

func jsonWords(body []byte) said {
	var fields struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // matches "Message" too
	}
	if json.Unmarshal(body, &fields) != nil {
		return said{}
	}
	code := fields.Type
	if code == "" {
		code = fields.Code
	}
	return said{code: code[strings.LastIndex(code, "#")+1:], message: fields.Message}
}

// xmlWords takes the first Code, Message and RequestId, at whatever depth.
func xmlWords(body []byte) said {
	var s said
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.Token()
		if err != nil {
			return s
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var into *string
		switch start.Name.Local {
		case "Code":
			into = &s.code
		case "Message":
			into = &s.message
		case "RequestId", "requestId", "RequestID":
			into = &s.requestID
		}
		if into == nil || *into != "" {
			continue
		}
		if dec.DecodeElement(into, &start) != nil {
			return s
		}
	}
}

// rootElement is the name of an XML document's first element, or "".
func rootElement(body []byte) string {
	if !bytes.HasPrefix(body, []byte("<")) {
		return ""
	}
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.Strict = false
	for {
		token, err := dec.Token()
		if err != nil {
			return ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local
		}
	}
}

// looksLike names what a body that cannot be understood seems to be.
func looksLike(body []byte) string {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return "nothing"
	case strings.EqualFold(rootElement(body), "html") || len(body) > 9 && bytes.EqualFold(body[:9], []byte("<!doctype")):
		return "an HTML page"
	case body[0] == '<':
		return "XML that is not its answer"
	case body[0] == '{':
		return "JSON that is not its answer"
	}
	return "something that is not its answer"
}
