package timestamp

import (
	"bytes"
	"crypto"
	"crypto/sha1" //nolint:gosec // RFC 3161 names certificates by it; RFC 5816 by others
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// message is a signed message of RFC 5652 as time-stamps have it: with one signer,
// who signs attributes.
type message struct {
	content []byte
	certs   []*x509.Certificate
	by      signerInfo
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version int
	Digests asn1.RawValue // SET OF AlgorithmIdentifier
	Content struct {
		Type    asn1.ObjectIdentifier
		Content []byte `asn1:"explicit,tag:0"`
	}
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version    int
	Signer     asn1.RawValue // IssuerAndSerialNumber, or [0] SubjectKeyIdentifier
	Digest     pkix.AlgorithmIdentifier
	Attributes asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm  pkix.AlgorithmIdentifier
	Signature  []byte
	Unsigned   asn1.RawValue `asn1:"optional,tag:1"`
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue // SET
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

func parseMessage(der []byte) (*message, error) {
	var outer contentInfo
	if err := whole(der, &outer); err != nil || !outer.Type.Equal(oidSignedData) {
		return nil, errors.New("the time-stamp is not a signed message")
	}
	var s signedData
	switch err := whole(outer.Content.Bytes, &s); {
	case err != nil:
		return nil, errors.New("the signed message of the time-stamp cannot be read")
	case !s.Content.Type.Equal(oidTSTInfo):
		return nil, errors.New("the signed message is not a time-stamp")
	case len(s.Signers) != 1:
		return nil, fmt.Errorf("the time-stamp has %d signatures, and one is wanted", len(s.Signers))
	}
	m := &message{content: s.Content.Content, by: s.Signers[0]}
	for rest := s.Certificates.Bytes; len(rest) > 0; {
		var raw asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &raw); err != nil {
			return nil, errors.New("the certificates of the time-stamp cannot be read")
		}
		if c, err := x509.ParseCertificate(raw.FullBytes); err == nil { // others are none that sign here
			m.certs = append(m.certs, c)
		}
	}
	return m, nil
}

// signer checks the signature, and gives the certificate that it is by.
func (m *message) signer() (*x509.Certificate, error) {
	cert := m.certificate()
	if cert == nil {
		return nil, errors.New("the time-stamp holds no certificate of who signed it")
	}
	hash := hashOf(m.by.Digest.Algorithm)
	if hash == 0 {
		return nil, fmt.Errorf("the time-stamp is signed over the hash %s, which is not trusted", m.by.Digest.Algorithm)
	}
	attributes, err := m.attributes()
	if err != nil {
		return nil, err
	}
	var kind asn1.ObjectIdentifier
	if whole(attributes[oidContentType.String()], &kind) != nil || !kind.Equal(oidTSTInfo) {
		return nil, errors.New("what was signed is not said to be a time-stamp")
	}
	var digest []byte
	if whole(attributes[oidMessageDigest.String()], &digest) != nil || !bytes.Equal(digest, sum(hash, m.content)) {
		return nil, errors.New("another time-stamp was signed than this one")
	}
	if !names(attributes, cert) {
		return nil, errors.New("the signature of the time-stamp does not name the certificate that came with it")
	}
	algorithm := algorithmOf(m.by.Algorithm.Algorithm, hash)
	set := append([]byte{asn1.TagSet | 0x20}, m.by.Attributes.FullBytes[1:]...) // signed as a SET, RFC 5652, 5.4
	if algorithm == 0 || cert.CheckSignature(algorithm, set, m.by.Signature) != nil {
		return nil, errors.New("the signature of the time-stamp does not hold")
	}
	return cert, nil
}

// certificate is that of who is said to have signed, if it is there.
func (m *message) certificate() *x509.Certificate {
	var by issuerAndSerial
	byName := m.by.Signer.Class == asn1.ClassUniversal && whole(m.by.Signer.FullBytes, &by) == nil && by.Serial != nil
	byID := m.by.Signer.Class == asn1.ClassContextSpecific && m.by.Signer.Tag == 0
	for _, c := range m.certs {
		if byName && bytes.Equal(c.RawIssuer, by.Issuer.FullBytes) && c.SerialNumber.Cmp(by.Serial) == 0 ||
			byID && len(c.SubjectKeyId) > 0 && bytes.Equal(c.SubjectKeyId, m.by.Signer.Bytes) {
			return c
		}
	}
	return nil
}

// attributes are the one value of each signed attribute, by the attribute's identifier.
func (m *message) attributes() (map[string][]byte, error) {
	out := map[string][]byte{}
	for rest := m.by.Attributes.Bytes; len(rest) > 0; {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, errors.New("the signed attributes of the time-stamp cannot be read")
		}
		if _, twice := out[a.Type.String()]; twice {
			return nil, fmt.Errorf("the signed attribute %s stands in the time-stamp twice", a.Type)
		}
		out[a.Type.String()] = a.Values.Bytes
	}
	if len(out) == 0 {
		return nil, errors.New("the time-stamp has no signed attributes")
	}
	return out, nil
}

