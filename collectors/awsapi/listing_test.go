package awsapi

import (
	"reflect"
	"strings"
	"testing"
)

const aPage = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>logs</Name><Prefix>a/</Prefix><EncodingType>url</EncodingType><MaxKeys>2</MaxKeys>` +
	`<NextContinuationToken>1ueG/cGc=+</NextContinuationToken><IsTruncated>true</IsTruncated>` +
	`<Contents><Key>a/b+c%2Bd%26e%3C</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>` +
	`<Contents><Key>a/%E6%97%A5</Key><Size>0</Size><Owner><ID>x</ID></Owner></Contents></ListBucketResult>
`

func TestAPageIsReadFromItsXML(t *testing.T) {
	l, ok := parseListing([]byte(aPage))
	if want := (Listing{[]string{"a/b c+d&e<", "a/日"}, []int64{7, 0}, "1ueG/cGc=+"}); !ok || !reflect.DeepEqual(l, want) {
		t.Errorf("%+v, %v", l, ok)
	}
	last := strings.Replace(aPage, "<IsTruncated>true", "<IsTruncated>false", 1)
	if l, ok := parseListing([]byte(last)); !ok || l.Next != "" || len(l.Keys) != 2 {
		t.Errorf("%+v, %v", l, ok)
	}
}

func TestASurprisingPageIsLeftToTheSDK(t *testing.T) {
	for name, change := range map[string][2]string{
		"keys as they are":         {"<EncodingType>url</EncodingType>", ""},
		"an entity in a key":       {"%26", "&amp;"},
		"an entity in the token":   {"1ueG", "&lt;"},
		"no token":                 {"NextContinuationToken>", "OtherToken>"},
		"no end":                   {"</ListBucketResult>", ""},
		"a comment":                {"<Contents>", "<!-- <Contents> -->"},
		"a section of characters":  {"<Key>a/b", "<Key><![CDATA[a/b]]>"},
		"a size that is none":      {"<Size>7</Size>", "<Size>x</Size>"},
		"no size":                  {"<Size>7</Size>", ""},
		"an escape that is broken": {"%2Bd", "%2"},
		"not said whether it ends": {"IsTruncated", "Truncated"},
		"another answer":           {"ListBucketResult", "Error"},
	} {
		old, by := change[0], change[1]
		if !strings.Contains(aPage, old) {
			t.Fatalf("%s: the page has no %s", name, old)
		}
		if l, ok := parseListing([]byte(strings.ReplaceAll(aPage, old, by))); ok {
			t.Errorf("%s: read as %+v", name, l)
		}
	}
}
