package record

import (
	"cmp"
	"fmt"
	"time"
)

// A Topic is why an event is kept: somebody should explain it, or count it.
type Topic string

// The topics. The sign-ins are those to the console that succeeded.
const (
	UseOfRoot    Topic = "root"          // the class root-use, apart from what passed a VPC endpoint: the API's own record has it
	SingleFactor Topic = "single-factor" // of the root user or an IAM user, of which the record does not say that MFA was used
	SecondFactor Topic = "second-factor" // with MFA, as the record says
	AskedOutside Topic = "asked-outside" // of others, such as a federated role, of which the record does not say so
)

// A Log is the events of one topic, by time and event ID: all of them, unless
// there are more than are kept.
type Log struct {
	Events []Event `json:"events"`
	// More is how many events, the last ones, are counted here and not kept.
	More int `json:"more,omitempty"`
}

// most is how many events of a topic are kept. Those that nobody must explain
// are examples beyond a number.
func (t Topic) most() int {
	switch t {
	case UseOfRoot, SingleFactor:
		return maxEvents
	}
	return maxListed
}

const (
	maxEvents = 10_000
	maxListed = 1_000
)

// An Event is what a record says of an event that is kept.
type Event struct {
	Time    time.Time  `json:"time" doc:"When, in UTC."`
	Name    string     `json:"name" doc:"The event's name, such as ConsoleLogin."`
	Source  string     `json:"source" doc:"The service, such as signin.amazonaws.com."`
	Account string     `json:"account" doc:"The account it happened in."`
	Region  string     `json:"region" doc:"The region it happened in."`
	Actor   string     `json:"actor" doc:"Who did it: an ARN, or what else the record says of the identity; empty if it says nothing."`
	Kind    string     `json:"kind" doc:"The type of the identity, such as Root, IAMUser or AssumedRole."`
	Address string     `json:"address" doc:"The address it came from."`
	Target  string     `json:"target,omitempty" doc:"What it was done to, as far as the request says; of an object that was read, its key."`
	Error   string     `json:"error,omitempty" doc:"The error code of an attempt that failed, or its message if there is no code; empty if it succeeded."`
	EventID string     `json:"event_id" doc:"The record's eventID."`
	Object  string     `json:"object" doc:"The log file that holds the record, s3://bucket/key."`
	Place   int        `json:"place" doc:"The place of the record in it, counted from 0."`
	Issued  *time.Time `json:"issued,omitempty" doc:"When the temporary credentials that were used were issued, which begins a session; not set if the record does not say."`
	SignIn  string     `json:"sign_in,omitempty" doc:"The eventID of the sign-in that began the session; empty if none is known."`
}

// newEvent reads the record anew, with encoding/json, for it becomes evidence.
func newEvent(object string, place int, record []byte) Event {
	c := newChange(object, record)
	r := open(record)
	who := r.open("userIdentity")
	e := Event{
		Time: c.Time, Name: c.Name, Source: c.Source, Account: c.Account, Region: c.Region, Actor: c.Actor, Kind: who.text("type"),
		Address: c.Address, Target: c.Target, Error: c.Error, EventID: c.EventID, Object: object, Place: place,
	}
	if r.open("responseElements").text("ConsoleLogin") == "Failure" {
		e.Error = cmp.Or(e.Error, "Failure")
	}
	issued := who.open("sessionContext").open("attributes").text("creationDate")
	if at, err := time.Parse(time.RFC3339, issued); err == nil {
		at = at.UTC()
		e.Issued = &at
	}
	return e
}

// topics says why an event of the classes is kept, if it is.
func (e *event) topics(of classSet) []Topic {
	var out []Topic
	if of&isRootUse != 0 && (e.span() != ofNetwork || !e.succeeded()) {
		out = append(out, UseOfRoot)
	}
	if of&isSignIn != 0 {
		out = append(out, e.factor())
	}
	return out
}

// factor says what a sign-in shows of a second factor. Only of the root user and
// of IAM users is it AWS that asks for one; a record that does not say that it
// was used is none that shows it.
func (e *event) factor() Topic {
	kind := string(e.identity.kind)
	switch {
	case open(e.record).open("additionalEventData").text("MFAUsed") == "Yes":
		return SecondFactor
	case kind == "Root" || kind == "IAMUser":
		return SingleFactor
	}
	return AskedOutside
}

// compareEvents is a total order of what one scanner can find.
func compareEvents(a, b Event) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.EventID, b.EventID), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Place, b.Place))
}

// String says in words what was done, when and by whom: "CreateUser at
// 2026-09-14T03:12:00Z by arn:… from 192.0.2.7, event 5c7c…".
func (e Event) String() string {
	out := telling{}
	out.said("", e.Name)
	out.done(e.Time, e.Actor, e.Address)
	out.said(" in ", e.Region)
	out.said(", refused with ", e.Error)
	out.said(", event ", e.EventID)
	out.said(fmt.Sprintf(", record %d of ", e.Place+1), e.Object)
	return out.String()
}
