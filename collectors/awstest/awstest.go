// Package awstest lets tests of collectors ask an AWS that they write
// themselves: the questions they expect, and what AWS says to each. The real
// SDK clients ask, through a replay; no network is used, and a question that is
// not expected stays unanswered.
package awstest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// The account and region of the sessions that Open opens.
const (
	Account = "111122223333"
	Region  = "eu-central-1"
)

// Now is the time of every call.
func Now() time.Time { return time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC) }

// Asked is one question, and what AWS says.
type Asked struct {
	Service, Operation, Region, Params string
	Said                               Said
}

// Ask is a question put in Region. The service and operation are named as the
// SDK names them; params are JSON, without what is not set, or "" for none.
func Ask(service, operation, params string, said Said) Asked {
	return Asked{Service: service, Operation: operation, Region: Region, Params: params, Said: said}
}

// In is the question put in another region.
func (a Asked) In(region string) Asked {
	a.Region = region
	return a
}

// Said is a response. Status 0 is 200.
type Said struct {
	Status  int
	Body    string
	Headers map[string]string // those that carry a part of the answer
}

// XML is an error response of S3.
func XML(status int, code string) Said {
	return Said{Status: status, Body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>` + code + `</Code><Message>So it is.</Message></Error>`}
}

// Query is an error response of a service such as SNS.
func Query(status int, code string) Said {
	return Said{Status: status, Body: `<ErrorResponse><Error><Type>Sender</Type><Code>` + code + `</Code><Message>So it is.</Message></Error></ErrorResponse>`}
}

// JSON is an error response of a service such as KMS.
func JSON(status int, code string) Said {
	return Said{Status: status, Body: `{"__type":"` + code + `","message":"So it is."}`}
}

// CBOR is a response of a service such as CloudWatch.
func CBOR(status int, v cbor.Value) Said {
	return Said{Status: status, Body: string(cbor.Encode(v)), Headers: map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}}
}

// Open opens a session that answers from the record, and the recorder that
// keeps its ledger.
func Open(t testing.TB, record []Asked) (*awsapi.Session, *awsapi.Recorder) {
	t.Helper()
	store := &awsapi.MemStore{}
	var calls []evidence.Call
	add := func(a Asked) {
		call, err := awsapi.Fixture(store, evidence.Call{
			Account: Account, Region: a.Region, Service: a.Service, Operation: a.Operation,
			Params: json.RawMessage(a.Params), Status: a.Said.Status, Headers: a.Said.Headers,
		}, a.Said.Body)
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, call)
	}
	add(Ask("STS", "GetCallerIdentity", "", Said{Body: `<GetCallerIdentityResponse><GetCallerIdentityResult>
		<Account>` + Account + `</Account><Arn>arn:aws:iam::` + Account + `:user/auditor</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`}))
	for _, a := range record {
		add(a)
	}
	rec := awsapi.NewRecorder(&awsapi.MemStore{}, Now)
	s, err := awsapi.Open(t.Context(), awsapi.Options{Replay: awsapi.NewReplay(calls, store)}, rec)
	if err != nil {
		t.Fatal(err)
	}
	return s, rec
}
