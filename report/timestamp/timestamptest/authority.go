// Package timestamptest is a time-stamp authority for tests, made by another
// implementation than the one that is tested.
package timestamptest

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"time"

	"github.com/digitorus/timestamp"
)

// Authority answers requests for time-stamps.
type Authority struct {
	Root  []byte // PEM of the certificate that its own leads to
	Roots *x509.CertPool
	At    time.Time // that it says it is
	Edit  func(*timestamp.Timestamp)

	key  crypto.Signer
	cert *x509.Certificate
}

var usage = pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 0x0a, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8}}

// New is an authority whose certificate is good for the hour after at. For is the
// usage of it, or nil for that of time-stamps.
func New(key crypto.Signer, at time.Time, is *pkix.Extension) (*Authority, error) {
	if is == nil {
		is = &usage
	}
	until := at.Add(time.Hour)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Root of time"}, NotBefore: at, NotAfter: until, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, SubjectKeyId: []byte{1}}
	rootDER, err := x509.CreateCertificate(nil, root, root, key.Public(), key)
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Clock"}, NotBefore: at, NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature, ExtraExtensions: []pkix.Extension{*is}, SubjectKeyId: []byte{2}}
	leafDER, err := x509.CreateCertificate(nil, leaf, root, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a := &Authority{Root: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER}), Roots: x509.NewCertPool(), At: at, key: key}
	a.Roots.AppendCertsFromPEM(a.Root)
	a.cert, err = x509.ParseCertificate(leafDER)
	return a, err
}

// Answer stamps what a request asks to be stamped.
func (a *Authority) Answer(question []byte) ([]byte, error) {
	q, err := timestamp.ParseRequest(question)
	if err != nil {
		return nil, err
	}
	t := &timestamp.Timestamp{HashAlgorithm: q.HashAlgorithm, HashedMessage: q.HashedMessage, Nonce: q.Nonce, Time: a.At, Policy: asn1.ObjectIdentifier{1, 2, 3}, AddTSACertificate: q.Certificates, Accuracy: time.Second}
	if a.Edit != nil {
		a.Edit(t)
	}
	return t.CreateResponseWithOpts(a.cert, a.key, crypto.SHA256)
}

// ServeHTTP implements http.Handler as RFC 3161 has it.
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	question, err := io.ReadAll(io.LimitReader(r.Body, 1<<12))
	if err != nil {
		return
	}
	answer, err := a.Answer(question)
	if err != nil || r.Header.Get("Content-Type") != "application/timestamp-query" {
		http.Error(w, "no request", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	w.Write(answer) //nolint:errcheck // the client will miss it
}
