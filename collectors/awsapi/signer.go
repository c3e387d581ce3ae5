package awsapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// signer signs requests to S3 that have no body and few headers, with version 4
// of AWS's signatures. It keeps the key of the day, which takes the most work.
//
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
type signer struct {
	region string

	mu          sync.Mutex
	secret, day string // that the key is for
	key         []byte
}

// nothing is the SHA-256 of an empty body, as signatures have it.
const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// sign adds the headers of a signature. The path must be escaped and the query
// sorted and encoded as they are signed.
func (s *signer) sign(req *http.Request, path string, by aws.Credentials, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	scope := stamp[:8] + "/" + s.region + "/s3/aws4_request"
	names := "host;x-amz-content-sha256;x-amz-date"
	req.Header["X-Amz-Content-Sha256"] = []string{nothing}
	req.Header["X-Amz-Date"] = []string{stamp}

	text := make([]byte, 0, 1024)
	text = append(append(append(append(text, req.Method...), '\n'), path...), '\n')
	text = append(append(text, req.URL.RawQuery...), "\nhost:"...)
	text = append(append(text, req.URL.Host...), "\nx-amz-content-sha256:"+nothing+"\nx-amz-date:"...)
	text = append(append(text, stamp...), '\n')
	if by.SessionToken != "" {
		names += ";x-amz-security-token"
		text = append(append(append(text, "x-amz-security-token:"...), by.SessionToken...), '\n')
		req.Header["X-Amz-Security-Token"] = []string{by.SessionToken}
	}
	text = append(append(append(text, '\n'), names...), "\n"+nothing...)
	canonical := sha256.Sum256(text)

	text = append(append(append(append(text[:0], "AWS4-HMAC-SHA256\n"...), stamp...), '\n'), scope...)
	text = hex.AppendEncode(append(text, '\n'), canonical[:])
	signature := mac(s.keyFor(by.SecretAccessKey, scope), text)

	text = append(append(append(append(text[:0], "AWS4-HMAC-SHA256 Credential="...), by.AccessKeyID...), '/'), scope...)
	text = append(append(append(text, ", SignedHeaders="...), names...), ", Signature="...)
	req.Header["Authorization"] = []string{string(hex.AppendEncode(text, signature))}
}

// keyFor is the key that the secret has for the scope.
func (s *signer) keyFor(secret, scope string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if day := scope[:8]; s.key == nil || s.secret != secret || s.day != day {
		s.secret, s.day, s.key = secret, day, []byte("AWS4"+secret)
		for _, part := range strings.Split(scope, "/") {
			s.key = mac(s.key, []byte(part))
		}
	}
	return s.key
}

func mac(key, text []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(text)
	return m.Sum(nil)
}
