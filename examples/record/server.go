package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/txtar"

	"github.com/trailproof/trailproof/examples/wire"
)

// server speaks enough of AWS's protocols to answer the collectors from the
// archive of responses. It knows nothing of what the answers mean.
type server struct {
	answers map[question]answer
	archive http.Handler // answers for the log archive
	mu      sync.Mutex
	unknown []string // questions without an answer, for the author of the archive
}

// question is what a request asks, as the archive names it.
type question = wire.Question

type answer struct {
	status int
	body   []byte
}

// newServer reads the archive. A file's name is
//
//	ACCOUNT REGION SERVICE.OPERATION [SUBJECT] [=STATUS]
//
// where REGION may be * and SUBJECT is the bucket, trail, key, group or topic.
func newServer(archive *txtar.Archive) (*server, error) {
	s := &server{answers: map[question]answer{}, archive: logs().Handler()}
	for _, f := range archive.Files {
		words := strings.Fields(f.Name)
		a := answer{status: http.StatusOK, body: f.Data}
		if last := words[len(words)-1]; strings.HasPrefix(last, "=") {
			status, err := strconv.Atoi(last[1:])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			a.status, words = status, words[:len(words)-1]
		}
		if len(words) < 3 {
			return nil, fmt.Errorf("%s: expected ACCOUNT REGION SERVICE.OPERATION", f.Name)
		}
		q := question{Account: words[0], Region: words[1], Operation: words[2], Subject: strings.Join(words[3:], " ")}
		if _, twice := s.answers[q]; twice {
			return nil, fmt.Errorf("%s: answered twice", f.Name)
		}
		s.answers[q] = a
	}
	return s, nil
}

// read says what a request asks, and returns it as it was before it was read.
func (s *server) read(r *http.Request) (question, *http.Request) {
	body, _ := io.ReadAll(r.Body) //nolint:errcheck // a request cut short asks nothing that is answered
	r.Body = io.NopCloser(bytes.NewReader(body))
	return wire.Ask(r, body), r
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, r := s.read(r)
	if ofArchive[q.Operation] && s.mayRead(q) {
		s.archive.ServeHTTP(w, r)
		return
	}
	a, ok := s.answers[q]
	if !ok {
		anywhere := q
		anywhere.Region = "*"
		a, ok = s.answers[anywhere]
	}
	if !ok {
		s.mu.Lock()
		s.unknown = append(s.unknown, fmt.Sprintf("%s %s %s %s", q.Account, q.Region, q.Operation, q.Subject))
		s.mu.Unlock()
		a = s.elsewhere(q)
	}
	a.body = encoded(q.Operation, a.body)
	id := wire.RequestID(q)
	w.Header().Set("x-amzn-requestid", id)
	w.Header().Set("x-amz-request-id", strings.ToUpper(id[:8]+id[9:13]+id[14:18]))
	switch {
	case strings.HasPrefix(r.URL.Path, wire.Granite):
		w.Header().Set("content-type", "application/cbor")
		w.Header().Set("smithy-protocol", "rpc-v2-cbor")
	case strings.HasPrefix(string(a.body), "{"):
		w.Header().Set("content-type", "application/x-amz-json-1.1")
	default:
		w.Header().Set("content-type", "text/xml")
	}
	w.WriteHeader(a.status)
	w.Write(a.body) //nolint:errcheck // the client sees a short body
}

// ofArchive are the operations that the log archive itself answers.
var ofArchive = map[string]bool{"s3.ListObjectsV2": true, "s3.GetObject": true, "cloudtrail.ListPublicKeys": true}

// mayRead says whether who asks may read the bucket: only the account that owns it.
func (s *server) mayRead(q question) bool {
	bucket, _, _ := strings.Cut(q.Subject, "/")
	_, owned := s.answers[question{Account: q.Account, Region: "*", Operation: "s3.GetBucketLocation", Subject: bucket}]
	return owned || q.Operation == "cloudtrail.ListPublicKeys"
}

// elsewhere is the answer to a question that the archive does not have: S3 sends
// questions about a bucket away to its region, and refuses those of strangers.
func (s *server) elsewhere(q question) answer {
	if ofArchive[q.Operation] {
		return answer{http.StatusForbidden, []byte(`<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)}
	}
	if q.Subject != "" && strings.HasPrefix(q.Operation, "s3.") {
		for known := range s.answers {
			switch {
			case known.Operation != q.Operation || known.Subject != q.Subject:
			case known.Account == q.Account:
				return answer{http.StatusMovedPermanently, []byte(`<Error><Code>PermanentRedirect</Code><Message>The bucket is in another region</Message></Error>`)}
			default:
				return answer{http.StatusForbidden, []byte(`<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)}
			}
		}
	}
	return answer{http.StatusNotImplemented, []byte("not in the archive")}
}
