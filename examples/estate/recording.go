package main

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/examples"
	"github.com/trailproof/trailproof/examples/wire"
)

// recorded is an answer as it is on record.
type recorded struct {
	status  int
	headers map[string]string
	body    string
}

// recording is what AWS answered once, by the question.
type recording map[wire.Question]recorded

// loadRecording reads the recorded sample organization.
func loadRecording() (recording, error) {
	demo, err := examples.Demo()
	if err != nil {
		return nil, err
	}
	answers := recording{}
	for _, call := range demo.Calls {
		if call.Status == 0 || call.Set {
			continue
		}
		a := recorded{status: call.Status, headers: call.Headers}
		if call.Body != "" {
			body, err := demo.Raw(call.Body)
			if err != nil {
				return nil, fmt.Errorf("recorded answer to %s: %w", call.Operation, err)
			}
			a.body = string(body)
		}
		answers[wire.Recorded(call)] = a
	}
	return answers, nil
}

// plainRegion is the recorded region of an account in which there is nothing but
// what every region has: the others are multiplied from it.
func plainRegion(source string) string {
	if source == member {
		return "us-east-1" // in eu-central-1 nothing watches it
	}
	return "eu-central-1"
}

// wholeAccount are the services that answer for the whole account, wherever they
// are asked.
func wholeAccount(operation string) bool {
	service, name, _ := strings.Cut(operation, ".")
	switch service {
	case "iam", "organizations", "sts", "s3control":
		return true
	case "ec2":
		return name == "DescribeRegions"
	case "s3":
		return name == "ListBuckets" || name == "GetBucketLocation"
	}
	return false
}

// find is the recorded answer that an account of the estate would give in a
// region: its source's in that region, else that of the source's plain region,
// else that of the account as a whole.
func (r recording) find(q wire.Question, a *account) (recorded, bool) {
	q.Account = a.source
	asked := q.Region
	tries := []string{asked, plainRegion(a.source)}
	if a.source == member && !a.ownTrail && asked != "us-east-1" {
		tries = tries[1:] // the recorded member's own trail is in one of the others
	}
	if wholeAccount(q.Operation) {
		tries = append(tries, "us-east-1", "eu-west-1")
	} else if q.Subject != "" && !strings.HasPrefix(q.Operation, "guardduty.") {
		tries = []string{asked} // what has a name is where it is
	}
	for _, region := range tries {
		q.Region = region
		if found, ok := r[q]; ok {
			return found, true
		}
	}
	return recorded{}, false
}
