package awsapi

import "github.com/trailproof/trailproof/collectors/evidence"

// Fixture completes a hand-made ledger line for a Replay: the body is stored,
// parameters and ID are derived from what the line says. Params may be any JSON
// ("" for none), Status 0 is 200.
func Fixture(store Store, call evidence.Call, body string) (evidence.Call, error) {
	if len(call.Params) == 0 {
		call.Params = []byte("{}")
	}
	var err error
	if call.Params, err = evidence.Canonical(call.Params); err != nil {
		return call, err
	}
	if call.Status == 0 {
		call.Status = 200
	}
	call.Attempts = max(call.Attempts, 1)
	call.Action = Action(call.Service, call.Operation)
	call.ID = evidence.NewCallID(call.Account, call.Region, call.Service, call.Operation, call.Params)
	if body != "" {
		call.Body, call.Bytes = evidence.DigestOf([]byte(body)), int64(len(body))
		err = store.PutRaw(call.Body, []byte(body))
	}
	return call, err
}
