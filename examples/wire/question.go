// Package wire reads off a request to AWS what it asks: of which account, in
// which region, which operation, and about what. It knows the protocols of the
// services that the collectors ask, and nothing of what answers mean.
package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// Question is what a request asks.
type Question struct {
	Account   string // of the access key, "" if the key does not hold one
	Region    string // that the request is signed for
	Operation string // "SERVICE.OPERATION", the service by the name it is signed for
	Subject   string // the bucket, trail, key, group or topic; "" for none
}

// Ask works out what a request asks from its signature, headers, path and body.
func Ask(r *http.Request, body []byte) Question {
	var q Question
	key, region, signing := Scope(r.Header.Get("Authorization"))
	q.Account, q.Region = accountOf(key), region
	switch target := r.Header.Get("X-Amz-Target"); {
	case target != "":
		q.Operation = signing + target[strings.LastIndexByte(target, '.'):]
		q.Subject = jsonSubject(body)
	case strings.HasPrefix(r.URL.Path, "/v20180820/"):
		q.Operation, q.Subject = controlOperation(r.URL)
	case strings.HasPrefix(r.URL.Path, Granite):
		q.Operation = signing + "." + strings.TrimPrefix(r.URL.Path, Granite)
	case restOperations[signing] != nil:
		q.Operation, q.Subject = restOperations[signing](r.URL.Path)
	case signing == "s3":
		q.Operation, q.Subject = bucketOperation(r.URL)
	default:
		form, _ := url.ParseQuery(string(body)) //nolint:errcheck // what cannot be parsed asks nothing
		q.Operation = signing + "." + form.Get("Action")
		q.Subject = form.Get("RoleArn") + form.Get("TopicArn") + form.Get("PhysicalResourceId")
	}
	return q
}

// Scope is the access key, region and service that a request is signed for. They
// are empty if it is not signed.
func Scope(authorization string) (key, region, service string) {
	_, credential, signed := strings.Cut(authorization, "Credential=")
	if !signed {
		return "", "", ""
	}
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	if len(parts) != 5 {
		return "", "", ""
	}
	return parts[0], parts[2], parts[3]
}

// accountOf is the account that an access key of ours names: twelve digits after
// the letters that it begins with.
func accountOf(key string) string {
	digits := strings.TrimLeft(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if len(digits) < 12 || digits == key || strings.Trim(digits[:12], "0123456789") != "" {
		return ""
	}
	return digits[:12]
}

func jsonSubject(body []byte) string {
	var in subject
	json.Unmarshal(body, &in) //nolint:errcheck // a request of another shape has no subject
	return in.String()
}

// subject holds the parameters that say what a question is about. A question has
// at most one of them.
type subject struct {
	Name, TrailName, KeyId, LogGroupNamePrefix, LogGroupName string
	ParentId, PolicyId, Filter, AccountId                    string
	Rule, DatabaseName                                       string
	ResourceIdList                                           []string
}

func (s subject) String() string {
	return s.Name + s.TrailName + s.KeyId + s.LogGroupNamePrefix + s.LogGroupName +
		s.ParentId + s.PolicyId + s.Filter + s.AccountId + s.Rule + s.DatabaseName + strings.Join(s.ResourceIdList, " ")
}

// RequestID is made from the question, so that a recording is the same each time.
func RequestID(q Question) string {
	sum := sha256.Sum256([]byte(q.Account + "\x00" + q.Region + "\x00" + q.Operation + "\x00" + q.Subject))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