// names says whether the signed attributes name the certificate by its hash (RFC 3161,
// 2.4.1; RFC 5816), so that no other with the same key can take its place.
func names(attributes map[string][]byte, cert *x509.Certificate) bool {
	var list struct {
		Certs    []asn1.RawValue
		Policies asn1.RawValue `asn1:"optional"`
	}
	if v2 := attributes["1.2.840.113549.1.9.16.2.47"]; v2 != nil {
		if whole(v2, &list) != nil || len(list.Certs) == 0 {
			return false
		}
		var id struct {
			Hash   pkix.AlgorithmIdentifier `asn1:"optional"` // SHA-256 if absent
			Digest []byte
			Issuer asn1.RawValue `asn1:"optional"`
		}
		if whole(list.Certs[0].FullBytes, &id) != nil {
			return false
		}
		hash := crypto.SHA256
		if id.Hash.Algorithm != nil {
			hash = hashOf(id.Hash.Algorithm)
		}
		return hash != 0 && bytes.Equal(id.Digest, sum(hash, cert.Raw))
	}
	v1 := attributes["1.2.840.113549.1.9.16.2.12"]
	if v1 == nil || whole(v1, &list) != nil || len(list.Certs) == 0 {
		return false
	}
	var id struct {
		Digest []byte
		Issuer asn1.RawValue `asn1:"optional"`
	}
	digest := sha1.Sum(cert.Raw) //nolint:gosec // as above
	return whole(list.Certs[0].FullBytes, &id) == nil && bytes.Equal(id.Digest, digest[:])
}

func sum(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

// algorithmOf is how a signature is checked; 0 for a way that is not known here.
func algorithmOf(id asn1.ObjectIdentifier, hash crypto.Hash) x509.SignatureAlgorithm {
	rsa := map[crypto.Hash]x509.SignatureAlgorithm{crypto.SHA256: x509.SHA256WithRSA, crypto.SHA384: x509.SHA384WithRSA, crypto.SHA512: x509.SHA512WithRSA}
	switch id.String() {
	case "1.2.840.113549.1.1.1": // RSA, with the hash of the signer
		return rsa[hash]
	case "1.2.840.113549.1.1.11":
		return x509.SHA256WithRSA
	case "1.2.840.113549.1.1.12":
		return x509.SHA384WithRSA
	case "1.2.840.113549.1.1.13":
		return x509.SHA512WithRSA
	case "1.2.840.10045.4.3.2":
		return x509.ECDSAWithSHA256
	case "1.2.840.10045.4.3.3":
		return x509.ECDSAWithSHA384
	case "1.2.840.10045.4.3.4":
		return x509.ECDSAWithSHA512
	case "1.3.101.112":
		return x509.PureEd25519
	}
	return 0
}
