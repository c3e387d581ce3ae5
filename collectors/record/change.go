package record

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

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

// target is what the request names, else the first resource, else what access
// was denied to.
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
	return refused(r.text("errorMessage"))
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
