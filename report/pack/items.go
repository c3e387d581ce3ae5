package pack

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
)

// item is evidence/EV-….json: one call, laid out for people.
type item struct {
	ID         string          `json:"id"`
	Content    string          `json:"content"`
	Call       evidence.CallID `json:"call"`
	Account    string          `json:"account"`
	Region     string          `json:"region"`
	Service    string          `json:"service"`
	Operation  string          `json:"operation"`
	Parameters json.RawMessage `json:"parameters"`
	At         time.Time       `json:"at"`
	Attempts   int             `json:"attempts"`
	Status     int             `json:"status"`
	RequestID  string          `json:"request_id"`
	Outcome    string          `json:"outcome"`
	Error      string          `json:"error,omitempty"`
	Action     string          `json:"action,omitempty"`
	Command    string          `json:"command"`
	Tests      []string        `json:"tests"`
	Redacted   []string        `json:"redacted,omitempty"`
	// Chains are what came of the digest chains that were read, if the item stands
	// for the many reads of a log archive; Command gives the same again.
	Chains []view.ReadChain `json:"chains,omitempty"`
	Raw    string           `json:"raw,omitempty"` // the file that holds the response as it came
	Bytes  int64            `json:"bytes"`
	SHA256 evidence.Digest  `json:"sha256,omitempty"`
	// Response is the body decoded; Form says what it was decoded from: json,
	// xml, cbor, text, base64 (not decodable) or empty. Of an object set, form
	// set, it is a summary.
	// Unpacked are the paths in Response at which a document that came as text
	// (a policy, the credential report) is laid open as well.
	Form     string   `json:"form"`
	Unpacked []string `json:"unpacked,omitempty"`
	Response any      `json:"response"`
}

// EvidenceFiles writes one file for each evidence item: the call with its
// response decoded. raw returns a response body, write puts a file.
func EvidenceFiles(items []view.Evidence, calls []evidence.Call, raw func(evidence.Digest) ([]byte, error), write func(name string, data []byte) error) error {
	byID := make(map[evidence.CallID]int, len(calls))
	for i, c := range calls {
		byID[c.ID] = i
	}
	for _, e := range items {
		i, ok := byID[evidence.CallID(e.Call)]
		if !ok {
			return fmt.Errorf("%s: call %s is not in the ledger", e.ID, e.Call)
		}
		call := calls[i]
		var body []byte
		if call.Body != "" {
			var err error
			if body, err = raw(call.Body); err != nil {
				return fmt.Errorf("%s: %w", e.ID, err)
			}
		}
		data, err := evidence.CanonicalIndent(newItem(e, call, body))
		if err != nil {
			return fmt.Errorf("%s: %w", e.ID, err)
		}
		if err := write(e.File, data); err != nil {
			return err
		}
	}
	return nil
}

func newItem(e view.Evidence, c evidence.Call, body []byte) item {
	form, tree := decode(body)
	response, unpacked := unpack(c.Operation, tree)
	if set, is := summary(body); is && c.Set {
		form, response, unpacked = "set", set, nil
	}
	params := c.Params
	if !json.Valid(params) {
		params = json.RawMessage("null")
	}
	return item{
		ID: e.ID, Content: e.Content, Call: c.ID, Account: c.Account, Region: c.Region,
		Service: c.Service, Operation: c.Operation, Parameters: params, At: c.At,
		Attempts: c.Attempts, Status: c.Status, RequestID: c.RequestID,
		Outcome: e.Outcome, Error: c.Error, Action: c.Action, Command: e.Command, Tests: e.Tests, Chains: e.Chains,
		Redacted: c.Redacted, Raw: e.Raw, Bytes: c.Bytes, SHA256: c.Body, Form: form, Unpacked: unpacked, Response: response,
	}
}
