package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/txtar"
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
type question struct{ account, region, operation, subject string }

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
		q := question{words[0], words[1], words[2], strings.Join(words[3:], " ")}
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
	return ask(r, body), r
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, r := s.read(r)
	if ofArchive[q.operation] && s.mayRead(q) {
		s.archive.ServeHTTP(w, r)
		return
	}
	a, ok := s.answers[q]
	if !ok {
		anywhere := q
		anywhere.region = "*"
		a, ok = s.answers[anywhere]
	}
	if !ok {
		s.mu.Lock()
		s.unknown = append(s.unknown, fmt.Sprintf("%s %s %s %s", q.account, q.region, q.operation, q.subject))
		s.mu.Unlock()
		a = s.elsewhere(q)
	}
	a.body = encoded(q.operation, a.body)
	id := requestID(q)
	w.Header().Set("x-amzn-requestid", id)
	w.Header().Set("x-amz-request-id", strings.ToUpper(id[:8]+id[9:13]+id[14:18]))
	switch {
	case strings.HasPrefix(r.URL.Path, graniteService):
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
	bucket, _, _ := strings.Cut(q.subject, "/")
	_, owned := s.answers[question{q.account, "*", "s3.GetBucketLocation", bucket}]
	return owned || q.operation == "cloudtrail.ListPublicKeys"
}

// elsewhere is the answer to a question that the archive does not have: S3 sends
// questions about a bucket away to its region, and refuses those of strangers.
func (s *server) elsewhere(q question) answer {
	if ofArchive[q.operation] {
		return answer{http.StatusForbidden, []byte(`<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)}
	}
	if q.subject != "" && strings.HasPrefix(q.operation, "s3.") {
		for known := range s.answers {
			switch {
			case known.operation != q.operation || known.subject != q.subject:
			case known.account == q.account:
				return answer{http.StatusMovedPermanently, []byte(`<Error><Code>PermanentRedirect</Code><Message>The bucket is in another region</Message></Error>`)}
			default:
				return answer{http.StatusForbidden, []byte(`<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)}
			}
		}
	}
	return answer{http.StatusNotImplemented, []byte("not in the archive")}
}

var credential = regexp.MustCompile(`Credential=[A-Z]+(\d{12})/\d+/([a-z0-9-]+)/([a-z0-9-]+)/`)

// ask works out what a request asks from its signature, headers, path and body.
func ask(r *http.Request, body []byte) question {
	var q question
	var signing string
	if m := credential.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
		q.account, q.region, signing = m[1], m[2], m[3]
	}
	switch target := r.Header.Get("X-Amz-Target"); {
	case target != "":
		q.operation = signing + target[strings.LastIndexByte(target, '.'):]
		q.subject = jsonSubject(body)
	case strings.HasPrefix(r.URL.Path, "/v20180820/"):
		q.operation, q.subject = controlOperation(r.URL)
	case strings.HasPrefix(r.URL.Path, graniteService):
		q.operation = signing + "." + strings.TrimPrefix(r.URL.Path, graniteService)
	case restOperations[signing] != nil:
		q.operation, q.subject = restOperations[signing](r.URL.Path)
	case signing == "s3":
		q.operation, q.subject = bucketOperation(r.URL)
	default:
		form, _ := url.ParseQuery(string(body))
		q.operation = signing + "." + form.Get("Action")
		q.subject = form.Get("RoleArn") + form.Get("TopicArn") + form.Get("PhysicalResourceId")
	}
	return q
}

func jsonSubject(body []byte) string {
	var in struct {
		Name, TrailName, KeyId, LogGroupNamePrefix, LogGroupName string
		ParentId, PolicyId, Filter, AccountId                    string
		Rule, DatabaseName                                       string
		ResourceIdList                                           []string
	}
	json.Unmarshal(body, &in) //nolint:errcheck // a request of another shape has no subject
	return in.Name + in.TrailName + in.KeyId + in.LogGroupNamePrefix + in.LogGroupName +
		in.ParentId + in.PolicyId + in.Filter + in.AccountId + in.Rule + in.DatabaseName + strings.Join(in.ResourceIdList, " ")
}

func controlOperation(u *url.URL) (operation, subject string) {
	path := strings.TrimPrefix(u.Path, "/v20180820/")
	switch {
	case path == "configuration/publicAccessBlock":
		return "s3control.GetPublicAccessBlock", ""
	case path == "accesspoint":
		return "s3control.ListAccessPoints", u.Query().Get("bucket")
	}
	name := strings.TrimPrefix(path, "accesspoint/")
	return "s3control.GetAccessPointPolicyStatus", strings.TrimSuffix(name, "/policyStatus")
}

var bucketOperations = map[string]string{
	"location": "GetBucketLocation", "policy": "GetBucketPolicy", "policyStatus": "GetBucketPolicyStatus",
	"publicAccessBlock": "GetPublicAccessBlock", "acl": "GetBucketAcl", "encryption": "GetBucketEncryption",
	"versioning": "GetBucketVersioning", "object-lock": "GetObjectLockConfiguration",
	"lifecycle": "GetBucketLifecycleConfiguration", "logging": "GetBucketLogging", "notification": "GetBucketNotificationConfiguration",
	"ownershipControls": "GetBucketOwnershipControls", "replication": "GetBucketReplication",
}

func bucketOperation(u *url.URL) (operation, subject string) {
	bucket := strings.Trim(u.Path, "/")
	switch {
	case bucket == "":
		return "s3.ListBuckets", ""
	case strings.Contains(bucket, "/"):
		return "s3.GetObject", bucket
	case u.Query().Has("list-type"):
		return "s3.ListObjectsV2", bucket + "/" + u.Query().Get("prefix")
	}
	for parameter, name := range bucketOperations {
		if u.Query().Has(parameter) {
			return "s3." + name, bucket
		}
	}
	return "s3.HeadBucket", bucket
}

// requestID is made from the question, so that a recording is the same each time.
func requestID(q question) string {
	sum := sha256.Sum256([]byte(q.account + "\x00" + q.region + "\x00" + q.operation + "\x00" + q.subject))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
