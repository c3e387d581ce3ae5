package events

import (
	"encoding/json"
	"strings"
)

// delivered are the detail types of the events that CloudTrail delivers to the
// default event bus.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
// (which writes Signin; the events themselves say Sign In).
var delivered = []string{
	"AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail",
	"AWS Console Action via CloudTrail", "AWS Service Event via CloudTrail", "AWS Insight via CloudTrail",
}

// recorded are the fields of a CloudTrail record, which is such an event's
// detail.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
var recorded = words("additionalEventData addendum annotation apiVersion awsRegion edgeDeviceDetails errorCode errorMessage " +
	"eventCategory eventContext eventID eventName eventSource eventTime eventType eventVersion insightDetails managementEvent " +
	"readOnly recipientAccountId requestID requestParameters resources responseElements serviceEventDetails " +
	"sessionCredentialFromConsole sharedEventID sourceIPAddress tlsDetails userAgent userIdentity vpcEndpointAccountId vpcEndpointId")

// neutral are the fields of the envelope that tell CloudTrail's events from no
// others.
var neutral = words("version id account time region")

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// Listen says whether events that CloudTrail delivers can match an event
// pattern, going by the fields of their envelope: the source, which begins with
// "aws.", and the detail type. What an event must say in detail is not looked
// at, except that a pattern without a detail type may ask for fields that no
// record of CloudTrail has.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
func Listen(pattern string) Hearing {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(pattern), &fields) != nil || fields == nil {
		return Unclear
	}
	out := Hears
	for name, want := range fields {
		switch {
		case name == "detail-type":
			out = both(out, typed(want))
		case name == "source":
			out = both(out, from(want))
		case name == "detail":
			if fields["detail-type"] == nil {
				out = both(out, detailed(want))
			}
		case !neutral[name]:
			out = both(out, Unclear)
		}
	}
	return out
}

// both is yes if both are, and no if either is.
func both(a, b Hearing) Hearing {
	switch {
	case a == Deaf || b == Deaf:
		return Deaf
	case a == Unclear || b == Unclear:
		return Unclear
	}
	return Hears
}

// either is yes if one of them is, and no if both are.
func either(a, b Hearing) Hearing { return not(both(not(a), not(b))) }

func not(h Hearing) Hearing {
	switch h {
	case Hears:
		return Deaf
	case Deaf:
		return Hears
	}
	return Unclear
}

// typed says whether one of the detail types can be among those wanted.
func typed(want json.RawMessage) Hearing {
	var list []json.RawMessage
	if json.Unmarshal(want, &list) != nil || list == nil {
		return Unclear
	}
	out := Deaf
	for _, entry := range list {
		for _, text := range delivered {
			out = either(out, fits(entry, text))
		}
	}
	return out
}

// from says whether a source that begins with "aws." can be among those wanted.
func from(want json.RawMessage) Hearing {
	const ours = "aws."
	var list []json.RawMessage
	if json.Unmarshal(want, &list) != nil || list == nil {
		return Unclear
	}
	out := Deaf
	for _, entry := range list {
		var exact string
		if json.Unmarshal(entry, &exact) == nil {
			out = either(out, hears(strings.HasPrefix(exact, ours)))
			continue
		}
		switch name, operand := operator(entry); name {
		case "prefix":
			if json.Unmarshal(operand, &exact) != nil {
				out = either(out, Unclear)
				continue
			}
			out = either(out, hears(strings.HasPrefix(exact, ours) || strings.HasPrefix(ours, exact)))
		case "anything-but":
			out = either(out, hears(exactly(operand))) // of all the sources, some are left
		default:
			out = either(out, Unclear)
		}
	}
	return out
}

// exactly says whether an operand is a text or a list of texts.
func exactly(operand json.RawMessage) bool {
	var one string
	var many []string
	return json.Unmarshal(operand, &one) == nil || json.Unmarshal(operand, &many) == nil
}

// detailed says whether a record has all the fields that are asked for.
func detailed(want json.RawMessage) Hearing {
	var fields map[string]json.RawMessage
	if json.Unmarshal(want, &fields) != nil {
		return Unclear
	}
	for name := range fields {
		if !recorded[name] {
			return Unclear
		}
	}
	return Hears
}

func hears(yes bool) Hearing {
	if yes {
		return Hears
	}
	return Deaf
}
