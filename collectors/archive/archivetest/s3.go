package archivetest

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// bucketOperation names the operation that a request to S3 asks for.
func (q *request) bucketOperation() string {
	switch {
	case q.Method != http.MethodGet && q.Method != http.MethodHead:
		return q.Method
	case q.bucket == "":
		return "ListBuckets"
	case q.key != "" && q.Method == http.MethodHead:
		return "HeadObject"
	case q.key != "":
		return "GetObject"
	case q.Method == http.MethodHead:
		return "HeadBucket"
	}
	query := q.URL.Query()
	switch {
	case query.Has("location"):
		return "GetBucketLocation"
	case query.Get("list-type") == "2":
		return "ListObjectsV2"
	}
	for name := range query {
		if !slices.Contains(listParameters, name) {
			return name
		}
	}
	return "ListObjects"
}

// listParameters are those of ListObjects; any other names a part of the bucket.
var listParameters = strings.Fields("prefix delimiter marker max-keys encoding-type x-id")

func (s *Server) s3(q *request) (answer, bool) {
	if q.operation == "s3.ListBuckets" {
		return s.listBuckets(q), true
	}
	s.Archive.mu.RLock()
	b := s.Archive.buckets[q.bucket]
	s.Archive.mu.RUnlock()
	if b == nil {
		return q.refuse(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist"), true
	}
	switch q.operation {
	case "s3.GetObject", "s3.HeadObject":
		return s.object(q), true
	case "s3.HeadBucket":
		return answer{status: http.StatusOK, kind: "application/xml", header: map[string]string{"x-amz-bucket-region": b.region}}, true
	case "s3.GetBucketLocation":
		region := b.region
		if region == "us-east-1" {
			region = ""
		}
		return xmlAnswer(`<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` + region + `</LocationConstraint>`), true
	case "s3.ListObjects", "s3.ListObjectsV2":
		return s.list(q), true
	}
	return answer{}, false
}

func xmlAnswer(body string) answer {
	return answer{status: http.StatusOK, kind: "application/xml", body: []byte(xml.Header + body)}
}

func (s *Server) listBuckets(q *request) answer {
	s.Archive.mu.RLock()
	defer s.Archive.mu.RUnlock()
	var names []string
	for name, b := range s.Archive.buckets {
		if b.account == q.account {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		out.WriteString("<Bucket><Name>" + name + "</Name><CreationDate>" + stamp + "</CreationDate></Bucket>")
	}
	return xmlAnswer(`<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>` + out.String() + `</Buckets></ListAllMyBucketsResult>`)
}

// stamp is when everything in S3 was last modified.
const stamp = "2026-01-01T00:00:00.000Z"

func (s *Server) object(q *request) answer {
	o := s.Archive.find(q.bucket, q.key)
	if o == nil {
		return q.refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	header := map[string]string{"etag": `"` + o.etag + `"`, "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT", "accept-ranges": "bytes", "content-encoding": "gzip"}
	for name, value := range o.metadata {
		header["x-amz-meta-"+name] = value
	}
	return answer{status: http.StatusOK, kind: "application/json", header: header, body: o.body}
}

// listed is the answer to ListObjects, and to its second version.
type listed struct {
	head      strings.Builder // elements that stand before the objects
	objects   strings.Builder
	items     int
	truncated bool
}

func (l *listed) say(name, text string) {
	if text != "" {
		l.head.WriteString("<" + name + ">" + escape(text) + "</" + name + ">")
	}
}

func (l *listed) folder(prefix string) {
	l.items++
	l.objects.WriteString("<CommonPrefixes><Prefix>" + escape(prefix) + "</Prefix></CommonPrefixes>")
}

func (l *listed) object(key string, o *object) {
	l.items++
	l.objects.WriteString("<Contents><Key>" + escape(key) + "</Key><LastModified>" + stamp + "</LastModified><ETag>&quot;" + o.etag + "&quot;</ETag><Size>" +
		strconv.Itoa(len(o.body)) + "</Size><StorageClass>STANDARD</StorageClass></Contents>")
}

func (s *Server) list(q *request) answer {
	query := q.URL.Query()
	most := 1000
	if n, err := strconv.Atoi(query.Get("max-keys")); err == nil {
		most = min(n, most)
	}
	if s.Page > 0 {
		most = min(s.Page, most)
	}
	var out listed
	encoding := query.Get("encoding-type")
	encoded := func(text string) string { return text }
	if encoding == "url" {
		encoded = func(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "%2F", "/") }
	}
	prefix, delimiter := query.Get("prefix"), query.Get("delimiter")
	after := cmp.Or(query.Get("continuation-token"), query.Get("start-after"), query.Get("marker"))

	keys, _ := s.Archive.keys(q.bucket)
	from, _ := slices.BinarySearch(keys, max(prefix, after))
	folder, last := "", after
	for _, key := range keys[from:] {
		if !strings.HasPrefix(key, prefix) {
			break
		}
		if key <= after || folder != "" && strings.HasPrefix(key, folder) {
			continue
		}
		folder = ""
		if delimiter != "" {
			if i := strings.Index(key[len(prefix):], delimiter); i >= 0 {
				folder = key[:len(prefix)+i+len(delimiter)]
			}
		}
		if folder != "" && strings.HasPrefix(after, folder) {
			continue // given on the page before
		}
		if out.items == most {
			out.truncated = true
			break
		}
		if folder != "" {
			out.folder(encoded(folder))
			last = folder
			continue
		}
		if o := s.Archive.find(q.bucket, key); o != nil {
			out.object(encoded(key), o)
			last = key
		}
	}
	out.say("Name", q.bucket)
	out.say("Prefix", encoded(prefix))
	out.say("Delimiter", encoded(delimiter))
	out.say("StartAfter", encoded(query.Get("start-after")))
	out.say("Marker", encoded(query.Get("marker")))
	out.say("EncodingType", encoding)
	out.say("MaxKeys", strconv.Itoa(most))
	out.say("IsTruncated", strconv.FormatBool(out.truncated))
	switch {
	case q.operation == "s3.ListObjectsV2":
		out.say("KeyCount", strconv.Itoa(out.items))
		if out.truncated {
			out.say("NextContinuationToken", last)
		}
	case out.truncated:
		out.say("NextMarker", encoded(last))
	}
	return xmlAnswer(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` + out.head.String() + out.objects.String() + "</ListBucketResult>")
}
