// Package period learns from the log archive what happened over the period: for
// which part of it the digests prove the log files complete and unaltered, what
// the records in them say, and how far back the logs go.
package period

import (
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// ChainKind is the kind of the fact about a chain: what one trail delivered for
// one account and one region. Its ID is the trail's ARN, a space, and
// ACCOUNT/REGION.
const ChainKind = "archive.chain"

// Chain is one chain.
type Chain struct {
	Trail      string `json:"trail" doc:"The trail's ARN."`
	Name       string `json:"name" doc:"The trail's name."`
	Account    string `json:"account" doc:"The account whose events they are."`
	Region     string `json:"region" doc:"The region the events come from."`
	Bucket     string `json:"bucket" doc:"The bucket the trail delivers to."`
	Prefix     string `json:"prefix" doc:"The key prefix it delivers under."`
	Validation bool   `json:"log_file_validation" doc:"The trail signs what it delivers, today."`

	Integrity evidence.Value[Integrity] `json:"integrity" doc:"What the digest files prove of the period."`
	Records   evidence.Value[Records]   `json:"records" doc:"What the records in the verified log files of the period say."`
	Oldest    evidence.Value[Oldest]    `json:"oldest" doc:"How far back the log files go."`

	from *chain // what it is drawn from; nil if it was read from a snapshot
}

// Integrity is what digest files prove of the period.
type Integrity struct {
	Verdict  archive.Verdict      `json:"verdict" doc:"valid, invalid or incomplete."`
	From     time.Time            `json:"from" doc:"When the period begins."`
	To       time.Time            `json:"to" doc:"When the period ends."`
	Periods  []evidence.Period    `json:"periods" doc:"The parts of the period that valid digests cover."`
	Gaps     []archive.Gap        `json:"gaps" doc:"The parts that none covers, each with its cause."`
	Digests  archive.DigestCounts `json:"digests" doc:"The digests of the period."`
	Logs     archive.LogCounts    `json:"logs" doc:"The log files of the period."`
	Findings []archive.Finding    `json:"findings" doc:"What was found of single objects."`
	Objects  int64                `json:"objects" doc:"Objects read."`
	Bytes    int64                `json:"bytes" doc:"Bytes read, as stored."`

	Covered      evidence.Value[bool] `json:"covered" doc:"Valid digests cover every moment of the period. Not known where what would cover it could not be read, or may still be delivered."`
	Unaltered    evidence.Value[bool] `json:"unaltered" doc:"Every log file that a digest lists is there with its hash. False where no digest of the period is valid; not known where one could not be read or is listed by an invalid digest only."`
	Unreferenced evidence.Value[int]  `json:"unreferenced" doc:"Log files of the period that no valid digest lists."`
}

// Records is what the records of verified log files say.
type Records struct {
	Read     int              `json:"read" doc:"Records read."`
	Lacking  int              `json:"lacking" doc:"Records that do not say one of who, what, when, outcome, where from and which resource."`
	Lacks    []Lack           `json:"lacks" doc:"What they lack."`
	Examples []record.Example `json:"examples" doc:"Some of them."`
	Classes  []ClassCount     `json:"classes" doc:"Classes of events that were seen."`

	Complete evidence.Value[bool] `json:"complete" doc:"Every record says who, what, when, with what outcome, from where and on which resource. Not known where a log file of the period could not be read or is not proven; a hole without log files does not matter here."`
}

// Lack is how many records lack a field.
type Lack struct {
	Field   record.Field `json:"field" doc:"who, what, when, outcome, where or resource."`
	Records int          `json:"records" doc:"How many lack it."`
}

// ClassCount is how many records of a class were seen.
type ClassCount struct {
	Class   record.Class `json:"class" doc:"The class of events."`
	Records int          `json:"records" doc:"How many were seen."`
}

// Oldest is the oldest log file of a chain.
type Oldest struct {
	Object string        `json:"object" doc:"The oldest log file; empty if there is none."`
	Time   *time.Time    `json:"time" doc:"When it was delivered; not set if there is none."`
	Age    evidence.Days `json:"age_days" doc:"Whole days from then to when the collection began; 0 if there is none."`

	Started evidence.Value[*time.Time] `json:"logging_since" doc:"When the trail was last started, as GetTrailStatus says; not set if it does not say."`
	// AsOldAsTrail is what retention-demonstrated accepts in place of the age.
	AsOldAsTrail evidence.Value[bool] `json:"as_old_as_trail" doc:"It was delivered when the trail was started. False where it is younger than that by more than a day; not known where an older one is there that no digest vouches for, where the trail was told where to deliver at that time, where the trail has logged before it was last started, or where digests go back to the start and log files do not: nothing may have happened until then."`
}
