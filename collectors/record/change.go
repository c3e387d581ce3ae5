package record

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// keyChanges are the operations of KMS that change a key, or whether what is
// encrypted with it can be read.
func (e *event) changesKey() bool {
	switch string(e.name) {
	case "DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "DeleteKey", "PutKeyPolicy",
		"EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand", "UpdatePrimaryRegion",
		"ImportKeyMaterial", "DeleteImportedKeyMaterial":
		return true
	}
	return false
}

// changes says whether the event is, or tries, a change to a trail, to a bucket
// of interest (any write of a management event), or to a key of interest.
//
// What passed a VPC endpoint is in the API's own record, with its outcome; only
// what the endpoint refused is nowhere else.
func (s *Scanner) changes(e *event) bool {
	switch e.span() {
	case ofManagement:
	case ofNetwork:
		if e.succeeded() {
			return false
		}
	default:
		return false
	}
	switch string(e.source) {
	case "cloudtrail.amazonaws.com":
		return e.changesTrail()
	case "s3.amazonaws.com":
		reads := e.readOnly == saidYes || e.readOnly == unsaid && begins(e.name, "Get", "List", "Head")
		return s.interest != nil && !reads && e.inBucket(s.interest.Buckets)
	case "kms.amazonaws.com":
		return s.interest != nil && e.changesKey() && s.ofKey(e)
	}
	return false
}

// inBucket says whether the request, or a resource, is one of the buckets or an
// object in one.
func (e *event) inBucket(buckets map[string]bool) bool {
	if len(buckets) == 0 {
		return false
	}
	if buckets[string(lookup(e.request, "bucketName"))] {
		return true
	}
	for resource := range elements(e.resources) {
		_, path, ok := bytes.Cut(lookup(resource, "ARN"), []byte(":s3:::"))
		bucket, _, _ := bytes.Cut(path, []byte("/"))
		if ok && buckets[string(bucket)] {
			return true
		}
	}
	return false
}

// ofKey says whether the event is about a key of interest: by the key's ARN in
// resources, by its ARN or ID in the request, or, where access was denied and
// the record has neither, by its ARN in the message. A key that has replicas has
// the same ID in several regions: by ID alone, each of them counts.
func (s *Scanner) ofKey(e *event) bool {
	for resource := range elements(e.resources) {
		if s.interest.Keys[string(lookup(resource, "ARN"))] {
			return true
		}
	}
	id := lookup(e.request, "keyId")
	if s.interest.Keys[string(id)] || s.keyIDs[string(id)] {
		return true
	}
	if len(id) == 0 && e.message != nil {
		message := text(e.message, false)
		for arn := range s.interest.Keys {
			if bytes.Contains(message, []byte(arn)) {
				return true
			}
		}
	}
	return false
}

// newChange reads the record anew, with encoding/json, for it becomes evidence.
func newChange(object string, record []byte) Change {
	r := open(record)
	c := Change{
		Name:    r.text("eventName"),
		Source:  r.text("eventSource"),
		Account: r.text("recipientAccountId"),
		Region:  r.text("awsRegion"),
		Actor:   actor(r.open("userIdentity")),
		Address: r.text("sourceIPAddress"),
		Target:  target(r),
		Error:   r.text("errorCode"),
		EventID: r.text("eventID"),
		Object:  object,
		Record:  settled(record),
	}
	c.Account = cmp.Or(c.Account, r.open("userIdentity").text("accountId"))
	response := r.open("responseElements")
	c.Error = cmp.Or(c.Error, r.text("errorMessage"), response.text("errorCode"), response.text("errorMessage"))
	if at, err := time.Parse(time.RFC3339, r.text("eventTime")); err == nil {
		c.Time = at.UTC()
	}
	return c
}

// actor says who did it, best by ARN; "" if the record does not.
func actor(who document) string {
	if arn := who.text("arn"); arn != "" {
		return arn
	}
	account := who.text("accountId")
	in := func(words string) string {
		if account == "" {
			return words
		}
		return fmt.Sprintf("%s of account %s", words, account)
	}
	switch {
	case who.text("userName") != "":
		return in("user " + who.text("userName"))
	case who.text("principalId") != "":
		return in("principal " + who.text("principalId"))
	case who.text("invokedBy") != "":
		return "service " + who.text("invokedBy")
	case account != "":
		return "account " + account
	}
	return ""
}

// target is what the request names, else the first resource.
func target(r document) string {
	request := r.open("requestParameters")
	for _, field := range []string{"name", "trailName", "bucketName", "keyId", "eventDataStore"} {
		if t := request.text(field); t != "" {
			return t
		}
	}
	var resources []document
	if json.Unmarshal(r["resources"], &resources) == nil && len(resources) > 0 {
		return resources[0].text("ARN")
	}
	return ""
}

// settled is a record in the one form that encoding and decoding leave alone:
// without white space between its parts, <, > and & escaped, and what is no
// UTF-8 replaced.
func settled(record []byte) json.RawMessage {
	out, err := json.Marshal(json.RawMessage(bytes.ToValidUTF8(record, []byte("\uFFFD"))))
	if err != nil {
		return json.RawMessage("null")
	}
	return out
}

// Succeeded says that the change was made; otherwise it was an attempt.
func (c Change) Succeeded() bool { return c.Error == "" }

// OfTrail says whether the target is the trail with the ARN: by that ARN, or by
// its name in the account and region of the trail. A name stands for a trail of
// the caller's account and the region the call was made in.
func (c Change) OfTrail(arn string) bool {
	if c.Source != "cloudtrail.amazonaws.com" {
		return false
	}
	if c.Target == arn {
		return true
	}
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && c.Region == parts[3] && c.Account == parts[4] && "trail/"+c.Target == parts[5]
}

// LogFileValidation is what the request asks for the signing of log files: of
// CreateTrail and UpdateTrail, enableLogFileValidation. It is nil if the request
// leaves it as it is, or off for a new trail.
func (c Change) LogFileValidation() *bool {
	var on *bool
	if json.Unmarshal(open(c.Record).open("requestParameters")["enableLogFileValidation"], &on) != nil {
		return nil
	}
	return on
}

// document is a JSON object, by its exact keys.
type document map[string]json.RawMessage

// open reads an object; of anything else it is nil.
func open(raw []byte) document {
	var d document
	if json.Unmarshal(raw, &d) != nil {
		return nil
	}
	return d
}

func (d document) open(field string) document { return open(d[field]) }

// text is the text in a field; "" if it is absent or no text.
func (d document) text(field string) string {
	var s string
	if json.Unmarshal(d[field], &s) != nil {
		return ""
	}
	return s
}
