package awsapi

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// A Listing is one page of the objects of a bucket, in the order of their keys.
type Listing struct {
	Keys  []string
	Sizes []int64
	Next  string // what to ask the next page with; "" if this is the last
}

// largestPage bounds what is read of a page: a thousand keys of a kilobyte each,
// every byte of them encoded, and what is said of them.
const largestPage = 8 << 20

// List asks for a page of the objects whose keys begin with the prefix and lie
// after a key, or go on from where another page ended. It is false if the SDK
// must ask.
func (o *Objects) List(ctx context.Context, bucket, prefix, after, from string) (Listing, bool) {
	query := url.Values{"list-type": {"2"}, "encoding-type": {"url"}, "prefix": {prefix}}
	if after != "" {
		query.Set("start-after", after)
	}
	if from != "" {
		query.Set("continuation-token", from)
	}
	base := o.base(ctx, bucket)
	if base == nil {
		return Listing{}, false
	}
	address := *base
	address.Path = strings.TrimSuffix(base.Path, "/")
	if address.Path == "" {
		address.Path = "/"
	}
	address.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20") // as it is signed
	response := o.ask(ctx, &address, address.EscapedPath())
	if response == nil {
		return Listing{}, false
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(io.LimitReader(response.Body, largestPage))
	if err != nil || len(page) == largestPage {
		return Listing{}, false
	}
	return parseListing(page)
}

// parseListing reads the XML of a page whose keys are encoded, so that nothing
// of it looks like XML and is not. It is false at the first surprise.
func parseListing(page []byte) (Listing, bool) {
	var l Listing
	head, _, _ := bytes.Cut(page, []byte("<Contents>"))
	encoding, _ := element(page, "EncodingType")
	truncated, said := element(page, "IsTruncated")
	if encoding != "url" || !said || !bytes.HasSuffix(bytes.TrimSpace(page), []byte("</ListBucketResult>")) ||
		bytes.Contains(page, []byte("<![CDATA[")) || bytes.Contains(page, []byte("<!--")) || !bytes.Contains(head, []byte("<ListBucketResult")) {
		return Listing{}, false
	}
	for rest := page[len(head):]; ; {
		one, after, found := bytes.Cut(rest, []byte("</Contents>"))
		if !found {
			break
		}
		rest = after
		key, hasKey := element(one, "Key")
		size, hasSize := element(one, "Size")
		decoded, err := url.QueryUnescape(key)
		bytes, fault := strconv.ParseInt(size, 10, 64)
		if !hasKey || !hasSize || err != nil || fault != nil || strings.ContainsRune(key, '&') {
			return Listing{}, false
		}
		l.Keys, l.Sizes = append(l.Keys, decoded), append(l.Sizes, bytes)
	}
	if truncated == "true" {
		l.Next, said = element(page, "NextContinuationToken")
		if !said || l.Next == "" || strings.ContainsRune(l.Next, '&') {
			return Listing{}, false
		}
	}
	return l, truncated == "true" || truncated == "false"
}

// element is the text of the first element of the name.
func element(page []byte, name string) (string, bool) {
	_, rest, found := bytes.Cut(page, []byte("<"+name+">"))
	if !found {
		return "", false
	}
	text, _, found := bytes.Cut(rest, []byte("</"+name+">"))
	return string(text), found
}
