package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
)

func TestValidateLogsAsksWhatItsHelpAndThePolicyName(t *testing.T) {
	a := archivetest.New()
	a.Organize(archivetest.Organization{ID: "o-abcdefghij", Management: "111122223333", Members: []string{"444455556666"}})
	a.Bucket("logs", "111122223333", "eu-west-1")
	from := archivetest.ScenarioFrom
	trail := a.Trail(archivetest.Trail{Name: "audit", Account: "111122223333", Home: "us-east-1", Bucket: "logs", Organization: "o-abcdefghij"})
	for _, account := range []string{"111122223333", "444455556666"} {
		trail.Run(account, "us-east-1", from, archivetest.ScenarioTo, archivetest.Pace{LogsPerHour: 1, RecordsPerLog: 1})
	}
	server := a.Handler()
	at(t, server, "111122223333")
	if _, code, said := validate(t, "--org", "--role-name", "Audit", during(from, archivetest.ScenarioTo)); code != 0 {
		t.Fatalf("exited with %d: %s", code, said)
	}
	named := regexp.MustCompile(`[a-z0-9]+:[A-Z][A-Za-z]+`).FindAllString(newValidateLogs(&Env{}, &display{}).Long, -1)
	for _, action := range named {
		if !slices.Contains(collectors.Actions(true), action) {
			t.Errorf("the help names %s, and no policy that is printed allows it", action)
		}
	}
	for operation := range server.Requests() {
		if action := actionOf(operation); action != "" && !slices.Contains(named, action) {
			t.Errorf("%s was asked for, and the help does not name %s", operation, action)
		}
	}
	if len(named) == 0 || len(server.Requests()) < 6 {
		t.Errorf("named %v, asked %v", named, server.Requests())
	}
}

// actionOf is the IAM action that an operation takes; "" for one that takes none.
func actionOf(operation string) string {
	switch operation {
	case "sts.GetCallerIdentity":
		return ""
	case "s3.ListObjectsV2", "s3.HeadBucket":
		return "s3:ListBucket"
	}
	return strings.Replace(operation, ".", ":", 1)
}
