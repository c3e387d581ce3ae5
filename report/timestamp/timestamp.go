// Package timestamp reads and checks the time-stamps of RFC 3161: that an authority
// saw the SHA-256 of some bytes at some time. Nothing is asked of anybody here.
//
// Sources: RFC 3161 and RFC 5816 (time-stamps), RFC 5652 (the signed message).
package timestamp

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// MaxSize is the most that is read of an answer, in bytes.
const MaxSize = 1 << 20

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidExtKeyUsage   = asn1.ObjectIdentifier{2, 5, 29, 37}
)

type imprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Digest    []byte
}

type request struct {
	Version int
	Imprint imprint
	Nonce   *big.Int
	CertReq bool
}

// Request is what a time-stamp authority is asked, in DER: to stamp the SHA-256 of the
// data and to send its certificate. Nonce is any number that was not used before.
func Request(data []byte, nonce *big.Int) ([]byte, error) {
	sum := sha256.Sum256(data)
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}
	return asn1.Marshal(request{1, imprint{algorithm, sum[:]}, nonce, true})
}

type response struct {
	Status status
	Token  asn1.RawValue `asn1:"optional"`
}

type status struct {
	Status  int
	Text    []string       `asn1:"optional,utf8"`
	Failure asn1.BitString `asn1:"optional"`
}

type info struct {
	Version    int
	Policy     asn1.ObjectIdentifier
	Imprint    imprint
	Serial     *big.Int
	Time       time.Time        `asn1:"generalized"`
	Accuracy   accuracy         `asn1:"optional"`
	Ordering   bool             `asn1:"optional,default:false"`
	Nonce      *big.Int         `asn1:"optional"`
	TSA        asn1.RawValue    `asn1:"tag:0,optional"`
	Extensions []pkix.Extension `asn1:"tag:1,optional"`
}

type accuracy struct {
	Seconds int `asn1:"optional"`
	Millis  int `asn1:"tag:0,optional"`
	Micros  int `asn1:"tag:1,optional"`
}

// Token is a time-stamp whose signature holds, by the certificate that came with it. Whose
// that is is not known until Trusted has said so.
type Token struct {
	Time   time.Time // UTC
	Signer *x509.Certificate

	info  info
	certs []*x509.Certificate
}

// Parse reads the answer of a time-stamp authority, in DER, and checks its signature.
func Parse(answer []byte) (*Token, error) {
	if len(answer) > MaxSize {
		return nil, fmt.Errorf("it is larger than %d bytes", MaxSize)
	}
	var r response
	if err := whole(answer, &r); err != nil {
		return nil, errors.New("it is not the answer of a time-stamp authority")
	}
	if r.Status.Status != 0 && r.Status.Status != 1 { // granted, granted with modifications
		return nil, fmt.Errorf("the authority refused it with status %d %q", r.Status.Status, r.Status.Text)
	}
	if len(r.Token.FullBytes) == 0 {
		return nil, errors.New("there is no time-stamp in it")
	}
	m, err := parseMessage(r.Token.FullBytes)
	if err != nil {
		return nil, err
	}
	t := &Token{certs: m.certs}
	if err := whole(m.content, &t.info); err != nil || t.info.Version != 1 {
		return nil, errors.New("what is signed is not a time-stamp")
	}
	for _, e := range t.info.Extensions {
		if e.Critical {
			return nil, fmt.Errorf("the time-stamp has the critical extension %s, which is not known here", e.Id)
		}
	}
	if t.Time = t.info.Time.UTC(); t.Time.Year() < 1990 {
		return nil, fmt.Errorf("the time-stamp is of the year %d", t.Time.Year())
	}
	t.Signer, err = m.signer()
	return t, err
}

// Covers says whether the time-stamp is over the data.
func (t *Token) Covers(data []byte) bool {
	sum := sha256.Sum256(data)
	return t.info.Imprint.Algorithm.Algorithm.Equal(oidSHA256) && bytes.Equal(t.info.Imprint.Digest, sum[:])
}

// Answers says whether the time-stamp was made for the request with the nonce.
func (t *Token) Answers(nonce *big.Int) bool {
	return t.info.Nonce != nil && t.info.Nonce.Cmp(nonce) == 0
}

// Name is what the certificate calls the authority.
func (t *Token) Name() string {
	if name := t.Signer.Subject.CommonName; name != "" {
		return name
	}
	return t.Signer.Subject.String()
}

// Trusted says whether the authority's certificate was for time-stamps, and nothing
// else, and led to one of the roots at the time of the stamp.
func (t *Token) Trusted(roots *x509.CertPool) error {
	critical := false
	for _, e := range t.Signer.Extensions {
		critical = critical || e.Id.Equal(oidExtKeyUsage) && e.Critical
	}
	uses := t.Signer.ExtKeyUsage
	if !critical || len(uses) != 1 || uses[0] != x509.ExtKeyUsageTimeStamping || len(t.Signer.UnknownExtKeyUsage) > 0 {
		return errors.New("the certificate is not for time-stamps alone")
	}
	between := x509.NewCertPool()
	for _, c := range t.certs {
		between.AddCert(c)
	}
	_, err := t.Signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: t.Time, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}})
	return err
}

// whole decodes DER that nothing follows.
func whole(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err == nil && len(rest) > 0 {
		err = errors.New("something follows")
	}
	return err
}

// hashOf is a hash by its identifier; 0 for one that is not trusted.
func hashOf(id asn1.ObjectIdentifier) crypto.Hash {
	switch {
	case id.Equal(oidSHA256):
		return crypto.SHA256
	case id.Equal(asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}):
		return crypto.SHA384
	case id.Equal(asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}):
		return crypto.SHA512
	}
	return 0
}
