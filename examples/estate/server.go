package main

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/trailproof/trailproof/examples/wire"
)

// server answers as AWS would for the whole estate.
type server struct {
	recording recording
	org       *organization
	clones    map[string]*clone // by account
	regions   []string
	keys      *keys
	people    identities
	latency   time.Duration
	quotas    bool // throttle what is beyond them
	denials   denials
	mischief  *mischief
	counts    *counts
	buckets   map[string]place
	now       func() time.Time

	known sync.Map // answers that were given, by question: they are the same again
}

// place is where something is.
type place struct{ account, region string }

// newServer multiplies the recording into an estate.
func newServer(accounts, suspended, inRegions int, people identities) (*server, error) {
	recording, err := loadRecording()
	if err != nil {
		return nil, err
	}
	s := &server{recording: recording, org: newOrganization(accounts, suspended), clones: map[string]*clone{}, regions: regions[:inRegions],
		keys: &keys{lasting: time.Hour}, people: people, mischief: &mischief{}, counts: newCounts(), buckets: map[string]place{}, now: time.Now}
	for i := range s.org.accounts {
		a := &s.org.accounts[i]
		c := new(clone).of(a)
		s.clones[a.id] = c
		s.place(a, c)
	}
	return s, nil
}

// place notes where the buckets of an account are.
func (s *server) place(a *account, c *clone) {
	for q := range s.recording {
		if q.Account == a.source && q.Operation == "s3.GetBucketAcl" && (a.source != member || a.ownTrail) {
			s.buckets[c.answer(wire.Question{}, q.Subject)] = place{a.id, q.Region}
		}
	}
}

// ServeHTTP answers a request, whether it was sent here or to a name under this
// one: S3 Control has the account before its host, so that it comes as to a proxy.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/-/counts" {
		s.counts.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it hung up
	}
	now := s.now()
	key, _, _ := wire.Scope(r.Header.Get("Authorization"))
	q := wire.Ask(r, body)
	who := s.keys.session(key, q.Account)
	q.Account = who.account
	inSecond := s.counts.arrive(q, now)
	given, end := s.reply(q, body, who, inSecond, now)
	defer func() { s.counts.leave(q, len(given.body), end) }()
	switch {
	case !s.wait(r, s.latency):
	case given.status == brokenOff || given.status == hanging:
		s.spoil(w, r, given.status)
	default:
		write(w, q, given)
	}
}

// reply decides what is answered: what stands in the way of an answer comes
// before it.
func (s *server) reply(q wire.Question, body []byte, who session, inSecond int, now time.Time) (reply, ending) {
	if who.expired(now) {
		return expiry(q).reply(q, "The security token included in the request is expired"), outdated
	}
	switch s.mischief.befalls(q) {
	case none:
	case slowDown:
		return throttling(q).reply(q, "Rate exceeded"), hostile
	case serverError:
		return breakdown(q).reply(q, "We encountered an internal error"), faulted
	case expiredToken:
		return expiry(q).reply(q, "The security token included in the request is expired"), faulted
	case htmlOK:
		return reply{http.StatusOK, "text/html", nil, page200}, faulted
	case htmlBadGateway:
		return reply{http.StatusBadGateway, "text/html", nil, page502}, faulted
	case reset:
		return reply{status: brokenOff}, faulted
	case hang:
		return reply{status: hanging}, faulted
	}
	switch {
	case s.quotas && inSecond > quota(q.Operation):
		return throttling(q).reply(q, "Rate exceeded"), throttled
	case s.denials.match(q):
		return denial(q).reply(q, "User: "+who.arn+" is not authorized to perform: "+strings.Replace(q.Operation, ".", ":", 1)), refused
	}
	return s.answer(q, body, who, now)
}

const (
	page200 = "<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in to continue</body></html>"
	page502 = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
)

// answer gives what AWS knows.
func (s *server) answer(q wire.Question, body []byte, who session, now time.Time) (reply, ending) {
	a := s.org.byID[q.Account]
	if a == nil || !slices.Contains(s.regions, q.Region) {
		return problem{http.StatusForbidden, "InvalidClientTokenId"}.reply(q, "The security token included in the request is invalid"), answered
	}
	switch q.Operation {
	case "sts.GetCallerIdentity":
		return xmlReply(who.identity()), answered
	case "sts.AssumeRole":
		form, _ := url.ParseQuery(string(body)) //nolint:errcheck // it was parsed to know the operation
		given, no := s.keys.assume(s.org, who, q, form.Get("RoleSessionName"), now)
		if no != "" {
			return denial(q).reply(q, no), answered
		}
		return xmlReply(given), answered
	}
	if service(q) == "organizations" && q.Operation != "organizations.DescribeOrganization" {
		if a.source == member {
			return denial(q).reply(q, "You don't have permissions to access this resource."), answered
		}
		if given, ok := s.org.answer(q, body); ok {
			return reply{http.StatusOK, "application/x-amz-json-1.1", nil, given}, answered
		}
		a = s.org.byID[management]
	}
	return s.replay(q, body, a)
}

// replay gives the recorded answer as this account has it.
func (s *server) replay(q wire.Question, body []byte, a *account) (reply, ending) {
	if service(q) != "iam" {
		if known, ok := s.known.Load(q); ok {
			return known.(reply), answered
		}
	}
	c := s.clones[a.id]
	found, ok := s.recording.find(c.asked(q), a)
	if !ok {
		return s.elsewhere(q)
	}
	given := reply{found.status, contentType(q, found.body), found.headers, found.body}
	switch q.Operation {
	case "ec2.DescribeRegions":
		given.body = s.describeRegions()
	case "iam.GetAccountAuthorizationDetails":
		form, _ := url.ParseQuery(string(body)) //nolint:errcheck // it was parsed to know the operation
		given.body = s.people.details(a, c.answer(q, found.body), form.Get("Marker"), form.Get("MaxItems"))
	case "iam.GetCredentialReport":
		given.body = s.people.report(a, c, found.body)
	default:
		given.body = c.answer(q, found.body)
	}
	if service(q) != "iam" {
		s.known.Store(q, given)
	}
	return given, answered
}

func (s *server) describeRegions() string {
	var items strings.Builder
	for i, name := range s.regions {
		opted := "opt-in-not-required"
		if i >= notOptedIn {
			opted = "opted-in"
		}
		items.WriteString("<item><regionName>" + name + "</regionName><regionEndpoint>ec2." + name + ".amazonaws.com</regionEndpoint><optInStatus>" + opted + "</optInStatus></item>")
	}
	return `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><regionInfo>` + items.String() + `</regionInfo></DescribeRegionsResponse>`
}
