package archive

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// world is an archive in memory, as CloudTrail would have written it, and the
// keys it was signed with.
type world struct {
	t       testing.TB
	mu      sync.Mutex
	objects map[spot]object2
	keys    map[string]*rsa.PrivateKey // by fingerprint
	public  ring
	failing map[spot]error // of Get
	cutting map[spot]int   // how many times reading breaks off
	listing error          // of listing digests
	gets    map[spot]int
	seed    uint64
	logList error // of listing log files
	once    bool  // it is verified without journals
}

type object2 struct {
	body []byte
	meta map[string]string
}

var (
	keyOne = sync.OnceValue(newKey)
	keyTwo = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func newWorld(t testing.TB) *world {
	return &world{t: t, objects: map[spot]object2{}, keys: map[string]*rsa.PrivateKey{}, public: ring{},
		failing: map[spot]error{}, cutting: map[spot]int{}, gets: map[spot]int{}}
}

// offer makes the key known as CloudTrail's, in the encoding.
func (w *world) offer(key *rsa.PrivateKey, encode func(*rsa.PublicKey) []byte, from, to time.Time) string {
	der := encode(&key.PublicKey)
	sum := md5.Sum(der)
	public, err := NewPublicKey(der, hex.EncodeToString(sum[:]), from, to)
	if err != nil {
		w.t.Fatal(err)
	}
	w.public.add(public)
	w.keys[public.Fingerprint] = key
	return public.Fingerprint
}

func pkcs1(key *rsa.PublicKey) []byte { return x509.MarshalPKCS1PublicKey(key) }

func spki(key *rsa.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	return der
}

// Key implements Keys.
func (w *world) Key(_ context.Context, _, fingerprint string, at time.Time) (PublicKey, error) {
	if k, ok := w.public.find(fingerprint, at); ok {
		return k, nil
	}
	return PublicKey{}, ErrNoKey
}

// List implements Source.
func (w *world) List(_ context.Context, bucket, prefix, after, before string, each func(Object) error) error {
	w.mu.Lock()
	var list []Object
	for at, o := range w.objects {
		if at.bucket == bucket && strings.HasPrefix(at.key, prefix) && at.key > after && (before == "" || at.key < before) {
			list = append(list, Object{at.key, int64(len(o.body))})
		}
	}
	w.mu.Unlock()
	slices.SortFunc(list, func(a, b Object) int { return strings.Compare(a.Key, b.Key) })
	for i, o := range list {
		if w.listing != nil && i == len(list)/2 && strings.Contains(prefix, "CloudTrail-Digest") {
			return w.listing
		}
		if w.logList != nil && i == len(list)/2 && !strings.Contains(prefix, "CloudTrail-Digest") {
			return w.logList
		}
		if err := each(o); err != nil {
			return err
		}
	}
	return nil
}

// Get implements Source.
func (w *world) Get(_ context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := spot{bucket, key}
	w.gets[at]++
	if err := w.failing[at]; err != nil {
		return nil, nil, err
	}
	o, ok := w.objects[at]
	if !ok {
		return nil, nil, absent("there is no such object")
	}
	if w.cutting[at] > 0 {
		w.cutting[at]--
		return io.NopCloser(io.MultiReader(bytes.NewReader(o.body[:len(o.body)/2]), iotest.ErrReader(errors.New("connection reset")))), o.meta, nil
	}
	return io.NopCloser(bytes.NewReader(o.body)), o.meta, nil
}

func (w *world) put(n Name, body []byte, meta map[string]string) {
	w.objects[spot{n.Bucket, n.Key()}] = object2{body, meta}
}

// writer delivers one chain.
type writer struct {
	*world
	Tree
	chainID
	fingerprint string
	last        *writtenDigest
	log         int
}

type writtenDigest struct {
	Name
	sum       Hash
	signature string
}

func (w *world) trail(at Tree, name, fingerprint string) *writer {
	return &writer{world: w, Tree: at, chainID: chainID{name, "us-east-1"}, fingerprint: fingerprint}
}

func (w *writer) arn() string {
	return "arn:aws:cloudtrail:" + w.home + ":111122223333:trail/" + w.chainID.trail
}

func (w *writer) chain() Chain { return Chain{Trail: w.arn(), Tree: w.Tree} }

// deliver writes log files, delivered at the time, that no digest lists yet.
func (w *writer) deliver(at time.Time, n int) []LogFile {
	var logs []LogFile
	for range n {
		text := fmt.Appendf(nil, `{"Records":[{"eventID":"%s-%d"}]}`, w.chainID.trail, w.log)
		logs = append(logs, w.deliverText(at, text))
	}
	return logs
}

// deliverText writes one log file with the text.
func (w *writer) deliverText(at time.Time, text []byte) LogFile {
	w.log++
	nonce := sha256.Sum256(fmt.Append(nil, w.chainID, w.Tree, at, w.log))
	name := Name{Tree: w.Tree, Kind: Log, Time: at.Truncate(time.Minute), Nonce: hex.EncodeToString(nonce[:8])}
	w.put(name, zipped(text), nil)
	return LogFile{name.Bucket, name.Key(), sha256.Sum256(text)}
}

// digest writes one digest, linked to the last.
func (w *writer) digest(kind Kind, start, end time.Time, logs []LogFile) Name {
	name := Name{Tree: w.Tree, Kind: kind, Trail: w.chainID.trail, Home: w.home, Time: end}
	last := w.last
	if kind == Backfill {
		last = nil
	}
	body, signature, sum := w.signed(name, start, logs, last)
	meta := map[string]string{"signature": signature, "signature-algorithm": SignatureAlgorithm}
	w.put(name, zipped(body), meta)
	if kind == Digest {
		w.last = &writtenDigest{name, sum, signature}
	}
	return name
}

func (w *writer) signed(name Name, start time.Time, logs []LogFile, last *writtenDigest) ([]byte, string, Hash) {
	list := []map[string]any{}
	for _, l := range logs {
		list = append(list, map[string]any{"s3Bucket": l.Bucket, "s3Object": l.Key, "hashValue": hex.EncodeToString(l.Hash[:]), "hashAlgorithm": "SHA-256",
			"newestEventTime": nil, "oldestEventTime": nil})
	}
	d := map[string]any{
		"awsAccountId": name.Account, "digestStartTime": start.Format(jsonTime), "digestEndTime": name.Time.Format(jsonTime),
		"digestS3Bucket": name.Bucket, "digestS3Object": name.Key(), "digestPublicKeyFingerprint": w.fingerprint,
		"digestSignatureAlgorithm": SignatureAlgorithm, "newestEventTime": nil, "oldestEventTime": nil, "logFiles": list,
		"previousDigestS3Bucket": nil, "previousDigestS3Object": nil, "previousDigestHashValue": nil, "previousDigestHashAlgorithm": nil, "previousDigestSignature": nil,
	}
	before := "null"
	if last != nil {
		d["previousDigestS3Bucket"], d["previousDigestS3Object"] = last.Bucket, last.Key()
		d["previousDigestHashValue"], d["previousDigestHashAlgorithm"] = hex.EncodeToString(last.sum[:]), "SHA-256"
		d["previousDigestSignature"], before = last.signature, last.signature
	}
	body, err := json.Marshal(d)
	if err != nil {
		w.t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	text := sha256.Sum256([]byte(name.Time.Format(jsonTime) + "\n" + name.Bucket + "/" + name.Key() + "\n" + hex.EncodeToString(sum[:]) + "\n" + before))
	key := w.keys[w.fingerprint]
	if key == nil {
		key = keyTwo() // a forger's
	}
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, text[:])
	if err != nil {
		w.t.Fatal(err)
	}
	return body, hex.EncodeToString(signature), sum
}

// hours writes digests of an hour each, with two log files each, and returns
// their names.
func (w *writer) hours(from time.Time, n int) []Name {
	var names []Name
	for range n {
		logs := w.deliver(from.Add(20*time.Minute), 1)
		logs = append(logs, w.deliver(from.Add(40*time.Minute), 1)...)
		names = append(names, w.digest(Digest, from, from.Add(time.Hour), logs))
		from = from.Add(time.Hour)
	}
	return names
}

// logsIn are the log files delivered in the hour before the digest's end.
func (w *world) logsIn(d Name) []Name {
	var out []Name
	for at := range w.objects {
		n, err := ParseName(at.bucket, at.key)
		if err == nil && n.Kind == Log && n.Tree == d.Tree && n.Time.Before(d.Time) && !n.Time.Before(d.Time.Add(-time.Hour)) {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b Name) int { return cmp.Compare(a.Key(), b.Key()) })
	return out
}

func (w *world) remove(names ...Name) {
	for _, n := range names {
		delete(w.objects, spot{n.Bucket, n.Key()})
	}
}

// change lets an object have other content; its metadata stays.
func (w *world) change(n Name, with func([]byte) []byte) {
	at := spot{n.Bucket, n.Key()}
	o, ok := w.objects[at]
	if !ok {
		w.t.Fatalf("there is no %s", n.Key())
	}
	w.objects[at] = object2{with(bytes.Clone(o.body)), maps.Clone(o.meta)}
}

// edit changes the text inside an object.
func (w *world) edit(n Name, old, new string) {
	w.change(n, func(body []byte) []byte {
		var text bytes.Buffer
		if _, err := newUnpacker(newInflaters()).unpack(bytes.NewReader(body), &text, 1<<20); err != nil {
			w.t.Fatal(err)
		}
		if !strings.Contains(text.String(), old) {
			w.t.Fatalf("%s has no %s", n.Key(), old)
		}
		return zipped([]byte(strings.Replace(text.String(), old, new, 1)))
	})
}

// bareOf takes the metadata of objects away.
func (w *world) bareOf(names ...Name) {
	for _, n := range names {
		at := spot{n.Bucket, n.Key()}
		w.objects[at] = object2{w.objects[at].body, nil}
	}
}

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02T15:04:05Z", text)
	if err != nil {
		panic(err)
	}
	return t
}

