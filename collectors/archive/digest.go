package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// A DigestFile is what a digest says. The texts that are signed are kept as they
// stand in the JSON.
type DigestFile struct {
	Account     string
	Start, End  time.Time // it lists the log files delivered between them
	Bucket, Key string    // where it says it was delivered
	Fingerprint string    // of the public key, lower-case hexadecimal
	Algorithm   string    // of the signature
	Previous    *Link     // nil in a starting digest
	Logs        []LogFile

	endText, previousSignature string // "null" if there is none
}

// A Link is what a digest says about the one before it.
type Link struct {
	Bucket, Key string
	Hash        Hash   // of the uncompressed digest
	Signature   []byte // of the digest
}

// A LogFile is what a digest says about a log file.
type LogFile struct {
	Bucket, Key string
	Hash        Hash // of the uncompressed log file
}

// SignatureAlgorithm is the only one that CloudTrail uses.
const SignatureAlgorithm = "SHA256withRSA"

const (
	hashAlgorithm = "SHA-256"
	jsonTime      = "2006-01-02T15:04:05Z"
)

// ParseDigest reads the JSON of a digest. Fields it does not know are let be;
// a field that is there twice, or text that is not UTF-8, is refused, because
// readers differ on what it means.
func ParseDigest(data []byte) (*DigestFile, error) {
	switch {
	case !utf8.Valid(data):
		return nil, errors.New("it is not UTF-8")
	case !json.Valid(data):
		return nil, errors.New("its JSON is broken")
	}
	r := newFieldReader(digestFields)
	r.object(data)
	d := &DigestFile{previousSignature: "null"}
	d.Account, d.Bucket, d.Key = r.text("awsAccountId"), r.text("digestS3Bucket"), r.text("digestS3Object")
	d.Fingerprint, d.Algorithm = r.text("digestPublicKeyFingerprint"), r.text("digestSignatureAlgorithm")
	d.endText = r.text("digestEndTime")
	d.Start, d.End = r.moment("digestStartTime"), r.moment("digestEndTime")
	if d.End.Before(d.Start) {
		r.fail("it ends before it starts")
	}
	if signature, ok := r.optional("previousDigestSignature"); ok {
		d.previousSignature = signature
	}
	d.Previous = r.previous()
	if r.err != nil {
		return nil, r.err
	}
	var err error
	if d.Logs, err = logFiles(r.raw("logFiles")); err != nil {
		return nil, err
	}
	return d, nil
}

var digestFields = []string{
	"awsAccountId", "digestStartTime", "digestEndTime", "digestS3Bucket", "digestS3Object",
	"digestPublicKeyFingerprint", "digestSignatureAlgorithm",
	"previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue",
	"previousDigestHashAlgorithm", "previousDigestSignature", "logFiles",
}

var logFields = []string{"s3Bucket", "s3Object", "hashValue", "hashAlgorithm"}

// longestInLink is more characters than the bucket, the key or the hexadecimal
// signature of a digest can have. The links of a whole period are held at once.
const longestInLink = 4 << 10

// previous reads the link. Only the whole of it is one.
func (r *fieldReader) previous() *Link {
	bucket, hasBucket := r.optional("previousDigestS3Bucket")
	key, hasKey := r.optional("previousDigestS3Object")
	signature, isSigned := r.optional("previousDigestSignature")
	_, hasHash := r.optional("previousDigestHashValue")
	_, hasAlgorithm := r.optional("previousDigestHashAlgorithm")
	switch {
	case r.err != nil:
		return nil
	case !hasBucket && !hasKey && !hasHash && !isSigned:
		return nil
	case !hasBucket || !hasKey || !hasHash || !isSigned || !hasAlgorithm:
		r.fail("it names its previous digest in part")
		return nil
	}
	if max(len(bucket), len(key), len(signature)) > longestInLink {
		r.fail("the link to its previous digest is too long")
		return nil
	}
	link := &Link{Bucket: bucket, Key: key}
	link.Hash = r.hash("previousDigestHashValue", "previousDigestHashAlgorithm")
	raw, err := hex.DecodeString(signature)
	if err != nil {
		r.fail("the signature of its previous digest is not hexadecimal")
	}
	link.Signature = raw
	return link
}

func logFiles(raw []byte) (logs []LogFile, err error) {
	r := newFieldReader(logFields)
	err = elements(raw, func(element []byte) error {
		r.object(element)
		log := LogFile{Bucket: r.text("s3Bucket"), Key: r.text("s3Object"), Hash: r.hash("hashValue", "hashAlgorithm")}
		if r.err != nil {
			return fmt.Errorf("its log file %d: %w", len(logs)+1, r.err)
		}
		logs = append(logs, log)
		return nil
	})
	return logs, err
}

// Signed is the SHA-256 of the text that CloudTrail signs for a digest whose
// uncompressed bytes have the given hash.
func (d *DigestFile) Signed(content Hash) Hash { return sha256.Sum256([]byte(d.stringToSign(content))) }

func (d *DigestFile) stringToSign(content Hash) string {
	return d.endText + "\n" + d.Bucket + "/" + d.Key + "\n" + hex.EncodeToString(content[:]) + "\n" + d.previousSignature
}
