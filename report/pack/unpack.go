package pack

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"net/url"
	"slices"
	"strings"
)

// unpack lays documents open that a decoded response holds as text: JSON, such
// as the policies that IAM sends URL-encoded, and the credential report, which
// is CSV in base64. It says at which paths. What cannot be read stays as it
// came.
func unpack(operation string, tree any) (any, []string) {
	u := unpacker{operation: operation}
	out := u.at("", tree)
	slices.Sort(u.paths)
	return out, slices.Compact(u.paths)
}

type unpacker struct {
	operation string
	paths     []string
}

func (u *unpacker) at(path string, tree any) any {
	switch v := tree.(type) {
	case map[string]any:
		for name, inner := range v {
			v[name] = u.at(strings.TrimPrefix(path+"."+name, "."), inner)
		}
	case []any:
		u.each(path, v)
	case repeated:
		u.each(path, v)
	case string:
		if inner, ok := u.document(path, v); ok {
			u.paths = append(u.paths, path)
			return inner
		}
	}
	return tree
}

func (u *unpacker) each(path string, list []any) {
	for i := range list {
		list[i] = u.at(path+"[]", list[i])
	}
}

func (u *unpacker) document(path, text string) (any, bool) {
	if u.operation == "GetCredentialReport" && strings.HasSuffix(path, "Content") {
		return credentialReport(text)
	}
	if strings.HasPrefix(text, "%7B") || strings.HasPrefix(text, "%5B") {
		plain, err := url.PathUnescape(text) // IAM encodes as RFC 3986 says: a + is a +
		if err != nil {
			return nil, false
		}
		text = plain
	}
	switch start := strings.TrimLeft(text, " \t\r\n"); {
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		return decodeJSON([]byte(text))
	}
	return nil, false
}

// credentialReport is one object per user, by the names of the columns.
func credentialReport(text string) (any, bool) {
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	lines, err := csv.NewReader(bytes.NewReader(content)).ReadAll() // rows of another length are an error
	if err != nil || len(lines) == 0 {
		return nil, false
	}
	users := []any{}
	for _, line := range lines[1:] {
		user := map[string]any{}
		for i, column := range lines[0] {
			if _, twice := user[column]; twice {
				return nil, false
			}
			user[column] = line[i]
		}
		users = append(users, user)
	}
	return users, true
}
