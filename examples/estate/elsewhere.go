package main

import (
	"net/http"
	"strings"

	"github.com/trailproof/trailproof/examples/wire"
)

// elsewhere answers what is not on record for the account: AWS says that it is
// another's, somewhere else, or not at all. Only what AWS would answer otherwise
// counts as unanswered.
func (s *server) elsewhere(q wire.Question) (reply, ending) {
	bucket, _, _ := strings.Cut(q.Subject, "/")
	at, exists := s.buckets[bucket]
	switch {
	case service(q) == "s3" && q.Subject != "" && !exists:
		return problem{http.StatusNotFound, "NoSuchBucket"}.reply(q, "The specified bucket does not exist"), answered
	case service(q) == "s3" && q.Subject != "" && at.account != q.Account:
		return denial(q).reply(q, "Access Denied"), answered
	case service(q) == "s3" && q.Subject != "" && at.region != q.Region:
		return problem{http.StatusMovedPermanently, "PermanentRedirect"}.reply(q, "The bucket is in another region"), answered
	case q.Operation == "s3.ListObjectsV2":
		return xmlReply(`<ListBucketResult><Name>` + bucket + `</Name><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>`), answered
	case q.Operation == "s3.GetObject":
		return problem{http.StatusNotFound, "NoSuchKey"}.reply(q, "The specified key does not exist."), answered
	case service(q) == "kms":
		return denial(q).reply(q, "The ciphertext refers to a customer master key that does not exist, or that you are not allowed to access."), answered
	case q.Operation == "glue.GetDatabases":
		return reply{http.StatusOK, "application/x-amz-json-1.1", nil, `{"DatabaseList": []}`}, answered
	}
	return problem{http.StatusNotImplemented, "NotImplemented"}.reply(q, "there is no recorded answer"), unanswered
}
