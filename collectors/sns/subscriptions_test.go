package sns

import (
	"reflect"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
)

// member is a line of ListSubscriptionsByTopic.
func member(arn, protocol, endpoint string) string {
	return `<member><SubscriptionArn>` + arn + `</SubscriptionArn><Protocol>` + protocol + `</Protocol><Endpoint>` + endpoint + `</Endpoint><Owner>111122223333</Owner></member>`
}

func subscriptions(members, next string) awstest.Said {
	return awstest.Said{Body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>` + members +
		`</Subscriptions>` + next + `</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`}
}

func told(t *testing.T, first, second awstest.Said) Topic {
	s, _ := awstest.Open(t, []awstest.Asked{
		awstest.Ask("SNS", "GetTopicAttributes", `{"TopicArn":"`+topicARN+`"}`, attributes(`TopicArn`, topicARN)),
		awstest.Ask("SNS", "ListSubscriptionsByTopic", `{"TopicArn":"`+topicARN+`"}`, first),
		awstest.Ask("SNS", "ListSubscriptionsByTopic", `{"NextToken":"n","TopicArn":"`+topicARN+`"}`, second),
	})
	return ReadTopic(t.Context(), s, topicARN)
}

func TestWhoIsToldIsReadWhole(t *testing.T) {
	topic := told(t,
		subscriptions(member(topicARN+":2", "https", "https://user@h.example:8443/KEY")+member("PendingConfirmation", "email", "a@example.com")+
			member("Deleted", "sms", "+41")+member("", "email", "b@example.com"), `<NextToken>n</NextToken>`),
		subscriptions(member(topicARN+":1", "lambda", "arn:aws:lambda:r:1:function:f"), ""))
	want := []Subscription{
		{Protocol: "email", Endpoint: "a@example.com", Owner: "111122223333"},
		{Protocol: "email", Endpoint: "b@example.com", Owner: "111122223333"},
		{Protocol: "sms", Endpoint: "+41", Owner: "111122223333"},
		{ARN: topicARN + ":1", Protocol: "lambda", Endpoint: "arn:aws:lambda:r:1:function:f", Owner: "111122223333", Confirmed: true},
		{ARN: topicARN + ":2", Protocol: "https", Endpoint: "https://h.example:8443", Owner: "111122223333", Confirmed: true},
	}
	if got, known := topic.Subscriptions.Get(); !known || !reflect.DeepEqual(got, want) || len(topic.Subscriptions.Calls()) != 2 {
		t.Errorf("told are %+v (gap %v)", got, topic.Subscriptions.Gap())
	}
}

func TestSomeOfThoseToldAreNotThoseTold(t *testing.T) {
	first := subscriptions(member(topicARN+":1", "sqs", "q"), `<NextToken>n</NextToken>`)
	for name, second := range map[string]awstest.Said{
		"denied":              awstest.Query(403, "AuthorizationError"),
		"gone meanwhile":      awstest.Query(404, "NotFound"),
		"the same page again": subscriptions("", `<NextToken>n</NextToken>`),
		"unreadable":          {Body: `<html>no`},
	} {
		topic := told(t, first, second)
		if gap := topic.Subscriptions.Gap(); gap == nil || gap.Action != listSubscriptions || !topic.Attributes.Known() {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}
