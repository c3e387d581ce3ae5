package record

import (
	"bytes"
	"encoding/json"
)

// oracle is what encoding/json makes of a file: the scanner must agree. It
// shares with it the judgement of a record, and not the reading.
func oracle(object string, file []byte, interest *Interest) Tally {
	none := Tally{Files: 1, Odd: 1}
	if !json.Valid(file) || topLevel(file, "Records") != 1 {
		return none
	}
	var records []json.RawMessage
	if json.Unmarshal(open(file)["Records"], &records) != nil || records == nil {
		return none
	}
	s := NewScanner(interest, nil)
	s.Begin(object)
	for _, raw := range records {
		e := decoded(raw)
		if e == nil {
			return none
		}
		s.judge(e)
	}
	return s.count.tally()
}

// decoded is an event as encoding/json has it; nil if it is no object.
func decoded(raw []byte) *event {
	d := open(raw)
	if d == nil {
		return nil
	}
	some := func(raw json.RawMessage) []byte {
		if string(raw) == "null" {
			return nil
		}
		return raw
	}
	e := &event{
		record:     raw,
		version:    []byte(d.text("eventVersion")),
		kind:       []byte(d.text("eventType")),
		category:   []byte(d.text("eventCategory")),
		name:       []byte(d.text("eventName")),
		source:     []byte(d.text("eventSource")),
		time:       []byte(d.text("eventTime")),
		address:    []byte(d.text("sourceIPAddress")),
		errorCode:  []byte(d.text("errorCode")),
		message:    d["errorMessage"],
		readOnly:   boolean(d["readOnly"]),
		management: boolean(d["managementEvent"]),
		request:    some(d["requestParameters"]),
		response:   some(d["responseElements"]),
		details:    some(d["serviceEventDetails"]),
		resources:  some(d["resources"]),
		insight:    some(d["insightDetails"]),
	}
	if d.text("errorMessage") == "" {
		e.message = nil
	}
	who := d.open("userIdentity")
	e.identity = identity{
		kind:       []byte(who.text("type")),
		arn:        []byte(who.text("arn")),
		principal:  []byte(who.text("principalId")),
		account:    []byte(who.text("accountId")),
		user:       []byte(who.text("userName")),
		credential: []byte(who.text("accessKeyId")),
		invoker:    []byte(who.text("invokedBy")),
	}
	return e
}

func boolean(raw []byte) said {
	switch string(raw) {
	case "true":
		return saidYes
	case "false":
		return saidNo
	}
	return unsaid
}

// topLevel counts how often an object has a key.
func topLevel(file []byte, name string) int {
	dec := json.NewDecoder(bytes.NewReader(file))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return 0
	}
	n := 0
	for dec.More() {
		if t, _ := dec.Token(); t == name {
			n++
		}
		var skip json.RawMessage
		if dec.Decode(&skip) != nil {
			return n
		}
	}
	return n
}

// tooDeep says whether JSON may be nested deeper than encoding/json follows; it
// does not look whether a bracket is in a string.
func tooDeep(file []byte) bool {
	depth, deepest := 0, 0
	for _, c := range file {
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		deepest = max(deepest, depth)
	}
	return deepest >= 9_000
}
