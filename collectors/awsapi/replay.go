package awsapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Replay answers questions from a ledger and its stored responses, by account,
// region, service, operation and parameters. Times, attempts and request IDs
// are those of the record. What is not on record stays unanswered: the network
// is never asked.
type Replay struct {
	store   Store
	calls   map[evidence.CallID]evidence.Call
	assumed map[assumption][]evidence.Call
	home    string // whose credentials asked first
	region  string // where
	missing string // what is said of a question that is not on record

	identified []evidence.Call // sts:GetCallerIdentity calls, in the order of their times
}

// assumption is who assumed a role, and in which account.
type assumption struct{ by, account string }

const notOnRecord = "not on record"

// NewReplay indexes a ledger. IDs are derived anew, so that a ledger cannot
// answer another question than the one it shows.
func NewReplay(calls []evidence.Call, store Store) *Replay {
	r := &Replay{store: store, calls: map[evidence.CallID]evidence.Call{}, assumed: map[assumption][]evidence.Call{}, missing: notOnRecord}
	var assuming []evidence.Call
	for _, call := range calls {
		if params, err := evidence.Canonical(call.Params); err == nil && len(call.Params) > 0 {
			call.Params = params
		}
		call.ID = evidence.NewCallID(call.Account, call.Region, call.Service, call.Operation, call.Params)
		if _, twice := r.calls[call.ID]; twice {
			continue
		}
		r.calls[call.ID] = call
		switch call.Service + "." + call.Operation {
		case "STS.GetCallerIdentity":
			r.identified = append(r.identified, call)
		case "STS.AssumeRole":
			assuming = append(assuming, call)
			at := assumption{call.Account, roleAccount(call)}
			r.assumed[at] = append(r.assumed[at], call)
		}
	}
	// Roles are assumed from home; without any, home is the only account.
	for _, first := range [][]evidence.Call{assuming, r.identified} {
		if len(first) > 0 {
			r.home, r.region = first[0].Account, first[0].Region
			break
		}
	}
	slices.SortStableFunc(r.identified, func(a, b evidence.Call) int { return a.At.Compare(b.At) })
	return r
}

// AskedBy says whose credentials asked first. Without it they are those that the
// first role on record was assumed with: where roles are assumed one through the
// other, the record alone does not tell.
func (r *Replay) AskedBy(account string) {
	for _, call := range r.identified {
		if call.Account == account {
			r.home, r.region = account, call.Region
			return
		}
	}
}

// OfInterrupted says that the record is that of a run which ended early: what is
// not on record had not been asked yet.
func (r *Replay) OfInterrupted() { r.missing = wasInterrupted }

// find gives the recorded answer to a question.
func (r *Replay) find(asked evidence.Call) (*answer, error) {
	call, ok := r.calls[asked.ID]
	if !ok {
		return nil, &Error{Reason: evidence.NotAsked, Action: asked.Action, Detail: r.missing}
	}
	given := &answer{call: call}
	if given.call.Action == "" {
		given.call.Action = asked.Action
	}
	body, err := given.body(r.store)
	if err != nil {
		return nil, &Error{Reason: evidence.Failed, Action: asked.Action, Detail: oneLine(err.Error()), cause: err}
	}
	given.masked = body
	return given, nil
}

// asAssumed asks for the role that was assumed from one account in another when
// it was recorded: the one that is meant if that was, else whichever it was.
func (r *Replay) asAssumed(by, account string, input *sts.AssumeRoleInput) {
	meant := aws.ToString(input.RoleArn)
	for _, call := range r.assumed[assumption{by, account}] {
		var params sts.AssumeRoleInput
		if json.Unmarshal(call.Params, &params) != nil {
			continue
		}
		if *input = params; aws.ToString(params.RoleArn) == meant {
			return
		}
	}
}

func roleAccount(call evidence.Call) string {
	var params sts.AssumeRoleInput
	if json.Unmarshal(call.Params, &params) != nil {
		return ""
	}
	parts := strings.SplitN(aws.ToString(params.RoleArn), ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

// replayConfig is a configuration that depends on nothing outside the process
// and cannot reach anything.
func replayConfig(region string) aws.Config {
	return aws.Config{
		Region:      region,
		Credentials: nobody{},
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
		HTTPClient:  noNetwork{},
	}
}

// nobody signs requests that are never sent.
type nobody struct{}

// Retrieve implements aws.CredentialsProvider.
func (nobody) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "REPLAY", SecretAccessKey: "REPLAY", Source: "trailproof.Replay"}, nil
}

type noNetwork struct{}

// Do implements aws.HTTPClient.
func (noNetwork) Do(*http.Request) (*http.Response, error) {
	return nil, errors.New("a replay does not use the network")
}
