package record

import (
	"bytes"
	"time"
)

// fields is all fields, in the order in which they are named.
var fields = [...]Field{Who, What, When, Outcome, Where, Resource}

// A fieldSet has bit i for fields[i].
type fieldSet uint8

const (
	lacksWho fieldSet = 1 << iota
	lacksWhat
	lacksWhen
	lacksOutcome
	lacksWhere
	lacksResource
)

func (s fieldSet) list() []Field {
	var out []Field
	for i, f := range fields {
		if s&(1<<i) != 0 {
			out = append(out, f)
		}
	}
	return out
}

// lacks says which of the fields that PCI DSS 10.2.2 asks for the record does
// not have. What CloudTrail leaves out by its documentation is not lacking:
//
//   - who: userIdentity names somebody: an ARN, a principal, an account, a user,
//     an access key, or the service that acted. Events of AWS services have no
//     type there, those of anonymous callers have ANONYMOUS_PRINCIPAL or
//     Anonymous, failed sign-ins a masked user: all of them say who.
//   - what: eventName and eventSource.
//   - when: eventTime, as RFC 3339 in UTC ("Z").
//   - outcome: see outcome.
//   - where: sourceIPAddress, which may be the name of a service or "AWS
//     Internal" where AWS acted itself.
//   - resource: resources, the parameters of the request or the elements of the
//     response, or else the service that eventSource names. Many reads, such as
//     ListBuckets, are about nothing narrower than the service.
//
// An Insights event is a finding of CloudTrail, not an action of somebody. It
// has neither userIdentity nor sourceIPAddress, and names what it is about in
// insightDetails: who, where and outcome are not asked of it.
func (e *event) lacks() fieldSet {
	var out fieldSet
	if !utc(e.time) {
		out |= lacksWhen
	}
	if e.span() == ofInsight {
		if e.insight == nil {
			out |= lacksWhat | lacksResource
		}
		return out
	}
	if !e.identity.named() {
		out |= lacksWho
	}
	if len(e.name) == 0 || len(e.source) == 0 {
		out |= lacksWhat
	}
	if !e.outcome() {
		out |= lacksOutcome
	}
	if len(e.address) == 0 {
		out |= lacksWhere
	}
	if len(e.source) == 0 && e.request == nil && e.response == nil && empty(e.resources) {
		out |= lacksResource
	}
	return out
}

// outcome says whether the record tells success from failure.
//
// An errorCode or errorMessage tells of failure; some services have it in
// responseElements. That there is none tells of success where CloudTrail is
// documented to write one if the request returns an error: in the records of API
// calls, of actions in the console that are no API calls, and of VPC endpoints,
// where it tells whether the endpoint let the request pass. Records before
// version 1.02 have no eventType, and are of API calls.
//
// An event of an AWS service is not a request that could have been refused:
// what it says happened.
//
// A sign-in has no errorCode. Its outcome is in responseElements ("ConsoleLogin":
// "Failure"), for some kinds of it in serviceEventDetails: without either it
// lacks the outcome. So does a record of a type that is not known here, unless
// it has an error.
func (e *event) outcome() bool {
	switch string(e.kind) {
	case "AwsApiCall", "AwsConsoleAction", "AwsVpceEvent", "AwsServiceEvent":
		return true
	case "AwsConsoleSignIn", "AwsConsoleSignin":
		if e.response != nil || e.details != nil {
			return true
		}
	case "":
		if v := string(e.version); v == "1.0" || v == "1.00" || v == "1.01" {
			return true
		}
	}
	return e.span() == ofNetwork || !e.succeeded()
}

// utc says whether the text is a time of RFC 3339 in UTC.
func utc(text []byte) bool {
	if len(text) == 0 || text[len(text)-1] != 'Z' {
		return false
	}
	if usual(text) {
		return true
	}
	_, err := time.Parse(time.RFC3339, string(text))
	return err == nil
}

// usual says whether the text is a time as CloudTrail writes it, such as
// 2026-09-14T03:12:00Z; of the last days of months it does not say.
func usual(text []byte) bool {
	const form = "0000-00-00T00:00:00Z"
	if len(text) != len(form) {
		return false
	}
	for i, c := range text {
		if isDigit := c >= '0' && c <= '9'; isDigit != (form[i] == '0') || !isDigit && c != form[i] {
			return false
		}
	}
	two := func(i int) int { return int(text[i]-'0')*10 + int(text[i+1]-'0') }
	month, day := two(5), two(8)
	return month >= 1 && month <= 12 && day >= 1 && day <= 28 && two(11) < 24 && two(14) < 60 && two(17) < 60
}

// empty says whether JSON is absent, or a list of nothing.
func empty(list []byte) bool {
	return len(list) == 0 || list[0] == '[' && bytes.HasPrefix(bytes.TrimLeft(list[1:], " \t\r\n"), []byte("]"))
}
