package controls_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/pattern"
)

var (
	filterPattern = regexp.MustCompile(`--filter-pattern '([^']*)'`)
	eventPattern  = regexp.MustCompile(`--event-pattern '([^']*)'`)
)

// TestThePatternsInRemediesMatchWhatTheyAreFor: they are there to be pasted. Both
// ways match every event of their requirement, and not nearly everything.
func TestThePatternsInRemediesMatchWhatTheyAreFor(t *testing.T) {
	for _, r := range pattern.Requirements() {
		remedy := library(t).Check(r.ID).Remedy
		filter, event := filterPattern.FindStringSubmatch(remedy), eventPattern.FindStringSubmatch(remedy)
		if filter == nil || event == nil {
			t.Errorf("%s: the remedy gives no pattern: %s", r.ID, remedy)
			continue
		}
		f, err := pattern.ParseFilter(filter[1])
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
			continue
		}
		e, err := pattern.ParseEvent(event[1])
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
			continue
		}
		for way, p := range map[string]pattern.Pattern{"filter": f, "rule": e} {
			if c := pattern.Covers(r, p); c.Covers != pattern.True || c.Noise {
				t.Errorf("%s: the %s of the remedy: covers %s, noise %t, misses %v, %s", r.ID, way, c.Covers, c.Noise, c.Missed, c.Why)
			}
		}
	}
}

// A command of a remedy stands on a line of its own, so that it can be copied.
func TestTheCommandsOfAlertsStandOnLinesOfTheirOwn(t *testing.T) {
	n := 0
	for _, c := range library(t).Checks {
		if c.Family != "monitoring-and-alerting" {
			continue
		}
		n++
		for line := range strings.SplitSeq(c.Remedy, "\n") {
			if strings.Count(line, "aws ") > 1 || strings.Contains(line, " --") && !strings.HasPrefix(line, "aws ") {
				t.Errorf("%s: %s", c.ID, line)
			}
		}
	}
	if n != 16 {
		t.Errorf("%d checks of alerts", n)
	}
}
