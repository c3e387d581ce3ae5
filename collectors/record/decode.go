package record

import (
	"encoding/json"
	"strings"
)

// decode reads a record; ok is false if it is no object.
func decode(raw []byte) (e event, ok bool) {
	d := open(raw)
	if d == nil {
		return event{}, false
	}
	some := func(raw json.RawMessage) []byte {
		if string(raw) == "null" {
			return nil
		}
		return raw
	}
	e = event{
		record:     raw,
		version:    []byte(d.text("eventVersion")),
		kind:       []byte(d.text("eventType")),
		category:   []byte(d.text("eventCategory")),
		name:       []byte(d.text("eventName")),
		source:     []byte(d.text("eventSource")),
		time:       []byte(d.text("eventTime")),
		address:    []byte(d.text("sourceIPAddress")),
		errorCode:  []byte(d.text("errorCode")),
		message:    []byte(d.text("errorMessage")),
		readOnly:   boolean(d["readOnly"]),
		management: boolean(d["managementEvent"]),
		request:    some(d["requestParameters"]),
		response:   some(d["responseElements"]),
		details:    some(d["serviceEventDetails"]),
		additional: some(d["additionalEventData"]),
		resources:  some(d["resources"]),
		insight:    some(d["insightDetails"]),
	}
	who := d.open("userIdentity")
	e.identity.kind = []byte(who.text("type"))
	e.identity.services = []byte(who.text("invokedBy"))
	for field, bit := range map[string]names{"arn": nameARN, "principalId": namePrincipal, "accountId": nameAccount, "userName": nameUser, "invokedBy": nameInvoker, "accessKeyId": nameCredential} {
		if who.text(field) != "" {
			e.identity.names |= bit
		}
	}
	return e, true
}

func boolean(raw []byte) said {
	switch string(raw) {
	case "true":
		return yes
	case "false":
		return no
	}
	return unsaid
}

// lookup is the text in a field of an object; "" if there is none.
func lookup(object []byte, field string) []byte { return []byte(open(object).text(field)) }

// anyARN says whether the ARN of one of the resources will do.
func anyARN(resources []byte, will func(arn []byte) bool) bool {
	var list []document
	if json.Unmarshal(resources, &list) != nil {
		return false
	}
	for _, r := range list {
		if will([]byte(r.text("ARN"))) {
			return true
		}
	}
	return false
}

// keyID is the ID at the end of a key's ARN.
func keyID(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
