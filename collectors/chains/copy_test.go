package chains

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailproof/trailproof/collectors/archive/archivetest"
)

func TestACopySaysItselfWhatItsBucketsAreCalled(t *testing.T) {
	e := newEstate(t)
	for bucket, prefix := range map[string]string{"logs": "", "more-logs": "deep/down"} {
		trail := e.trail("audit-"+bucket, func(t *archivetest.Trail) { t.Bucket, t.Prefix = bucket, prefix })
		trail.Run(owner, "us-east-1", begin, day.To, pace)
	}
	dir := t.TempDir()
	if err := e.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	// another name for the folder changes nothing
	if err := os.Rename(filepath.Join(dir, "logs"), filepath.Join(dir, "renamed")); err != nil {
		t.Fatal(err)
	}
	first, second := "audit-logs AWSLogs/111122223333/us-east-1", "audit-more-logs deep/down/AWSLogs/111122223333/us-east-1"
	for _, test := range []struct {
		dir, bucket string
		want        []string
	}{
		{dir, "", []string{first, second}},
		{filepath.Join(dir, "renamed"), "", []string{first}},
		{filepath.Join(dir, "renamed"), "logs", []string{first}},
		{filepath.Join(dir, "more-logs"), "", []string{second}},
		{filepath.Join(dir, "renamed", "AWSLogs"), "", []string{first}},
		{filepath.Join(dir, "renamed", "AWSLogs", owner), "", []string{first}},
	} {
		c, err := OpenCopy(test.dir, test.bucket)
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.Survey(t.Context(), Ask{Period: day})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, s.Chains, test.want...)
		for _, chain := range s.Chains {
			if "audit-"+chain.Bucket != nameOf(chain.Trail) {
				t.Errorf("the bucket of %s is called %s", chain.Trail, chain.Bucket)
			}
		}
		_ = c.Close()
	}
}

func TestATrailThatLeftNothingInACopyIsAResultIfItsARNIsKnown(t *testing.T) {
	e := newEstate(t)
	e.trail("audit").Run(owner, "us-east-1", begin, day.To, pace)
	dir := t.TempDir()
	if err := e.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	c, err := OpenCopy(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	s, err := c.Survey(t.Context(), Ask{Period: day, Trails: []string{trailARN("gone")}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, s.Chains, "gone AWSLogs/111122223333/us-east-1")
	_, err = c.Survey(t.Context(), Ask{Period: day, Trails: []string{"gone"}})
	if _, ok := errors.AsType[*AskError](err); !ok {
		t.Errorf("its name alone: %v", err)
	}
	if s, err := c.Survey(t.Context(), Ask{Period: day, Regions: []string{"eu-west-1"}}); err != nil || len(s.Chains) != 0 || len(s.Unread) != 1 {
		t.Errorf("a region that was asked for: %+v, %v", s, err)
	}
}
