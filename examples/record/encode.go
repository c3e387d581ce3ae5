package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var documents = regexp.MustCompile(`(<(?:AssumeRolePolicyDocument|PolicyDocument|Document)>)([^<]+)`)

// encoded is an answer as AWS sends it, where the archive has it as people read
// it.
func encoded(operation string, body []byte) []byte {
	switch operation {
	case "monitoring.DescribeAlarms":
		return asCBOR(body)
	case "iam.GetAccountAuthorizationDetails":
		return []byte(documents.ReplaceAllStringFunc(string(body), func(found string) string {
			tag, document, _ := strings.Cut(found, ">")
			return tag + ">" + url.PathEscape(document)
		}))
	case "iam.GetCredentialReport":
		if bytes.HasPrefix(body, []byte("user,")) {
			return asReport(body)
		}
	}
	return body
}

func asReport(table []byte) []byte {
	return []byte(`<GetCredentialReportResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetCredentialReportResult>` +
		`<Content>` + base64.StdEncoding.EncodeToString(table) + `</Content><ReportFormat>text/csv</ReportFormat>` +
		`<GeneratedTime>` + started.Format("2006-01-02T15:04:05Z") + `</GeneratedTime></GetCredentialReportResult></GetCredentialReportResponse>`)
}

// asCBOR is a JSON document in CBOR (RFC 8949), the same each time. A number
// under a name that ends in Timestamp is a time.
func asCBOR(document []byte) []byte {
	var v any
	if json.Unmarshal(document, &v) != nil {
		return document
	}
	return appendCBOR(nil, "", v)
}

// The major types of CBOR, and the heads of what has none.
const (
	cborText, cborArray, cborMap, cborTag = 3 << 5, 4 << 5, 5 << 5, 6 << 5
	cborFalse, cborTrue, cborNull         = 0xf4, 0xf5, 0xf6
	cborFloat64                           = 0xfb
)

func appendCBOR(out []byte, name string, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		out = appendHead(out, cborMap, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = appendCBOR(appendCBOR(out, "", key), key, v[key])
		}
		return out
	case []any:
		out = appendHead(out, cborArray, len(v))
		for _, item := range v {
			out = appendCBOR(out, "", item)
		}
		return out
	case string:
		return append(appendHead(out, cborText, len(v)), v...)
	case float64:
		switch {
		case strings.HasSuffix(name, "Timestamp"):
			out = appendHead(out, cborTag, 1)
		case v == float64(uint32(v)) && name != "Threshold":
			return appendHead(out, 0, int(v))
		}
		return binary.BigEndian.AppendUint64(append(out, cborFloat64), math.Float64bits(v))
	case bool:
		if v {
			return append(out, cborTrue)
		}
		return append(out, cborFalse)
	}
	return append(out, cborNull)
}

// appendHead begins a value with its type and its length or number.
func appendHead(out []byte, major byte, n int) []byte {
	if n < 24 {
		return append(out, major|byte(n))
	}
	return binary.BigEndian.AppendUint32(append(out, major|26), uint32(n)) //nolint:gosec // the archives are small
}
