package evidence

import (
	"encoding/json"
	"strings"
	"time"
)

// A Call is one line of the ledger: a request made of AWS and what came back.
type Call struct {
	ID        CallID          `json:"id"`
	Account   string          `json:"account"` // whose credentials asked
	Region    string          `json:"region"`
	Service   string          `json:"service"`   // as AWS's SDK names it, e.g. "CloudTrail"
	Operation string          `json:"operation"` // e.g. "GetTrailStatus"
	Params    json.RawMessage `json:"params"`    // canonical JSON of the request
	At        time.Time       `json:"at"`
	Attempts  int             `json:"attempts"`
	Status    int             `json:"status"` // HTTP status of the last attempt; 0 if none arrived
	RequestID string          `json:"request_id,omitempty"`
	Error     string          `json:"error,omitempty"`    // code or sentence; "" for success
	Reason    *Reason         `json:"reason,omitempty"`   // the error's class, if the error is a gap
	Action    string          `json:"action,omitempty"`   // the IAM action the call needs
	Body      Digest          `json:"body,omitempty"`     // SHA-256 of the response body, stored as raw/<digest>
	Bytes     int64           `json:"bytes,omitempty"`    // length of that body
	Redacted  []string        `json:"redacted,omitempty"` // fields masked before hashing

	// Set says that the entry stands for the many requests that read a part of a
	// log archive. Its body is an ObjectSet.
	Set bool `json:"set,omitempty"`

	// Headers are the few response headers that carry a part of the answer,
	// such as X-Amz-Bucket-Region; all others are dropped.
	Headers map[string]string `json:"headers,omitempty"`
}

// NewCallID derives the ID of a call from what it asks.
func NewCallID(account, region, service, operation string, params []byte) CallID {
	key := strings.Join([]string{account, region, service, operation, string(params)}, "\x00")
	return CallID("c" + DigestOf([]byte(key))[:16])
}
