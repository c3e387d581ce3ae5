package chains

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/archive"
)

// write makes empty files below a folder.
func write(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, name := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// lie says where log files lie according to a survey of the folder.
func lie(t *testing.T, dir, bucket string, ask Ask) (string, *Survey) {
	t.Helper()
	c, err := OpenLogs(dir, bucket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	ask.Period, ask.Logs = day, true
	s, err := c.Survey(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, t := range s.Trees {
		all = append(all, t.Bucket+":"+t.Logs())
	}
	for _, f := range s.Folders {
		all = append(all, f.Bucket+":"+f.Prefix+"*")
	}
	slices.Sort(all)
	return strings.Join(all, " "), s
}

func TestLogFilesAreFoundThoughNoTrailIsKnown(t *testing.T) {
	const file = "/2026/01/10/a.json.gz"
	dir := t.TempDir()
	write(t, dir, "one/AWSLogs/111122223333/CloudTrail/us-east-1"+file, "one/AWSLogs/111122223333/CloudTrail/apiso-centralnorth-2r"+file,
		"one/AWSLogs/111122223333/elasticloadbalancing/us-east-1"+file, "two/deep/AWSLogs/o-abcdefghij/444455556666/CloudTrail/eu-west-1"+file,
		"two/deep/AWSLogs/REDACTED/CloudTrail/eu-west-1"+file, "one/note.json")
	const (
		first  = "one:AWSLogs/111122223333/CloudTrail/apiso-centralnorth-2r/ one:AWSLogs/111122223333/CloudTrail/us-east-1/"
		second = "two:deep/AWSLogs/REDACTED/CloudTrail/eu-west-1/ two:deep/AWSLogs/o-abcdefghij/444455556666/CloudTrail/eu-west-1/"
	)
	inside := strings.ReplaceAll(first, "one:", "bucket:")
	for _, test := range []struct {
		below, bucket string
		ask           Ask
		want          string
	}{
		{"", "", Ask{}, first + " " + second},
		{"", "", Ask{Accounts: []string{owner}, Regions: []string{"us-east-1"}}, "one:AWSLogs/111122223333/CloudTrail/us-east-1/"},
		{"one", "", Ask{}, inside},
		{"one", "named", Ask{}, strings.ReplaceAll(first, "one:", "named:")},
		{"one/AWSLogs", "", Ask{}, inside},
		{"one/AWSLogs/111122223333", "", Ask{}, inside},
		{"two/deep/AWSLogs/o-abcdefghij", "", Ask{}, "bucket:AWSLogs/o-abcdefghij/444455556666/CloudTrail/eu-west-1/"},
		{"two/deep/AWSLogs/o-abcdefghij/444455556666", "", Ask{}, "bucket:AWSLogs/o-abcdefghij/444455556666/CloudTrail/eu-west-1/"},
		{"one/AWSLogs/111122223333/CloudTrail/us-east-1", "", Ask{}, ":*"},
		{"one/AWSLogs/111122223333/CloudTrail/us-east-1", "named", Ask{}, "named:*"},
	} {
		got, s := lie(t, filepath.Join(dir, test.below), test.bucket, test.ask)
		if got != test.want || len(s.Unread) > 0 {
			t.Errorf("%s %s:\n%s\nwant\n%s\n%v", test.below, test.bucket, got, test.want, s.Unread)
		}
	}
}

func TestAnAccountWithoutLogFilesIsNotPassedOver(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/10/a.json.gz")
	if got, s := lie(t, dir, "", Ask{Accounts: []string{other}}); got != "" || len(s.Unread) != 1 || s.Unread[0].Account != other {
		t.Errorf("%q, %v", got, s.Unread)
	}
}

func TestTreesAreNamedOnlyWhereLogFilesAreAskedFor(t *testing.T) {
	e := newEstate(t)
	trail := e.trail("audit")
	trail.Run(owner, "us-east-1", begin, day.To, pace)
	dir := t.TempDir()
	if err := e.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	got, s := lie(t, dir, "", Ask{})
	if want := "logs:AWSLogs/111122223333/CloudTrail/us-east-1/"; got != want || len(s.Chains) != 1 || s.Trees[0] != s.Chains[0].Tree {
		t.Errorf("%s, %v", got, s.Chains)
	}
	if got, s := lie(t, dir, "", Ask{Trails: []string{"audit"}}); got != "" || len(s.Chains) != 1 {
		t.Errorf("of one trail: %s, %v", got, s.Chains)
	}
	c, err := OpenCopy(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if s, err := c.Survey(t.Context(), Ask{Period: day}); err != nil || s.Trees != nil || s.Folders != nil {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAFolderWithoutLogFilesIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "readme.txt", "AWS_CloudTrail-Digest_x.json.gz")
	for _, name := range []string{dir, filepath.Join(dir, "missing")} {
		_, err := OpenLogs(name, "")
		if _, ok := errors.AsType[*AskError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	write(t, dir, "a.json.gz")
	if _, err := OpenCopy(dir, ""); err == nil {
		t.Error("it is taken for the copy of a bucket")
	}
	if got, s := lie(t, dir, "", Ask{}); got != ":*" || s.Folders[0] != (archive.Folder{}) {
		t.Errorf("%s", got)
	}
}
