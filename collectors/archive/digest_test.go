package archive

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheVectorsVerify(t *testing.T) {
	var given struct{ Value, Fingerprint string }
	if err := json.Unmarshal(read(t, "public_key.json"), &given); err != nil {
		t.Fatal(err)
	}
	der, err := base64.StdEncoding.DecodeString(given.Value)
	if err != nil {
		t.Fatal(err)
	}
	key, err := NewPublicKey(der, given.Fingerprint, time.Time{}, time.Time{})
	if err != nil || key.Foreign {
		t.Fatalf("the key is not its own: %v", err)
	}
	var before *DigestFile
	var sum Hash
	var signature []byte
	for _, name := range []string{"digest0", "digest1", "digest2"} {
		data := read(t, name+".json")
		d, err := ParseDigest(data)
		if err != nil {
			t.Fatal(name, err)
		}
		if before != nil && (d.Previous == nil || d.Previous.Key != before.Key || d.Previous.Hash != sum || !bytes.Equal(d.Previous.Signature, signature)) {
			t.Errorf("%s does not link to the one before", name)
		}
		sum = sha256.Sum256(data)
		if got, want := d.stringToSign(sum), string(read(t, name+".string_to_sign")); got != want {
			t.Errorf("%s signs\n%s\nwant\n%s", name, got, want)
		}
		var meta map[string]string
		if err := json.Unmarshal(read(t, name+".metadata.json"), &meta); err != nil {
			t.Fatal(err)
		}
		if signature, err = hex.DecodeString(meta["signature"]); err != nil || !key.Verifies(d.Signed(sum), signature) {
			t.Errorf("%s does not verify: %v", name, err)
		}
		other := sha256.Sum256(append(data, ' '))
		if key.Verifies(d.Signed(other), signature) {
			t.Errorf("%s verifies with other content", name)
		}
		before = d
	}
	if len(before.Logs) != 1 || before.Logs[0].Bucket != "audit-logs" {
		t.Errorf("digest2 lists %v", before.Logs)
	}
}

func TestOnlySHA256IsTakenForASignature(t *testing.T) {
	key, err := NewPublicKey(pkcs1(&keyOne().PublicKey), "", time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	signed := sha256.Sum256([]byte("text"))
	for _, kind := range []crypto.Hash{crypto.SHA256, crypto.SHA512_256, crypto.SHA3_256, 0} {
		signature, err := rsa.SignPKCS1v15(nil, keyOne(), kind, signed[:])
		if err != nil {
			t.Fatal(err)
		}
		if key.Verifies(signed, signature) != (kind == crypto.SHA256) {
			t.Errorf("a signature that names the hash %v", kind)
		}
	}
	if key.Verifies(signed, nil) {
		t.Error("no signature is taken for one")
	}
}

func TestADigestThatCannotMeanOneThingIsRefused(t *testing.T) {
	good := string(read(t, "digest2.json"))
	for name, change := range map[string][2]string{
		"cut off":             {`]}`, `]`},
		"something after it":  {`]}`, `]}{}`},
		"a field twice":       {`{"awsAccountId"`, `{"digestS3Bucket":"other","awsAccountId"`},
		"no field":            {`"digestS3Object"`, `"digestS3Objects"`},
		"another case":        {`"digestS3Object"`, `"DigestS3Object"`},
		"null":                {`"digestSignatureAlgorithm":"SHA256withRSA"`, `"digestSignatureAlgorithm":null`},
		"a number":            {`"awsAccountId":"111122223333"`, `"awsAccountId":111122223333`},
		"an offset":           {`T02:06:24Z"`, `T02:06:24+00:00"`},
		"an end before start": {`"digestEndTime":"2026`, `"digestEndTime":"2025`},
		"half a link":         {`"previousDigestS3Bucket":"audit-logs"`, `"previousDigestS3Bucket":null`},
		"an endless link":     {`"previousDigestSignature":"`, `"previousDigestSignature":"` + strings.Repeat("00", 2<<10)},
		"another hash":        {`"previousDigestHashAlgorithm":"SHA-256"`, `"previousDigestHashAlgorithm":"MD5"`},
		"a log's other hash":  {`"hashAlgorithm":"SHA-256"`, `"hashAlgorithm":"SHA-1"`},
		"a short hash":        {`"hashValue":"`, `"hashValue":"00`},
		"logs that are none":  {`"logFiles":[`, `"logFiles":null,"x":[`},
		"a log nowhere":       {`"s3Bucket"`, `"s3Bucked"`},
		"no UTF-8":            {`audit-logs`, "audit-\xff"},
	} {
		if !strings.Contains(good, change[0]) {
			t.Errorf("%s: the vector has no %s", name, change[0])
			continue
		}
		if d, err := ParseDigest([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s is read as %+v", name, d)
		}
	}
	if _, err := ParseDigest([]byte(strings.Replace(good, `{"awsAccountId"`, `{"new":{"of":["tomorrow"]},"awsAccountId"`, 1))); err != nil {
		t.Errorf("a field that is not known yet is refused: %v", err)
	}
}

func FuzzDigests(f *testing.F) {
	for _, name := range []string{"digest0.json", "digest1.json", "digest2.json"} {
		f.Add(read(f, name))
	}
	f.Add([]byte(`{"logFiles":[[[[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ParseDigest(data)
		if (d == nil) == (err == nil) {
			t.Fatalf("digest %v with error %v", d, err)
		}
		if err == nil && (d.Bucket == "" || d.Key == "" || d.End.Before(d.Start)) {
			t.Errorf("half a digest: %+v", d)
		}
	})
}

// TestFieldsAreReadAsTheStandardLibraryReadsThem holds the splitting of valid
// JSON against encoding/json.
func TestFieldsAreReadAsTheStandardLibraryReadsThem(t *testing.T) {
	for _, text := range []string{
		`{}`, ` { } `, `{"a":1}`, `{"a" : -1.5e3 ,"b":true,"c":null}`, `{"a":"x,}\"]\\","b":{"a":[1,{"c":"}"}]},"c":[]}`,
		"{\n\t\"a\" : [ 1 , 2 ] ,\r\n \"b\" : \"\\u00e9\\n\" }", `{"\u0061":"escaped"}`, `{"a":[[],[[{}]],""],"z":{"a":{}}}`, string(read(t, "digest2.json")),
	} {
		var want map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		var known []string
		for name := range want {
			known = append(known, name)
		}
		r := newFieldReader(known)
		r.object([]byte(text))
		if r.err != nil {
			t.Errorf("%s: %v", text, r.err)
		}
		for i, name := range known {
			if string(r.values[i]) != string(want[name]) {
				t.Errorf("%s: %s is %q, want %q", text, name, r.values[i], want[name])
			}
		}
	}
	for _, text := range []string{`[]`, ` [ ] `, `[1,"a]",{"b":[2]} , [3] ]`} {
		var want []json.RawMessage
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		var got []string
		if err := elements([]byte(text), func(raw []byte) error { got = append(got, string(raw)); return nil }); err != nil || len(got) != len(want) {
			t.Errorf("%s: %q, %v", text, got, err)
		}
		for i, raw := range want {
			if i < len(got) && got[i] != string(raw) {
				t.Errorf("%s: %q, want %q", text, got[i], raw)
			}
		}
	}
}
