package archivetest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// listing is a log file that a digest is to list.
type listing struct {
	archive.Name
	*logText
}

const jsonTime = "2006-01-02T15:04:05Z"

// digest writes the digest of the time since the last one, and links it.
func (c *chain) digest(end time.Time) {
	start := c.end
	c.end = end
	logs := c.unlisted
	c.unlisted = nil
	if c.unsigned {
		c.last = nil
		return
	}
	name := archive.Name{Tree: c.tree(c.account, c.region), Kind: archive.Digest, Trail: c.Name, Home: c.Home, Time: end}
	c.last = c.sign(name, start, end, logs, c.last, signer(c.region, keyNumber(end)), nil)
}

// sign writes a digest, signed with the key at the time.
func (c *chain) sign(name archive.Name, start, made time.Time, logs []listing, last *delivered, key *rsa.PrivateKey, metadata map[string]string) *delivered {
	public := c.archive.publicKey(key, keyNumber(made))
	text := digestText(name, start, public.Fingerprint, logs, last)
	sum := archive.Hash(sha256.Sum256(text))
	before := "null"
	if last != nil {
		before = last.signature
	}
	signed := sha256.Sum256([]byte(name.Time.Format(jsonTime) + "\n" + name.Bucket + "/" + name.Key() + "\n" + hex.EncodeToString(sum[:]) + "\n" + before))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, signed[:])
	if err != nil {
		panic(err)
	}
	d := &delivered{name, sum, hex.EncodeToString(signature)}
	o := Object{Bucket: name.Bucket, Key: name.Key(), Body: Zip(text), Metadata: map[string]string{
		"signature": d.signature, "signature-algorithm": archive.SignatureAlgorithm,
	}}
	for k, v := range metadata {
		o.Metadata[k] = v
	}
	c.archive.Put(o)
	c.digests = append(c.digests, name)
	return d
}

// digestText is the JSON of a digest, its fields in CloudTrail's order.
func digestText(name archive.Name, start time.Time, fingerprint string, logs []listing, last *delivered) []byte {
	type logFile struct {
		Bucket    string  `json:"s3Bucket"`
		Key       string  `json:"s3Object"`
		Hash      string  `json:"hashValue"`
		Algorithm string  `json:"hashAlgorithm"`
		Newest    *string `json:"newestEventTime"`
		Oldest    *string `json:"oldestEventTime"`
	}
	d := struct {
		Account           string    `json:"awsAccountId"`
		Start             string    `json:"digestStartTime"`
		End               string    `json:"digestEndTime"`
		Bucket            string    `json:"digestS3Bucket"`
		Key               string    `json:"digestS3Object"`
		Fingerprint       string    `json:"digestPublicKeyFingerprint"`
		Algorithm         string    `json:"digestSignatureAlgorithm"`
		Newest            *string   `json:"newestEventTime"`
		Oldest            *string   `json:"oldestEventTime"`
		PreviousBucket    *string   `json:"previousDigestS3Bucket"`
		PreviousKey       *string   `json:"previousDigestS3Object"`
		PreviousHash      *string   `json:"previousDigestHashValue"`
		PreviousAlgorithm *string   `json:"previousDigestHashAlgorithm"`
		PreviousSignature *string   `json:"previousDigestSignature"`
		Logs              []logFile `json:"logFiles"`
	}{
		Account: name.Account, Start: start.Format(jsonTime), End: name.Time.Format(jsonTime), Bucket: name.Bucket, Key: name.Key(),
		Fingerprint: fingerprint, Algorithm: archive.SignatureAlgorithm, Logs: []logFile{},
	}
	var oldest, newest time.Time
	for _, l := range logs {
		d.Logs = append(d.Logs, logFile{l.Bucket, l.Key(), hex.EncodeToString(l.sum[:]), "SHA-256", moment(l.newest), moment(l.oldest)})
		if !l.oldest.IsZero() && (oldest.IsZero() || l.oldest.Before(oldest)) {
			oldest = l.oldest
		}
		if l.newest.After(newest) {
			newest = l.newest
		}
	}
	d.Newest, d.Oldest = moment(newest), moment(oldest)
	if last != nil {
		key, sum, algorithm := last.Key(), hex.EncodeToString(last.sum[:]), "SHA-256"
		d.PreviousBucket, d.PreviousKey, d.PreviousHash = &last.Bucket, &key, &sum
		d.PreviousAlgorithm, d.PreviousSignature = &algorithm, &last.signature
	}
	return encode(d)
}

func moment(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := at.Format(jsonTime)
	return &text
}

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
