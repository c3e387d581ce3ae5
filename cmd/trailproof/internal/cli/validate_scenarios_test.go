package cli

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
)

// at points the AWS of the process at a server, as an account.
func at(t *testing.T, server *archivetest.Server, account string) {
	t.Helper()
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	t.Chdir(t.TempDir())
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": listener.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIA" + account, "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

// validate runs validate-logs and reads its JSON.
func validate(t *testing.T, args ...string) (*archive.Result, int, string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := &Env{Stdout: &stdout, Stderr: &stderr, Getenv: os.Getenv, Now: time.Now}
	code := Main(append([]string{"validate-logs", "-f", "json"}, args...), env)
	var r archive.Result
	if code == 0 || code == 1 || code == 3 {
		if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
			t.Fatalf("%v in\n%s%s", err, stdout.String(), stderr.String())
		}
	}
	return &r, code, stderr.String()
}

func during(from, to time.Time) string {
	return "--period=" + from.Format(time.RFC3339) + ".." + to.Format(time.RFC3339)
}

func TestEveryScenarioIsAnsweredOnTheCommandLine(t *testing.T) {
	server := archivetest.New().Handler()
	scenarios := archivetest.Scenarios()
	trails := archivetest.Stage(server, scenarios)
	at(t, server, archivetest.ScenarioAccount)
	r, code, said := validate(t, during(archivetest.ScenarioFrom, archivetest.ScenarioTo))
	if code != 1 {
		t.Errorf("exited with %d: %s", code, said)
	}
	for i, s := range scenarios {
		n := slices.IndexFunc(r.Chains, func(c archive.ChainResult) bool { return c.Trail == trails[i].ARN() })
		if n < 0 {
			t.Errorf("%s: there is no chain of it", s.Name)
			continue
		}
		if c := r.Chains[n]; c.Verdict != s.Says {
			t.Errorf("%s is %s, want %s: %+v %+v", s.Name, c.Verdict, s.Says, c.Gaps, c.Findings)
		}
	}
}