func (w *world) verify(p evidence.Period, chains ...Chain) *Result {
	w.t.Helper()
	return w.verifyAt(p.To.Add(24*time.Hour), p, chains...)
}

func (w *world) verifyAt(now time.Time, p evidence.Period, chains ...Chain) *Result {
	w.t.Helper()
	return w.verifyWith(Request{Period: p, Now: now, Chains: chains})
}

// verifyWith verifies, and again with journals: see rehearse.
func (w *world) verifyWith(req Request) *Result {
	w.t.Helper()
	req.Source, req.Keys, req.LargestDigest, req.LargestLog = w, w, 1<<20, 1<<20
	cutting := maps.Clone(w.cutting)
	r := w.run(req)
	if _, timed := w.t.(*testing.B); !timed && !w.once {
		w.cutting = cutting
		w.rehearse(req, r)
	}
	return r
}

func (w *world) run(req Request) *Result {
	w.t.Helper()
	v, err := newVerifier(req)
	if err != nil {
		w.t.Fatal(err)
	}
	v.pause = 0
	result, err := v.run(context.Background(), req.Chains)
	if err != nil {
		w.t.Fatal(err)
	}
	return result
}

// written is a digest that was delivered, as the next one links to it.
func (w *world) written(t testing.TB, n Name) *writtenDigest {
	t.Helper()
	return &writtenDigest{n, sha256.Sum256(unzipped(t, w, n)), w.objects[spot{n.Bucket, n.Key()}].meta["signature"]}
}

func unzipped(t testing.TB, w *world, n Name) []byte {
	t.Helper()
	var text bytes.Buffer
	if _, err := newUnpacker(newInflaters()).unpack(bytes.NewReader(w.objects[spot{n.Bucket, n.Key()}].body), &text, 1<<20); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}
