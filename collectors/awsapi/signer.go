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

// sign adds the headers of a signature. The query must be sorted and encoded as
// it is signed.
func (s *signer) sign(req *http.Request, by aws.Credentials, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	scope := stamp[:8] + "/" + s.region + "/s3/aws4_request"
	names := "host;x-amz-content-sha256;x-amz-date"
	headers := "host:" + req.URL.Host + "\nx-amz-content-sha256:" + nothing + "\nx-amz-date:" + stamp + "\n"
	req.Header["X-Amz-Content-Sha256"] = []string{nothing}
	req.Header["X-Amz-Date"] = []string{stamp}
	if by.SessionToken != "" {
		names += ";x-amz-security-token"
		headers += "x-amz-security-token:" + by.SessionToken + "\n"
		req.Header["X-Amz-Security-Token"] = []string{by.SessionToken}
	}
	canonical := sha256.Sum256([]byte(req.Method + "\n" + req.URL.EscapedPath() + "\n" + req.URL.RawQuery + "\n" + headers + "\n" + names + "\n" + nothing))
	text := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(canonical[:])
	signature := hex.EncodeToString(mac(s.keyFor(by.SecretAccessKey, scope), text))
	req.Header["Authorization"] = []string{"AWS4-HMAC-SHA256 Credential=" + by.AccessKeyID + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + signature}
}

// keyFor is the key that the secret has for the scope.
func (s *signer) keyFor(secret, scope string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if day := scope[:8]; s.key == nil || s.secret != secret || s.day != day {
		s.secret, s.day, s.key = secret, day, []byte("AWS4"+secret)
		for _, part := range strings.Split(scope, "/") {
			s.key = mac(s.key, part)
		}
	}
	return s.key
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
