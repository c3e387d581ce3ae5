package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// cliServices are the services that the aws CLI calls by another name than
// their own in small letters.
var cliServices = map[string]string{
	"s3":                          "s3api",
	"s3 control":                  "s3control",
	"cloudwatch logs":             "logs",
	"eventbridge":                 "events",
	"cloudwatch events":           "events",
	"config service":              "configservice",
	"resource groups tagging api": "resourcegroupstaggingapi",
}

// Command is the aws CLI command that asks what a call asked (for a part of a
// log archive, that of this program), safe to paste
// into a POSIX shell whatever the parameters hold. The credentials are the
// reader's own, of the account that the call names.
func Command(c evidence.Call) string { return kebabs{}.command(c, parameters(c.Params)) }

// kebabs are names as the aws CLI writes them: a few recur in all calls.
type kebabs map[string]string

// command asks what a call asked with the given parameters.
func (k kebabs) command(c evidence.Call, fields map[string]any) string {
	if c.Set {
		return setCommand(c)
	}
	service := strings.ToLower(c.Service)
	if name, ok := cliServices[service]; ok {
		service = name
	}
	service = strings.ReplaceAll(service, " ", "-")
	parts := []string{"aws", quote(service), quote(k.of(c.Operation))}
	parts = append(parts, k.arguments(fields)...)
	if c.Region != "" {
		parts = append(parts, "--region", quote(c.Region))
	}
	return strings.Join(parts, " ")
}

// arguments turns the request's parameters into options. Parameters that the
// CLI would read as something else (a file, an option) go in as JSON.
func (k kebabs) arguments(fields map[string]any) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		option, ok := argument("--"+k.of(name), fields[name])
		if !ok {
			return []string{"--cli-input-json", quote(jsonText(fields))}
		}
		out = append(out, option...)
	}
	return out
}

// parameters reads a request's parameters, without those that were not given:
// the SDK leaves out a number that is 0, as it does null.
func parameters(params json.RawMessage) map[string]any {
	dec := json.NewDecoder(bytes.NewReader(params))
	dec.UseNumber()
	var fields map[string]any
	if dec.Decode(&fields) != nil {
		return nil
	}
	maps.DeleteFunc(fields, func(_ string, v any) bool { return v == nil || v == json.Number("0") })
	return fields
}

// argument is one option with its values; false if it needs JSON.
func argument(option string, value any) ([]string, bool) {
	switch v := value.(type) {
	case bool:
		if !v {
			option = "--no-" + strings.TrimPrefix(option, "--")
		}
		return []string{quote(option)}, true
	case string:
		return []string{quote(option), quote(v)}, plain(v)
	case json.Number:
		return []string{quote(option), quote(v.String())}, !strings.HasPrefix(v.String(), "-")
	case []any:
		out := []string{quote(option)}
		for _, item := range v {
			text, ok := item.(string)
			if !ok || !plain(text) {
				return nil, false
			}
			out = append(out, quote(text))
		}
		return out, len(v) > 0
	}
	return nil, false
}

// plain says whether the CLI takes a value as it is.
func plain(v string) bool {
	for _, prefix := range []string{"-", "file://", "fileb://", "http://", "https://", "[", "{"} {
		if strings.HasPrefix(v, prefix) {
			return false
		}
	}
	return v != ""
}

func jsonText(v any) string {
	text, err := evidence.Canonical(v)
	if err != nil {
		return "{}"
	}
	return string(text)
}

// safe says whether a text is one word of a shell as it is.
func safe(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.Contains("_@%+=:,./-", s[i:i+1]) {
			return false
		}
	}
	return s != ""
}

// quote makes one word of a POSIX shell of any text. Text that could not be
// seen for what it is (control and format characters, broken UTF-8) is written
// in escapes, which bash and zsh read.
func quote(s string) string {
	switch {
	case safe(s):
		return s
	case visible(s):
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var out strings.Builder
	out.WriteString("$'")
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\'' || r == '\\':
			out.WriteString(`\` + string(r))
		case r != utf8.RuneError && unicode.IsPrint(r):
			out.WriteRune(r)
		default:
			for _, b := range []byte(s[i : i+size]) {
				fmt.Fprintf(&out, `\%03o`, b)
			}
		}
		i += size
	}
	return out.String() + "'"
}

func visible(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

var (
	plural   = regexp.MustCompile(`[A-Z]{2,}s$`)
	wordCap  = regexp.MustCompile(`([^-])([A-Z][a-z]+)`)
	lowerCap = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// of is the kebab of a name.
func (k kebabs) of(name string) string {
	out, known := k[name]
	if !known {
		out = kebab(name)
		k[name] = out
	}
	return out
}

// kebab writes a name as the aws CLI does: GetTrailStatus is get-trail-status,
// ListMFADevices is list-mfa-devices, ResourceARNs is resource-arns.
func kebab(name string) string {
	if tail := plural.FindString(name); tail != "" && tail != name {
		name = strings.TrimSuffix(name, tail) + "-" + strings.ToLower(tail)
	}
	name = wordCap.ReplaceAllString(name, "$1-$2")
	return strings.ToLower(lowerCap.ReplaceAllString(name, "$1-$2"))
}
