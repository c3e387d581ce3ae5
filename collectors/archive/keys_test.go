package archive

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// lister gives its pages, one a call, and then the last again.
type lister struct {
	pages []*cloudtrail.ListPublicKeysOutput
	err   error
	asked []*cloudtrail.ListPublicKeysInput
}

func (l *lister) ListPublicKeys(_ context.Context, in *cloudtrail.ListPublicKeysInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error) {
	copied := *in
	l.asked = append(l.asked, &copied)
	if l.err != nil {
		return nil, l.err
	}
	return l.pages[min(len(l.asked), len(l.pages))-1], nil
}

func listed(der []byte, from, to time.Time) types.PublicKey {
	sum := md5.Sum(der)
	return types.PublicKey{Value: der, Fingerprint: aws.String(hex.EncodeToString(sum[:])), ValidityStartTime: &from, ValidityEndTime: &to}
}

func TestKeysAreAskedOncePerRegionAndWindow(t *testing.T) {
	one, two := listed(pkcs1(&keyOne().PublicKey), ever[0], ever[1]), listed(spki(&keyTwo().PublicKey), ever[0], ever[1])
	l := &lister{pages: []*cloudtrail.ListPublicKeysOutput{
		{PublicKeyList: []types.PublicKey{one}, NextToken: aws.String("more")}, {PublicKeyList: []types.PublicKey{two}}}}
	regions := map[string]int{}
	keys := NewAWSKeys(func(region string) PublicKeyLister { regions[region]++; return l })
	for range 3 {
		for _, k := range []types.PublicKey{one, two} {
			got, err := keys.Key(t.Context(), "us-east-1", *k.Fingerprint, start)
			if err != nil || got.Foreign || !got.ValidAt(start) {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		if _, err := keys.Key(t.Context(), "us-east-1", "none", start); err != ErrNoKey {
			t.Errorf("a key that is not: %v", err)
		}
	}
	if len(l.asked) != 2 || aws.ToString(l.asked[1].NextToken) != "more" {
		t.Fatalf("asked %d times", len(l.asked))
	}
	if from, to := *l.asked[0].StartTime, *l.asked[0].EndTime; from.Add(margin).After(start) || to.Add(-margin).Before(start) {
		t.Errorf("asked from %s to %s about %s", from, to, start)
	}
	_, _ = keys.Key(t.Context(), "us-east-1", "none", start.Add(window))
	_, _ = keys.Key(t.Context(), "eu-west-1", "none", start)
	if regions["us-east-1"] != 2 || regions["eu-west-1"] != 1 {
		t.Errorf("asked %v", regions)
	}
}

func TestKeysThatAreNotListedAreNotAbsent(t *testing.T) {
	denied := errors.New("denied")
	good := listed(pkcs1(&keyOne().PublicKey), ever[0], ever[1])
	odd := good
	odd.Value, odd.Fingerprint = []byte("not a key"), aws.String("odd")
	timeless := good
	timeless.ValidityEndTime, timeless.Fingerprint = nil, aws.String("timeless")
	for name, l := range map[string]*lister{
		"denied":           {err: denied},
		"an empty list":    {pages: []*cloudtrail.ListPublicKeysOutput{{}}},
		"endless pages":    {pages: []*cloudtrail.ListPublicKeysOutput{{NextToken: aws.String("x")}}},
		"no key":           {pages: []*cloudtrail.ListPublicKeysOutput{{PublicKeyList: []types.PublicKey{odd, good}}}},
		"without validity": {pages: []*cloudtrail.ListPublicKeysOutput{{PublicKeyList: []types.PublicKey{good, timeless}}}},
	} {
		keys := NewAWSKeys(func(string) PublicKeyLister { return l })
		if _, err := keys.Key(t.Context(), "us-east-1", "odd", start); err == nil || err == ErrNoKey {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := keys.Key(t.Context(), "us-east-1", *good.Fingerprint, start); (err == nil) != (len(l.pages) > 0 && len(l.pages[0].PublicKeyList) > 0) {
			t.Errorf("%s: the good key: %v", name, err)
		}
	}
}

func TestStoredKeysAreReadAsTheCommandLinePrintsThem(t *testing.T) {
	const fingerprint = "120ac7f3e25a47f062fde01eac0fc8ad"
	var s *StoredKeys
	for _, around := range []string{`{"PublicKeyList":[%s]}`, `{"us-east-1":{"PublicKeyList":[%s]}}`, ` [%s]`, `%s`} {
		var err error
		if s, err = ParseStoredKeys([]byte(fmt.Sprintf(around, read(t, "public_key.json")))); err != nil {
			t.Fatal(around, err)
		}
		if k, err := s.Key(t.Context(), "us-east-1", fingerprint, start); err != nil || k.Foreign || !k.ValidAt(start) || k.ValidAt(start.AddDate(1, 0, 0)) {
			t.Errorf("%s: %+v, %v", around, k, err)
		}
	}
	if _, err := s.Key(t.Context(), "us-east-1", "other", start); err == nil || errors.Is(err, ErrNoKey) {
		t.Errorf("a stored list says of a key that it lacks: %v", err)
	}
	der := base64.StdEncoding.EncodeToString(spki(&keyOne().PublicKey))
	entry := func(value, from, to string) string {
		return fmt.Sprintf(`{"PublicKeyList":[{"Value":"%s","Fingerprint":"f","ValidityStartTime":%s,"ValidityEndTime":%s}]}`, value, from, to)
	}
	const from, to = `"2025-12-20T09:00:00+09:00"`, `"2026-01-20T00:00:00.250000+00:00"`
	s, err := ParseStoredKeys([]byte(`{"us-east-1":` + string(entry(der, from, to)) + `,"eu-west-1":{"PublicKeyList":[]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if k, err := s.Key(t.Context(), "us-east-1", "f", start); err != nil || !k.From.Equal(ever[0]) || !k.Foreign {
		t.Errorf("%+v, %v", k, err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	notRSA, err := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing":          ``,
		"no JSON":          `-----BEGIN PUBLIC KEY-----`,
		"an empty array":   `[]`,
		"no list":          `{}`,
		"an empty list":    `{"PublicKeyList":[]}`,
		"no base64":        entry("***", from, to),
		"no key":           entry("AAAA", from, to),
		"no RSA":           entry(base64.StdEncoding.EncodeToString(notRSA), from, to),
		"no validity":      entry(der, "null", "null"),
		"an end too early": entry(der, to, from),
		"no time":          entry(der, `"yesterday"`, to),
		"a huge time":      entry(der, `1e300`, to),
	} {
		if _, err := ParseStoredKeys([]byte(text)); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
