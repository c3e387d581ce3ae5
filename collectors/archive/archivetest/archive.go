// Package archivetest makes log archives as CloudTrail would have written them,
// tampers with them, and answers for them as AWS does. The digests are signed
// with real keys, which are in the package: nothing that they sign proves
// anything.
//
//	a := archivetest.New()
//	t := a.Trail(archivetest.Trail{Name: "audit", Account: "111122223333", Home: "us-east-1", Bucket: "logs"})
//	t.Run("111122223333", "us-east-1", from, from.Add(24*time.Hour), archivetest.Pace{LogsPerHour: 12, RecordsPerLog: 5})
//	t.Stop(from.Add(25*time.Hour), "arn:aws:iam::111122223333:user/mallory")
//
// The same calls make the same bytes, on every machine. Objects may be put and
// deleted while the archive is served; trails may not go on meanwhile.
package archivetest

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// An Archive is what trails delivered to buckets, and the AWS around it.
type Archive struct {
	// SPKI lists the public keys as X.509 SubjectPublicKeyInfo, in place of
	// PKCS #1.
	SPKI bool
	// Regions are those that the accounts have enabled; none stands for those
	// that trails delivered from.
	Regions []string

	mu      sync.RWMutex
	buckets map[string]*bucket
	trails  []*Trail
	org     *Organization
	pool    map[poolKey]*logText // log files that many share
}

// New makes an archive without trails.
func New() *Archive {
	return &Archive{buckets: map[string]*bucket{}, pool: map[poolKey]*logText{}}
}

// An Organization is what AWS Organizations says.
type Organization struct {
	ID         string // o-…
	Management string // account ID
	Members    []string
}

// Organize puts the accounts into an organization.
func (a *Archive) Organize(o Organization) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.org = &o
}

// bucket is one bucket of the account and region.
type bucket struct {
	account, region string
	objects         map[string]*object
	sorted          []string // the keys; nil if they changed
}

// object is never changed: another takes its place.
type object struct {
	body     []byte
	etag     string
	metadata map[string]string
}

// Object is one object in a bucket.
type Object struct {
	Bucket, Key string
	Body        []byte
	Metadata    map[string]string // user metadata, in lower case
}

// Bucket makes a bucket in the account and region. Those that trails deliver to
// are made with the trail, in its account and home region.
func (a *Archive) Bucket(name, account, region string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.bucket(name, account, region)
}

func (a *Archive) bucket(name, account, region string) *bucket {
	b := a.buckets[name]
	if b == nil {
		b = &bucket{account: account, region: region, objects: map[string]*object{}}
		a.buckets[name] = b
	}
	return b
}

// Objects are all objects, by bucket and key. What they hold must not be changed.
func (a *Archive) Objects() []Object {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var all []Object
	for name, b := range a.buckets {
		for key, o := range b.objects {
			all = append(all, Object{name, key, o.body, o.metadata})
		}
	}
	slices.SortFunc(all, func(x, y Object) int { return cmp.Or(cmp.Compare(x.Bucket, y.Bucket), cmp.Compare(x.Key, y.Key)) })
	return all
}

// Object is one object, and whether there is one.
func (a *Archive) Object(bucket, key string) (Object, bool) {
	o := a.find(bucket, key)
	if o == nil {
		return Object{}, false
	}
	return Object{bucket, key, o.body, o.metadata}, true
}

func (a *Archive) find(bucket, key string) *object {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if b := a.buckets[bucket]; b != nil {
		return b.objects[key]
	}
	return nil
}

// Put puts an object in place of what is there.
func (a *Archive) Put(o Object) {
	sum := md5.Sum(o.Body)
	a.put(o.Bucket, o.Key, &object{o.Body, hex.EncodeToString(sum[:]), maps.Clone(o.Metadata)})
}

func (a *Archive) put(bucket, key string, o *object) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.bucket(bucket, "", "us-east-1")
	if b.objects[key] == nil {
		b.sorted = nil
	}
	b.objects[key] = o
}

// Delete deletes objects.
func (a *Archive) Delete(bucket string, keys ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.buckets[bucket]
	for _, key := range keys {
		if b == nil || b.objects[key] == nil {
			panic(fmt.Sprintf("there is no s3://%s/%s", bucket, key))
		}
		delete(b.objects, key)
		b.sorted = nil
	}
}

// Edit gives the object at the key another text inside its gzip; its metadata
// stays.
func (a *Archive) Edit(bucket, key string, with func(text []byte) []byte) {
	o := a.must(bucket, key)
	o.Body = Zip(with(Unzip(o.Body)))
	a.Put(o)
}

func (a *Archive) must(bucket, key string) Object {
	o, ok := a.Object(bucket, key)
	if !ok {
		panic(fmt.Sprintf("there is no s3://%s/%s", bucket, key))
	}
	o.Body, o.Metadata = bytes.Clone(o.Body), maps.Clone(o.Metadata)
	return o
}

// keys are the keys of a bucket in their order; they must not be changed.
func (a *Archive) keys(name string) ([]string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.buckets[name]
	if b == nil {
		return nil, false
	}
	if b.sorted == nil {
		b.sorted = slices.AppendSeq(make([]string, 0, len(b.objects)), maps.Keys(b.objects))
		slices.Sort(b.sorted)
	}
	return b.sorted, true
}

// Zip is one gzip member, the same each time.
func Zip(text []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(text)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// Unzip is what Zip was given. It panics if the body is no gzip.
func Unzip(body []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return text
}
