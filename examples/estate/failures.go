package main

import (
	"net/http"
	"strings"

	"github.com/trailproof/trailproof/examples/wire"
)

// reply is what goes over the wire.
type reply struct {
	status  int    // or brokenOff or hanging
	kind    string // the content type
	headers map[string]string
	body    string
}

// In place of a status: no answer comes.
const (
	brokenOff = -1
	hanging   = -2
)

// protocol is how a service speaks.
type protocol int

const (
	jsonProtocol  protocol = iota // errors are JSON, with status 400
	restJSON                      // errors are JSON, with a status of their own
	queryProtocol                 // errors are XML
	ec2Protocol                   // errors are XML of its own form
	s3Protocol
	cborProtocol
)

var protocols = map[string]protocol{
	"access-analyzer": restJSON, "guardduty": restJSON, "securityhub": restJSON,
	"cloudformation": queryProtocol, "iam": queryProtocol, "sns": queryProtocol, "sts": queryProtocol,
	"ec2": ec2Protocol, "s3": s3Protocol, "s3control": s3Protocol, "monitoring": cborProtocol,
}

func protocolOf(q wire.Question) protocol { return protocols[service(q)] }

func service(q wire.Question) string {
	name, _, _ := strings.Cut(q.Operation, ".")
	return name
}

// problem is an error in the words that AWS has for it in one protocol.
type problem struct {
	status int
	code   string
}

// The words of AWS for what goes wrong everywhere.
// Source: https://docs.aws.amazon.com/awssupport/latest/user/ and the "Common
// Errors" of each service's API reference.
func throttling(q wire.Question) problem {
	switch protocolOf(q) {
	case restJSON:
		return problem{http.StatusTooManyRequests, "TooManyRequestsException"}
	case queryProtocol:
		return problem{http.StatusBadRequest, "Throttling"}
	case ec2Protocol:
		return problem{http.StatusServiceUnavailable, "RequestLimitExceeded"}
	case s3Protocol:
		return problem{http.StatusServiceUnavailable, "SlowDown"}
	}
	if service(q) == "organizations" {
		return problem{http.StatusBadRequest, "TooManyRequestsException"}
	}
	return problem{http.StatusBadRequest, "ThrottlingException"}
}

func denial(q wire.Question) problem {
	switch protocolOf(q) {
	case restJSON:
		return problem{http.StatusForbidden, "AccessDeniedException"}
	case queryProtocol, s3Protocol:
		return problem{http.StatusForbidden, "AccessDenied"}
	case ec2Protocol:
		return problem{http.StatusForbidden, "UnauthorizedOperation"}
	}
	return problem{http.StatusBadRequest, "AccessDeniedException"}
}

func expiry(q wire.Question) problem {
	switch protocolOf(q) {
	case restJSON, queryProtocol:
		return problem{http.StatusForbidden, "ExpiredToken"}
	case ec2Protocol:
		return problem{http.StatusBadRequest, "RequestExpired"}
	case s3Protocol:
		return problem{http.StatusBadRequest, "ExpiredToken"}
	}
	return problem{http.StatusBadRequest, "ExpiredTokenException"}
}

func breakdown(q wire.Question) problem {
	if p := protocolOf(q); p == jsonProtocol || p == restJSON || p == cborProtocol {
		return problem{http.StatusInternalServerError, "InternalServerException"}
	}
	return problem{http.StatusInternalServerError, "InternalError"}
}

// reply puts a problem into the form of the service's protocol.
func (p problem) reply(q wire.Question, message string) reply {
	switch protocolOf(q) {
	case queryProtocol:
		return reply{p.status, "text/xml", nil, `<ErrorResponse><Error><Type>Sender</Type><Code>` + p.code + `</Code><Message>` + message + `</Message></Error><RequestId>r</RequestId></ErrorResponse>`}
	case ec2Protocol:
		return reply{p.status, "text/xml", nil, `<Response><Errors><Error><Code>` + p.code + `</Code><Message>` + message + `</Message></Error></Errors><RequestID>r</RequestID></Response>`}
	case s3Protocol:
		return reply{p.status, "application/xml", nil, `<Error><Code>` + p.code + `</Code><Message>` + message + `</Message></Error>`}
	case cborProtocol:
		return reply{p.status, "application/cbor", map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}, cborError("com.amazonaws.cloudwatch#"+p.code, message)}
	case restJSON:
		return reply{p.status, "application/json", map[string]string{"X-Amzn-Errortype": p.code}, encode(map[string]string{"message": message})}
	}
	return reply{p.status, "application/x-amz-json-1.1", nil, encode(map[string]string{"__type": p.code, "message": message})}
}

// cborError is a map of two texts (RFC 8949).
func cborError(code, message string) string {
	return "\xa2" + cborText("__type") + cborText(code) + cborText("message") + cborText(message)
}

func cborText(s string) string {
	if len(s) < 24 {
		return string([]byte{0x60 | byte(len(s))}) + s
	}
	return string([]byte{0x79, byte(len(s) >> 8), byte(len(s))}) + s
}
