package pack

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCBORIsDecodedAsRFC8949Says(t *testing.T) {
	for in, want := range map[string]string{
		"\xa1\x61a\x01":     `{"a":1}`,
		"\xbf\x61a\xf5\xff": `{"a":true}`,
		"\x9f\x01\x20\xff":  `[1,-1]`,
		"\x82\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x3b\xff\xff\xff\xff\xff\xff\xff\xff": `[18446744073709551615,-18446744073709551616]`,
		"\x81\x7f\x61a\x61b\xff":                                       `["ab"]`,
		"\x81\x43\x01\x02\x03":                                         `["AQID"]`,
		"\xa1\x61t\xc1\xfb\x41\xd4\x52\xd9\xec\x20\x00\x00":            `{"t":"2013-03-21T20:04:00.5Z"}`,
		"\x83\xf6\xf7\xf4":                                             `[null,null,false]`,
		"\x82\xfa\x47\xc3\x50\x00\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00": `[100000,"+Inf"]`,
	} {
		form, tree := decode([]byte(in))
		got, err := json.Marshal(tree)
		if err != nil || form != "cbor" || string(got) != want {
			t.Errorf("%x is %s %s, want %s", in, form, got, want)
		}
	}
}

func TestBrokenResponsesAreKeptAsTheyCame(t *testing.T) {
	for in, want := range map[string]string{
		"\xa1\x61a":                            "base64", // a value is missing
		"\xa2\x61a\x01\x61a\x02":               "base64", // the same key twice
		"\x9b\xff\xff\xff\xff\xff\xff\xff\xff": "base64", // a list longer than there are bytes
		"\xbf\x61a\xff":                        "base64", // an end in the place of a value
		"\x81\xff":                             "base64",
		strings.Repeat("\x81", 200) + "\x01":   "base64", // too deep
		"<a><b></a>":                           "text",
		strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200): "text",
		`{"a":`:       "text",
		`{} trailing`: "text",
		"plain words": "text",
		" \n":         "empty",
	} {
		if form, _ := decode([]byte(in)); form != want {
			t.Errorf("%.40q is %s, want %s", in, form, want)
		}
	}
}

func TestXMLKeepsAttributesTextAndRepetition(t *testing.T) {
	_, tree := decode([]byte(`<?xml version="1.0"?><R xmlns:x="y"><G x:type="User">t<ID>1</ID></G><E/><L>1</L><L>2</L><L>3</L></R>`))
	got, _ := json.Marshal(tree)
	if want := `{"R":{"E":"","G":{"#text":"t","@type":"User","ID":"1"},"L":["1","2","3"]}}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	for _, seed := range []string{"{}", "<a/>", "\xa1\x61a\x01", "\xbf\xff", "\xc1\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		form, tree := decode(body)
		if _, err := json.Marshal(tree); err != nil {
			t.Errorf("%s is not JSON: %v", form, err)
		}
	})
}
