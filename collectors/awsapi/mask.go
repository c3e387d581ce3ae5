package awsapi

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const redacted = "REDACTED"

// secret lists, per operation, the response fields that are masked before the
// response is hashed and stored.
var secret = map[string][]string{
	"STS.AssumeRole": {"AccessKeyId", "SecretAccessKey", "SessionToken"},
}

// echoed are the fields in which an error response repeats the request's
// credentials or signature.
var echoed = []string{
	"AWSAccessKeyId", "CanonicalRequest", "CanonicalRequestBytes", "SignatureProvided",
	"StringToSign", "StringToSignBytes", "Token-0",
}

// mask returns the response as it may be kept, and the names of the fields that
// were masked. A response with secrets that cannot be parsed is masked whole.
func mask(call *evidence.Call, request http.Header, body []byte) ([]byte, []string) {
	fields := secret[call.Service+"."+call.Operation]
	if call.Status >= http.StatusMultipleChoices {
		fields = append(slices.Clone(fields), echoed...)
	}
	masked, names, err := maskFields(body, fields)
	if err != nil {
		return []byte(redacted), []string{"(the whole response)"}
	}
	for _, value := range signed(request) {
		if bytes.Contains(masked, []byte(value)) {
			masked = bytes.ReplaceAll(masked, []byte(value), []byte(redacted))
			names = append(names, "(repeated credentials)")
		}
	}
	slices.Sort(names)
	return masked, slices.Compact(names)
}

var authorization = regexp.MustCompile(`Credential=([^/]{16,})/.*Signature=([0-9a-f]{16,})`)

// signed are the values in a request that must not be kept should a response
// repeat them.
func signed(request http.Header) []string {
	var values []string
	if token := request.Get("X-Amz-Security-Token"); token != "" {
		values = append(values, token)
	}
	if m := authorization.FindStringSubmatch(request.Get("Authorization")); m != nil {
		values = append(values, m[1:]...)
	}
	return values
}

// maskFields replaces the content of the named fields, wherever they are in an
// XML or JSON document, and leaves every other byte as it was.
func maskFields(body []byte, fields []string) ([]byte, []string, error) {
	if !slices.ContainsFunc(fields, func(f string) bool { return bytes.Contains(body, []byte(f)) }) {
		return body, nil, nil
	}
	var spans []span
	var err error
	switch trimmed := bytes.TrimSpace(body); {
	case bytes.HasPrefix(trimmed, []byte("<")):
		spans, err = xmlSpans(body, fields)
	case bytes.HasPrefix(trimmed, []byte("{")):
		spans, err = jsonSpans(body, fields)
	default:
		err = errors.New("neither XML nor JSON")
	}
	if err != nil {
		return nil, nil, err
	}
	var out []byte
	var names []string
	end := 0
	for _, s := range spans {
		out = append(out, body[end:s.from]...)
		out = append(out, s.put...)
		end = s.to
		names = append(names, s.field)
	}
	return append(out, body[end:]...), names, nil
}

// span is the place of a field's content.
type span struct {
	field    string
	from, to int
	put      string
}

func xmlSpans(body []byte, fields []string) ([]span, error) {
	var spans []span
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return spans, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || !slices.Contains(fields, start.Name.Local) {
			continue
		}
		from := int(dec.InputOffset())
		to, err := endOfElement(dec)
		if err != nil {
			return nil, err
		}
		if to > from {
			spans = append(spans, span{start.Name.Local, from, to, redacted})
		}
	}
}

// endOfElement reads on to the end of the element just begun and returns where
// its content ends.
func endOfElement(dec *xml.Decoder) (int, error) {
	for depth := 1; ; {
		at := int(dec.InputOffset())
		token, err := dec.Token()
		if err != nil {
			return 0, err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 {
				return at, nil
			}
		}
	}
}

// jsonSpans finds the values of the named keys at any depth.
func jsonSpans(body []byte, fields []string) ([]span, error) {
	var spans []span
	dec := json.NewDecoder(bytes.NewReader(body))
	type level struct{ object, key bool }
	var open []level
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return spans, nil
		}
		if err != nil {
			return nil, err
		}
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
			continue
		}
		isKey := len(open) > 0 && open[len(open)-1].object && open[len(open)-1].key
		if len(open) > 0 && open[len(open)-1].object {
			open[len(open)-1].key = !isKey
		}
		if delim, ok := token.(json.Delim); ok {
			open = append(open, level{object: delim == '{', key: true})
			continue
		}
		name, _ := token.(string)
		if !isKey || !slices.Contains(fields, name) {
			continue
		}
		after := int(dec.InputOffset())
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		open[len(open)-1].key = true
		from := after + bytes.Index(body[after:], value)
		spans = append(spans, span{name, from, from + len(value), `"` + redacted + `"`})
	}
}
