package cli

import (
	"cmp"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/record"
)

// A beginning is a record of credentials that were given out, or of a role that was
// switched to in the console: who received them, and which session they begin.
type beginning struct {
	At    time.Time
	Event string
	ID    string // eventID
	Other string // sharedEventID, which the records of both accounts have
	Key   string // access key ID of the session; "" for a role switched to, whose keys the console changes

	Session   string // ARN of the session
	Principal string // principalId of the session: the role's own ID, and the name of the session

	By       string // who received them
	ByKey    string // with which access key
	ByID     string // his principalId
	Since    string // when his own session began, as his record says it
	Source   string // sourceIdentity
	ByAnARN  bool   // By is an ARN
	Verified bool
}

func (g beginning) weight() int { return 512 }

func compareBeginnings(a, b beginning) int {
	return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID), strings.Compare(a.By, b.By), strings.Compare(a.ByKey, b.ByKey))
}

// longestSession is how long the session of a role may last.
const longestSession = 12 * time.Hour

// sessionsQuestion is asked beside, with --timeline; what answers it alone is not
// shown.
const sessionsQuestion = "sessions"

// sessionsBegun are the records that begin sessions.
func sessionsBegun() record.Question {
	return record.Question{ID: sessionsQuestion, All: []record.Condition{
		wanted{"sts.amazonaws.com", "signin.amazonaws.com"}.inField("eventSource"),
		condition(nil, func(document map[string]any) bool {
			_, ok := beginningOf(document)
			return ok
		}),
	}}
}

// beginningOf reads such a record.
func beginningOf(document map[string]any) (beginning, bool) {
	g := beginning{
		Event: text(document, "eventName"), ID: text(document, "eventID"), Other: text(document, "sharedEventID"),
		By: actor(document), ByKey: text(document, "userIdentity.accessKeyId"), ByID: text(document, "userIdentity.principalId"),
		Since:  text(document, "userIdentity.sessionContext.attributes.creationDate"),
		Source: cmp.Or(text(document, "requestParameters.sourceIdentity"), text(document, "userIdentity.sessionContext.sourceIdentity")),
	}
	g.ByAnARN = strings.HasPrefix(g.By, "arn:")
	at, known := timeOf(document)
	if g.At = at; !known || text(document, "errorCode") != "" {
		return g, false
	}
	switch {
	case g.Event == "SwitchRole" && text(document, "eventSource") == "signin.amazonaws.com":
		// The record is the new session's own; who switched stands beside it.
		g.Session, g.Principal = text(document, "userIdentity.arn"), g.ByID
		g.By, g.ByKey, g.ByID, g.Since = text(document, "additionalEventData.SwitchFrom"), "", "", ""
		g.ByAnARN = strings.HasPrefix(g.By, "arn:")
		return g, g.By != "" && g.Principal != "" && text(document, "responseElements.SwitchRole") != "Failure"
	case text(document, "eventSource") == "sts.amazonaws.com":
		g.Key = text(document, "responseElements.credentials.accessKeyId")
		g.Session = cmp.Or(text(document, "responseElements.assumedRoleUser.arn"), text(document, "responseElements.federatedUser.arn"))
		g.Principal = cmp.Or(text(document, "responseElements.assumedRoleUser.assumedRoleId"), text(document, "responseElements.federatedUser.federatedUserId"))
		return g, g.Key != ""
	}
	return g, false
}
