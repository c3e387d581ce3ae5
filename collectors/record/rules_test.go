package record

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/trailproof/trailproof/collectors/pattern"
)

// TestASearchFindsWhatIsKept: the events that a search finds by a rule are those
// that are kept by it.
func TestASearchFindsWhatIsKept(t *testing.T) {
	of := &Interest{Buckets: map[string]bool{"audit-logs": true}, Keys: map[string]bool{"arn:aws:kms:eu-west-1:111122223333:key/k1": true}}
	for _, c := range []struct{ record, root, reads, changes string }{
		{`{` + rootUser + `,"eventName":"CreateUser","eventSource":"iam.amazonaws.com"}`, "true", "false", "false"},
		{`{` + byService + `,"eventName":"CreateUser","eventSource":"iam.amazonaws.com"}`, "false", "false", "false"},
		{`{` + rootUser + `,"eventName":"CreateUser","eventCategory":"NetworkActivity"}`, "false", "false", "false"},
		{`{` + session + `,` + objectOf + `}`, "false", "true", "false"},
		{`{"userIdentity":{"type":"IAMUser"},"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","requestParameters":{"name":"a"}}`, "false", "false", "true"},
		{`{"userIdentity":{"type":"IAMUser"},"eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","requestParameters":{"bucketName":"audit-logs"}}`, "false", "false", "true"},
		{`{"userIdentity":{"type":"IAMUser"},"eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","requestParameters":{"bucketName":"other"}}`, "false", "false", "false"},
		{`{"userIdentity":{"type":"IAMUser"},"eventSource":"kms.amazonaws.com","eventName":"DisableKey","requestParameters":{"keyId":"k1"}}`, "false", "false", "true"},
		{`{"userIdentity":{"type":"IAMUser"},"eventSource":"kms.amazonaws.com","eventName":"DisableKey","requestParameters":{"keyId":"k2"}}`, "false", "false", "false"},
	} {
		dec := json.NewDecoder(bytes.NewReader([]byte(c.record)))
		dec.UseNumber()
		var document map[string]any
		if err := dec.Decode(&document); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]struct {
			Condition
			truth string
		}{"root": {UsesRoot(), c.root}, "reads": {ReadsLogs(of), c.reads}, "changes": {ChangesTrail(of), c.changes}} {
			if got := want.Holds(document).String(); got != want.truth {
				t.Errorf("%s of %s: %s, want %s", name, c.record, got, want.truth)
			}
		}
		got := scan("s3://b/k", []byte(`{"Records":[`+c.record+`]}`), 50, of)
		if kept := len(got.Noted[UseOfRoot].Events) == 1; UsesRoot().Holds(document) == pattern.True != kept {
			t.Errorf("root: kept is %t of %s", kept, c.record)
		}
		if kept := len(got.Reads) == 1; ReadsLogs(of).Holds(document) == pattern.True != kept {
			t.Errorf("reads: kept is %t of %s", kept, c.record)
		}
		if kept := len(got.Changes) == 1; ChangesTrail(of).Holds(document) == pattern.True != kept {
			t.Errorf("changes: kept is %t of %s", kept, c.record)
		}
	}
}
