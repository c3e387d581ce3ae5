package sns

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const topicARN = "arn:aws:sns:eu-central-1:111122223333:trail"

func TestATopicIsRead(t *testing.T) {
	policy := "{\"Statement\":[],\"Id\":\"\u202eü\"}"
	for _, test := range []struct {
		name   string
		answer awstest.Said
		want   Attributes
	}{
		{"encrypted", attributes(`TopicArn`, topicARN, `KmsMasterKeyId`, `alias/k`, `Policy`, policy), Attributes{Exists: true, KMSKeyID: "alias/k", Policy: policy}},
		{"plain", attributes(`TopicArn`, topicARN), Attributes{Exists: true}},
		{"absent", awstest.Query(404, "NotFound"), Attributes{}},
	} {
		s, rec := awstest.Open(t, []awstest.Asked{awstest.Ask("SNS", "GetTopicAttributes", `{"TopicArn":"`+topicARN+`"}`, test.answer)})
		topic := ReadTopic(t.Context(), s, topicARN)
		if got, known := topic.Attributes.Get(); !known || got != test.want {
			t.Errorf("%s: %+v (gap %v), want %+v", test.name, got, topic.Attributes.Gap(), test.want)
		}
		if topic.ARN != topicARN || len(topic.Attributes.Calls()) != 1 {
			t.Errorf("%s: subject %+v", test.name, topic)
		}
		if told, known := topic.Subscriptions.Get(); known != (test.name == "absent") || len(told) != 0 {
			t.Errorf("%s: subscriptions %v (gap %v)", test.name, told, topic.Subscriptions.Gap())
		}
		for _, c := range rec.Calls() {
			if c.Reason != nil && c.Operation != "ListSubscriptionsByTopic" || c.Service != "STS" && !slices.Contains(Actions(), c.Action) {
				t.Errorf("%s: ledger says %+v", test.name, c)
			}
		}
	}
}

func TestWhatIsNoAnswerIsAGap(t *testing.T) {
	for name, test := range map[string]struct {
		answer awstest.Said
		want   evidence.Reason
	}{
		"denied":     {awstest.Query(403, "AuthorizationError"), evidence.Denied},
		"empty":      {attributes(), evidence.Failed},
		"unreadable": {awstest.Said{Body: `<html>no`}, evidence.Failed},
	} {
		s, _ := awstest.Open(t, []awstest.Asked{awstest.Ask("SNS", "GetTopicAttributes", `{"TopicArn":"`+topicARN+`"}`, test.answer)})
		gap := ReadTopic(t.Context(), s, topicARN).Attributes.Gap()
		if gap == nil || gap.Reason != test.want || gap.Action != "sns:GetTopicAttributes" {
			t.Errorf("%s: gap %v, want %v", name, gap, test.want)
		}
	}
	s, _ := awstest.Open(t, nil)
	for _, arn := range []string{"", "trail", "arn:aws:sns::1:x", "arn:aws:logs:eu-central-1:111122223333:log-group:x"} {
		if gap := ReadTopic(t.Context(), s, arn).Attributes.Gap(); gap == nil || gap.Reason != evidence.Failed {
			t.Errorf("%q: gap %v", arn, gap)
		}
	}
}

// attributes is the answer with these names and values.
func attributes(pairs ...string) awstest.Said {
	entries := ""
	for pair := range slices.Chunk(pairs, 2) {
		entries += `<entry><key>` + pair[0] + `</key><value>` + pair[1] + `</value></entry>`
	}
	return awstest.Said{Body: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>` + entries +
		`</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`}
}

func TestAnotherAccountsTopicIsNotSaidToBeAbsent(t *testing.T) {
	const theirs = "arn:aws:sns:eu-central-1:999900001111:theirs"
	s, _ := awstest.Open(t, []awstest.Asked{awstest.Ask("SNS", "GetTopicAttributes", `{"TopicArn":"`+theirs+`"}`, awstest.Query(404, "NotFound"))})
	topic := ReadTopic(t.Context(), s, theirs)
	if gap := topic.Attributes.Gap(); gap == nil || gap.Action != "sns:GetTopicAttributes" {
		t.Errorf("attributes %v, want a gap", topic.Attributes)
	}
	if topic.Subscriptions.Known() {
		t.Errorf("subscriptions %v, want a gap", topic.Subscriptions)
	}
}
