package archivetest

import (
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// A Scenario is one thing that happens to the archive of one trail, and what
// must be said of it. What is done to the answers, such as refusing them, needs
// the archive to be served.
type Scenario struct {
	Name   string // also of the trail
	What   string // is done, in a sentence
	Others string // what "aws cloudtrail validate-logs" is known to say in error
	Says   archive.Verdict
	Finds  []archive.Class // that must be among the findings
	Gaps   []archive.Cause // of the gaps, in order

	do func(*stage)
}

// The trails of all scenarios belong to one account and deliver hourly from one
// region; each has a bucket of its own.
const (
	ScenarioAccount = "111122223333"
	ScenarioRegion  = "us-east-1"
	scenarioHours   = 12
	culprit         = "arn:aws:sts::111122223333:assumed-role/Admin/mallory"
)

// ScenarioFrom and ScenarioTo are the period to verify: all that was delivered.
var (
	ScenarioFrom = time.Date(2025, 3, 1, 0, 6, 24, 0, time.UTC)
	ScenarioTo   = ScenarioFrom.Add(scenarioHours * time.Hour)
)

// Stage plays scenarios in one archive, each with a trail of its own, and
// returns the trails in the order of the scenarios.
func Stage(server *Server, scenarios []Scenario) []*Trail {
	var trails []*Trail
	for _, sc := range scenarios {
		s := &stage{Archive: server.Archive, server: server, pace: Pace{LogsPerHour: 2, RecordsPerLog: 2}}
		s.trail = s.Archive.Trail(Trail{Name: sc.Name, Account: ScenarioAccount, Home: ScenarioRegion, Bucket: "logs-" + sc.Name, Prefix: "trail"})
		if sc.do != nil {
			sc.do(s)
		}
		s.deliver()
		trails = append(trails, s.trail)
	}
	return trails
}

// stage is where one scenario is played.
type stage struct {
	*Archive
	server    *Server
	trail     *Trail
	pace      Pace
	delivered bool
}

// deliver lets the trail deliver the whole period, once.
func (s *stage) deliver() []archive.Name {
	if !s.delivered {
		s.delivered = true
		s.trail.Run(ScenarioAccount, ScenarioRegion, ScenarioFrom, ScenarioTo, s.pace)
	}
	return s.trail.Digests(ScenarioAccount, ScenarioRegion)
}

// run lets the trail deliver up to an hour of the period, and leaves the rest to
// the scenario.
func (s *stage) run(hours int) {
	s.delivered = true
	s.trail.Run(ScenarioAccount, ScenarioRegion, ScenarioFrom, s.hour(hours), s.pace)
}

func (s *stage) hour(n int) time.Time { return ScenarioFrom.Add(time.Duration(n) * time.Hour) }

// log is the first log file of an hour.
func (s *stage) log(hour int) archive.Name { return s.trail.LogsOf(s.deliver()[hour])[0] }

// remove deletes objects.
func (s *stage) remove(names ...archive.Name) {
	for _, n := range names {
		s.Delete(n.Bucket, n.Key())
	}
}

// change changes an object's body as it is stored, and its metadata.
func (s *stage) change(n archive.Name, with func(*Object)) {
	o := s.must(n.Bucket, n.Key())
	with(&o)
	s.Put(o)
}

// fail makes the reading of an object fail.
func (s *stage) fail(n archive.Name, f Fault) {
	f.Operation, f.Subject = "s3.GetObject", n.Bucket+"/"+n.Key()
	s.server.Fail(f)
}
