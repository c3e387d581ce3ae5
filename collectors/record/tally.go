// Package record reads the records in CloudTrail's log files: how many there
// are, whether each says who did what, which classes of events they show, which
// of them changed the audit trail itself, and which of them somebody should
// explain.
//
// What a record holds is CloudTrail's documented format:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
package record

import (
	"encoding/json"
	"time"
)

// A Tally is what was counted in some log files. Tallies are added together in
// any order with the same outcome.
type Tally struct {
	Files   int           `json:"files"`   // log files read
	Odd     int           `json:"odd"`     // log files that do not hold a list of records; nothing of them is counted
	Records int           `json:"records"` // in them
	Lacking int           `json:"lacking"` // records that lack one of the fields
	Lacks   map[Field]int `json:"lacks,omitempty"`
	Classes map[Class]int `json:"classes,omitempty"`
	// Examples are the first 20 records that lack a field, by object and place.
	Examples []Example `json:"examples,omitempty"`
	// Changes are the changes to the audit trail, by time and event ID: all of
	// them, unless there are more than 10,000.
	Changes []Change `json:"changes,omitempty"`
	// Unkept is how many changes, the last ones, are counted here and not kept.
	Unkept int `json:"unkept,omitempty"`
	// Noted are the events that somebody should explain, by topic.
	Noted map[Topic]Log `json:"noted,omitempty"`
	// Reads are the reads of objects in log buckets, by bucket, principal and
	// name: all of them, unless there are more than 1,000 lines.
	Reads []Reads `json:"reads,omitempty"`
	// MoreReads is how many reads, those of the last lines, are counted here alone.
	MoreReads int `json:"more_reads,omitempty"`
	// Strict is how many records a search decoded because they have a field twice,
	// or a name in escapes, and encoding/json alone says what that means.
	Strict int `json:"strict,omitempty"`
}

// Field is something that a record must say (PCI DSS 10.2.2).
type Field string

// The fields.
const (
	Who      Field = "who"      // userIdentity
	What     Field = "what"     // eventName and eventSource
	When     Field = "when"     // eventTime, in UTC
	Outcome  Field = "outcome"  // an error, or its absence where it tells of success
	Where    Field = "where"    // sourceIPAddress
	Resource Field = "resource" // resources, the request's parameters, or the service
)

// An Example is a record that lacks something.
type Example struct {
	Object  string  `json:"object" doc:"The log file, s3://bucket/key."`
	Place   int     `json:"place" doc:"The place of the record in it, counted from 0."`
	EventID string  `json:"event_id,omitempty" doc:"The record's eventID."`
	Lacks   []Field `json:"lacks" doc:"The fields it lacks."`
}

// Class is a class of events that a standard asks for.
type Class string

// The classes of events. One record may be of several.
const (
	ManagementRead  Class = "management-read"
	ManagementWrite Class = "management-write"
	DataRead        Class = "data-read"        // of objects, functions or items
	DataWrite       Class = "data-write"       // likewise
	AccessDenied    Class = "access-denied"    // refused for want of permission
	SignIn          Class = "sign-in"          // to the console, succeeded
	SignInFailure   Class = "sign-in-failure"  // to the console
	RootUse         Class = "root-use"         // by the root user
	IdentityChange  Class = "identity-change"  // of users, roles, groups, policies or credentials
	LoggingChange   Class = "logging-change"   // starting, stopping or changing of trails
	ResourceCreated Class = "resource-created" // of any kind
	ResourceDeleted Class = "resource-deleted" // likewise
	LogAccess       Class = "log-access"       // reading of the objects of a log bucket
)

// A Change is an event that changed the audit trail or what it depends on, or
// that tried to.
type Change struct {
	Time    time.Time       `json:"time" doc:"When, in UTC."`
	Name    string          `json:"name" doc:"The event's name, such as StopLogging."`
	Source  string          `json:"source" doc:"The service, such as cloudtrail.amazonaws.com."`
	Account string          `json:"account" doc:"The account it happened in."`
	Region  string          `json:"region" doc:"The region it happened in."`
	Actor   string          `json:"actor" doc:"Who did it: an ARN, or what else the record says of the identity; empty if it says nothing."`
	Address string          `json:"address" doc:"The address it came from."`
	Target  string          `json:"target" doc:"What was changed: a trail's ARN or name, a bucket, a key's ARN or ID, as the request has it; where it has none, the first resource, or what access was denied to."`
	Error   string          `json:"error,omitempty" doc:"The error code of an attempt that failed, or its message if there is no code; empty if it succeeded."`
	EventID string          `json:"event_id" doc:"The record's eventID."`
	Object  string          `json:"object" doc:"The log file that holds the record, s3://bucket/key."`
	Record  json.RawMessage `json:"record" doc:"The record as it was delivered, apart from white space and escapes."`
}

// Interest says whose changes are kept. Changes of trails are kept always.
type Interest struct {
	Buckets map[string]bool // names of log buckets
	Keys    map[string]bool // ARNs of the keys that logs are encrypted with
}
