package archivetest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A Server answers for the archive as AWS does: S3 by path, CloudTrail, STS,
// regions of EC2, and Organizations. Whose the credentials are, their access key
// says: four letters and the account ID, AKIA111122223333. Set the fields before
// it is used.
type Server struct {
	Archive *Archive
	Latency time.Duration // before every answer
	Page    int           // most items of one page; 0: as many as AWS gives
	// Else answers what the archive does not know of, such as bucket policies.
	// Without it that is refused, as AWS refuses what is not allowed.
	Else http.Handler
	// Asked, if set, is told of every request: an operation such as
	// s3.GetObject, and bucket/key or what else it is about. It may be called by
	// many goroutines at once.
	Asked func(operation, subject string)

	mu     sync.Mutex
	faults []*Fault
	counts map[string]int
}

// Handler serves the archive.
func (a *Archive) Handler() *Server { return &Server{Archive: a, counts: map[string]int{}} }

// Requests is how often each operation was asked for.
func (s *Server) Requests() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// request is what is asked.
type request struct {
	*http.Request
	account, region, service string
	operation, subject       string
	body                     []byte
	form                     url.Values // of the query protocols
	bucket, key              string     // of S3
}

// answer is what is said. The body of a HEAD is not sent.
type answer struct {
	status int
	kind   string // content type
	header map[string]string
	body   []byte
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := s.read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.count(q)
	fault := s.fault(q)
	time.Sleep(s.Latency + fault.Delay)
	a, known := answer{}, true
	switch {
	case fault.Status != 0:
		a = q.refuse(fault.Status, fault.Code, "It is a test.")
	default:
		a, known = s.answer(q)
	}
	if !known && s.Else != nil {
		s.Else.ServeHTTP(w, r)
		return
	}
	if !known {
		a = q.refuse(http.StatusForbidden, "AccessDenied", "The archive knows nothing of "+q.operation+".")
	}
	s.send(w, q, a, fault)
}

func (s *Server) answer(q *request) (answer, bool) {
	switch q.service {
	case "s3":
		return s.s3(q)
	case "cloudtrail":
		return s.cloudtrail(q)
	case "organizations":
		return s.organizations(q)
	case "sts":
		return s.sts(q)
	case "ec2":
		return s.ec2(q)
	}
	return answer{}, false
}

// credential says who signed: AKIA111122223333/20260301/us-east-1/s3/aws4_request.
func (q *request) credential() {
	_, scope, _ := strings.Cut(q.Header.Get("Authorization"), "Credential=")
	scope, _, _ = strings.Cut(scope, ",")
	if part := strings.Split(scope, "/"); len(part) == 5 && len(part[0]) == 16 {
		q.account, q.region, q.service = part[0][4:], part[2], part[3]
	}
}

// largestRequest bounds what is read of a request.
const largestRequest = 1 << 20

// read works out what a request asks, and leaves it as it was.
func (s *Server) read(r *http.Request) (*request, error) {
	q := &request{Request: r, service: "s3"}
	q.credential()
	if r.ContentLength != 0 {
		body, err := io.ReadAll(io.LimitReader(r.Body, largestRequest))
		if err != nil {
			return nil, err
		}
		r.Body, q.body = io.NopCloser(strings.NewReader(string(body))), body
	}
	switch target := r.Header.Get("X-Amz-Target"); {
	case target != "":
		q.operation = target[strings.LastIndexByte(target, '.')+1:]
		q.subject = q.text("Name") + q.text("TrailName") + q.text("S3BucketName")
	case q.service == "s3":
		q.bucket, q.key, _ = strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		q.operation, q.subject = q.bucketOperation(), q.bucket
		if within := q.key; within != "" || r.URL.RawQuery != "" {
			q.subject = strings.TrimSuffix(q.bucket+"/"+cmp.Or(within, r.URL.Query().Get("prefix")), "/")
		}
	default:
		form, err := url.ParseQuery(string(q.body))
		if err != nil {
			return nil, err
		}
		q.form, q.operation, q.subject = form, form.Get("Action"), form.Get("RoleArn")
	}
	q.operation = q.service + "." + q.operation
	return q, nil
}

func (s *Server) count(q *request) {
	s.mu.Lock()
	s.counts[q.operation]++
	s.mu.Unlock()
	if s.Asked != nil {
		s.Asked(q.operation, q.subject)
	}
}

// id is made from the question, so that a recording is the same each time.
func (q *request) id() string {
	sum := sha256.Sum256([]byte(q.account + "\x00" + q.region + "\x00" + q.operation + "\x00" + q.subject + "\x00" + string(q.body)))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
