package kms

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const home = "eu-central-1"

// asked is a question on record, and what AWS said.
type asked struct {
	service, operation, region, params string
	said                               said
}

// said is a response: a body, with status 200 or as it says.
type said struct {
	status int
	body   string
}

func refuse(code string, status int) said {
	return said{status, `{"__type":"` + code + `","message":"So it is."}`}
}

// replay opens a session of the owner's account that answers from the record.
func replay(t *testing.T, record []asked) (*awsapi.Session, *awsapi.Recorder) {
	t.Helper()
	record = append(record, asked{"STS", "GetCallerIdentity", home, "", said{body: `<GetCallerIdentityResponse><GetCallerIdentityResult>
		<Account>` + owner + `</Account><Arn>arn:aws:iam::` + owner + `:user/auditor</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`}})
	store := &awsapi.MemStore{}
	var calls []evidence.Call
	for _, a := range record {
		call, err := awsapi.Fixture(store, evidence.Call{
			Account: owner, Region: a.region, Service: a.service, Operation: a.operation,
			Params: json.RawMessage(a.params), Status: a.said.status,
		}, a.said.body)
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, call)
	}
	rec := awsapi.NewRecorder(&awsapi.MemStore{}, func() time.Time { return time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC) })
	s, err := awsapi.Open(t.Context(), awsapi.Options{Replay: awsapi.NewReplay(calls, store)}, rec)
	if err != nil {
		t.Fatal(err)
	}
	return s, rec
}
