package record

// decode reads the record that begins at b[i], and returns the index after it.
// A record is an object; what is none is bad. The event refers to b.
func (e *event) decode(b []byte, i int) int {
	*e = event{}
	begin := i
	if i >= len(b) {
		return short
	}
	if b[i] != '{' {
		return bad
	}
	i = space(b, i+1)
	if i < len(b) && b[i] == '}' {
		e.record = b[begin : i+1]
		return i + 1
	}
	for {
		at, key, plain := member(b, i)
		if at < 0 {
			return at
		}
		if !plain {
			key = unescaped(key)
		}
		end := e.field(key, b, at)
		if end < 0 {
			return end
		}
		var more bool
		if i, more = next(b, end, '}'); !more {
			if i > 0 {
				e.record = b[begin:i]
			}
			return i
		}
	}
}

// field reads the value of a field, which begins at b[at].
func (e *event) field(key, b []byte, at int) int {
	switch string(key) {
	case "eventVersion":
		return readText(&e.version, b, at)
	case "eventType":
		return readText(&e.kind, b, at)
	case "eventCategory":
		return readText(&e.category, b, at)
	case "eventName":
		return readText(&e.name, b, at)
	case "eventSource":
		return readText(&e.source, b, at)
	case "eventTime":
		return readText(&e.time, b, at)
	case "sourceIPAddress":
		return readText(&e.address, b, at)
	case "errorCode":
		return readText(&e.errorCode, b, at)
	case "errorMessage":
		return readQuoted(&e.message, b, at)
	case "readOnly":
		return readSaid(&e.readOnly, b, at)
	case "managementEvent":
		return readSaid(&e.management, b, at)
	case "userIdentity":
		return e.identity.decode(b, at)
	case "requestParameters":
		return readSome(&e.request, b, at)
	case "responseElements":
		return readSome(&e.response, b, at)
	case "serviceEventDetails":
		return readSome(&e.details, b, at)
	case "resources":
		return readSome(&e.resources, b, at)
	case "insightDetails":
		return readSome(&e.insight, b, at)
	}
	return value(b, at, 1)
}

func (who *identity) decode(b []byte, at int) int {
	*who = identity{}
	if at >= len(b) || b[at] != '{' {
		return value(b, at, 1)
	}
	i := space(b, at+1)
	if i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		at, key, plain := member(b, i)
		if at < 0 {
			return at
		}
		if !plain {
			key = unescaped(key)
		}
		end := who.field(key, b, at)
		if end < 0 {
			return end
		}
		var more bool
		if i, more = next(b, end, '}'); !more {
			return i
		}
	}
}

func (who *identity) field(key, b []byte, at int) int {
	switch string(key) {
	case "type":
		return readText(&who.kind, b, at)
	case "arn":
		return readText(&who.arn, b, at)
	case "principalId":
		return readText(&who.principal, b, at)
	case "accountId":
		return readText(&who.account, b, at)
	case "userName":
		return readText(&who.user, b, at)
	case "accessKeyId":
		return readText(&who.credential, b, at)
	case "invokedBy":
		return readText(&who.invoker, b, at)
	}
	return value(b, at, 2)
}

// readText reads a text; what is none leaves nil.
func readText(to *[]byte, b []byte, at int) int {
	*to = nil
	if at >= len(b) || b[at] != '"' {
		return value(b, at, 2)
	}
	end, plain := quoted(b, at)
	if end > 0 {
		*to = text(b[at:end], plain)
	}
	return end
}

// readQuoted reads a text without unescaping it; what is none, or empty, leaves
// nil.
func readQuoted(to *[]byte, b []byte, at int) int {
	*to = nil
	end := value(b, at, 1)
	if end > at+2 && b[at] == '"' {
		*to = b[at:end]
	}
	return end
}

// readSaid reads a boolean; what is none is unsaid.
func readSaid(to *said, b []byte, at int) int {
	*to = unsaid
	end := value(b, at, 1)
	if end > 0 {
		switch b[at] {
		case 't':
			*to = saidYes
		case 'f':
			*to = saidNo
		}
	}
	return end
}

// readSome reads any value; null leaves nil.
func readSome(to *[]byte, b []byte, at int) int {
	*to = nil
	end := value(b, at, 1)
	if end > 0 && b[at] != 'n' {
		*to = b[at:end]
	}
	return end
}
