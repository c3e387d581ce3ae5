package chains

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/awsapi"
)

// session opens a session of the account with a server.
func session(t *testing.T, server http.Handler) *awsapi.Session {
	t.Helper()
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": listener.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIA" + owner, "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
	} {
		t.Setenv(name, value)
	}
	s, err := awsapi.Open(t.Context(), awsapi.Options{MaxAttempts: 1}, awsapi.NewRecorder(&awsapi.MemStore{}, time.Now))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// regional is S3 as it treats those who ask in the wrong region, or may not ask.
type regional struct {
	*archivetest.Server
	deny string // account that may not list
}

func (r regional) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	auth := in.Header.Get("Authorization")
	if !strings.Contains(auth, "/s3/aws4_request") {
		r.Server.ServeHTTP(w, in)
		return
	}
	w.Header().Set("x-amz-bucket-region", "eu-west-1")
	switch {
	case !strings.Contains(auth, "/eu-west-1/s3/"):
		w.WriteHeader(http.StatusMovedPermanently)
		_, _ = fmt.Fprint(w, `<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>`)
	case r.deny != "" && strings.Contains(auth, r.deny):
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, `<Error><Code>AccessDenied</Code><Message>no</Message></Error>`)
	default:
		r.Server.ServeHTTP(w, in)
	}
}

func TestABucketIsReadInItsRegionByWhoeverMay(t *testing.T) {
	e := newEstate(t)
	trail := e.trail("audit")
	trail.Run(owner, "us-east-1", begin, begin.Add(2*time.Hour), pace)
	list := func(from archive.Buckets) (n int, err error) {
		err = from.List(t.Context(), "logs", "AWSLogs/", "", "", func(archive.Object) error { n++; return nil })
		return n, err
	}
	for _, test := range []struct {
		deny string
		role bool
		want int
	}{{"", false, 4}, {"AKIA" + owner, true, 4}, {"AKIA" + owner, false, 0}} {
		home := session(t, regional{e.Handler(), test.deny})
		sessions := []*awsapi.Session{home}
		if test.role {
			assumed, err := home.Assume(t.Context(), awsapi.AssumeOptions{RoleName: "Audit"}, other)
			if err != nil {
				t.Fatal(err)
			}
			sessions = append(sessions, assumed)
		}
		n, err := list(Reader(sessions...))
		if n != test.want || (err == nil) != (test.want > 0) {
			t.Errorf("%+v: %d objects, %v", test, n, err)
		}
	}
}

func TestPrefixesAreFoundBelowABucket(t *testing.T) {
	e := newEstate(t)
	for _, key := range []string{"AWSLogs/a", "one/AWSLogs/a", "one/two é/AWSLogs/AWSLogs/a", "other/thing"} {
		e.Put(archivetest.Object{Bucket: "logs", Key: key})
	}
	got, err := Prefixes(t.Context(), Reader(session(t, e.Handler())), "logs")
	if want := []string{"", "one", "one/two é"}; err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, %v", got, err)
	}
}
