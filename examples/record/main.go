// Command record writes the recording that "trailproof demo" replays: it serves
// the sample organization's answers over HTTP, lets the real collectors ask for
// them, and keeps what was recorded.
//
//	go run ./examples/record
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/tools/txtar"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

//go:embed *.txtar
var organization embed.FS

// organizationAnswers is all that AWS answers of the sample organization, but
// for what its log archive holds.
func organizationAnswers() (*txtar.Archive, error) {
	names, err := fs.Glob(organization, "*.txtar")
	all := &txtar.Archive{}
	for _, name := range names {
		text, failed := organization.ReadFile(name)
		err = errors.Join(err, failed)
		all.Files = append(all.Files, txtar.Parse(text).Files...)
	}
	return all, err
}

// started is when the sample was recorded, as its answers have it.
var started = time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)

func main() {
	if err := record(filepath.Join("examples", "demo")); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

// record writes about.json, calls.jsonl and raw/ into a folder, in place of
// what was there.
func record(dir string) error {
	answers, err := organizationAnswers()
	if err != nil {
		return err
	}
	s, err := newServer(answers)
	if err != nil {
		return err
	}
	listener := httptest.NewServer(s)
	defer listener.Close()
	for name, value := range credentials(listener.URL) {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	store, err := awsapi.NewDirStore(filepath.Join(dir, "raw"))
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // every body was written and checked by itself

	snapshot, err := collect(context.Background(), to(listener.Listener.Addr().String()), store, observed)
	if err != nil {
		return err
	}
	if len(s.unknown) > 0 {
		slices.Sort(s.unknown)
		return errors.New("the archives have no answer to:\n  " + strings.Join(s.unknown, "\n  "))
	}
	return write(dir, snapshot)
}

// collect asks everything, one question at a time, so that the clock of the
// record is the same each time.
func collect(ctx context.Context, client aws.HTTPClient, store awsapi.Store, over evidence.Period) (*evidence.Snapshot, error) {
	now := started
	clock := func() time.Time { now = now.Add(137 * time.Millisecond); return now }
	return collectors.Run(ctx, collectors.Plan{
		Session: awsapi.Options{HTTPClient: client, MaxAttempts: 1, Unmetered: true},
		Org:     true, RoleName: "TrailproofAudit", Concurrency: 1,
		Period: over, Arguments: []string{"demo"},
		Tool: evidence.Tool{Version: "sample"}, Now: clock,
	}, awsapi.NewRecorder(store, clock))
}

// credentials are the environment of whoever asks the server at url.
func credentials(url string) map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_CA_BUNDLE": "",
		"AWS_ACCESS_KEY_ID": "AKIA111122223333", "AWS_SECRET_ACCESS_KEY": "sample", "AWS_SESSION_TOKEN": "",
	}
}

func write(dir string, s *evidence.Snapshot) error {
	about, err := evidence.CanonicalIndent(s.About)
	if err != nil {
		return err
	}
	calls, err := evidence.EncodeCalls(s.Calls)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "about.json"), about, 0o644),
		os.WriteFile(filepath.Join(dir, "calls.jsonl"), calls, 0o644),
	)
}

// to is an HTTP client that connects to one address whatever the host's name:
// the SDK puts the account's ID before the host of some services.
func to(address string) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	return &http.Client{Transport: transport}
}
