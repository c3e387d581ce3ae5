package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/controls"
)

func TestEventsNamesNoPermissionThatThePolicyLacks(t *testing.T) {
	named := regexp.MustCompile(`[a-z0-9]+:[A-Z][A-Za-z]+`).FindAllString(newEvents(&Env{}, &display{}).Long, -1)
	for _, action := range named {
		if !slices.Contains(collectors.Actions(true), action) {
			t.Errorf("the help names %s, and no policy that is printed allows it", action)
		}
	}
	a := archivetest.New()
	a.Bucket("logs", "111122223333", "eu-west-1")
	trail := a.Trail(archivetest.Trail{Name: "audit", Account: "111122223333", Home: "us-east-1", Bucket: "logs"})
	trail.Run("111122223333", "us-east-1", archivetest.ScenarioFrom, archivetest.ScenarioTo, archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 1})
	server := a.Handler()
	at(t, server, "111122223333")
	var stdout, stderr bytes.Buffer
	env := &Env{Stdout: &stdout, Stderr: &stderr, Getenv: os.Getenv, Now: time.Now}
	code := Main([]string{"events", "-f", "ndjson", during(archivetest.ScenarioFrom, archivetest.ScenarioTo)}, env)
	if code != 0 || !strings.Contains(stdout.String(), `"verified":true`) {
		t.Fatalf("exited with %d: %s", code, stderr.String())
	}
	for operation := range server.Requests() {
		if action := actionOf(operation); action != "" && !slices.Contains(named, action) {
			t.Errorf("%s was asked for, and the help does not name %s", operation, action)
		}
	}
}

func TestEveryCheckOfEventsIsInTheLibrary(t *testing.T) {
	library, err := controls.Load(collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	names := namesOfChecks()
	for _, id := range names {
		if !slices.ContainsFunc(library.Checks, func(c *controls.Check) bool { return c.ID == id }) {
			t.Errorf("the library has no check %s", id)
		}
	}
	if want := len(pattern.Requirements()) + 4; len(names) != want {
		t.Errorf("%d checks name events, want %d", len(names), want)
	}
}

func TestRecordsStayTheirOwnOnALine(t *testing.T) {
	for _, c := range []struct{ record, want string }{
		{`{}`, `{"_trailproof":`},
		{`{ }`, `{"_trailproof":`},
		{"{\"a\":\"\xff\"}", `{"a":"\ufffd","_trailproof":`},
		{`{"a":1e400,"a":{"b":[1,2]}}`, `{"a":1e400,"a":{"b":[1,2]},"_trailproof":`},
		{"{\"a\" :\n\t\"x\\n\"}", `{"a":"x\n","_trailproof":`},
		{`{"_trailproof":1,"_TRAILPROOF":2}`, `{"_trailproof_delivered":1,"_trailproof_delivered":2,"_trailproof":`},
		{`{"\u005f\u0054railproof":1,"<&>":"<&>"}`, `{"_trailproof_delivered":1,"<&>":"<&>","_trailproof":`},
	} {
		got := string(spotted{Object: "s3://b/\xff\n", Record: []byte(c.record)}.line(nil))
		if !strings.HasPrefix(got, c.want) || !json.Valid([]byte(got)) || strings.Contains(got, "\n") {
			t.Errorf("%q became %q, want %q", c.record, got, c.want)
		}
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain": "plain", "a=b": "a=b", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": `'\u0009x`, "\rx": `'\u000dx`,
		" =1": "' =1", "＝1": "'＝1", "\u00a0=1": "'\u00a0=1", "a\nb": `a\u000ab`, "\x1b[2J": `\u001b[2J`,
	} {
		if got := guarded(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestWhatIsNeededNeverLeavesOutWhatFits(t *testing.T) {
	for _, c := range []struct {
		typed, how, text string
	}{
		{"alice", "equals", "alice"}, {"ali*", "begins", "ali"}, {"*ice", "ends", "ice"}, {"*lic*", "contains", "lic"}, {"?lice", "ends", "lice"},
		{"a*e", "begins", "a"}, {"*", "present", ""}, {"?", "present", ""}, {"", "equals", ""},
	} {
		got := literal("f", c.typed)
		how := [...]string{"present", "equals", "begins", "ends", "contains"}[got.How]
		if how != c.how || got.Text != c.text {
			t.Errorf("%q needs %s %q, want %s %q", c.typed, how, got.Text, c.how, c.text)
		}
	}
}
