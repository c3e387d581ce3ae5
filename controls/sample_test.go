package controls_test

import (
	"context"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/examples"
)

// kinds are the kinds of facts that the collectors know.
func kinds() evidence.Kinds { return collectors.Kinds() }

// sample is the snapshot of the sample organization, drawn from its recording
// by the real collectors.
func sample(t testing.TB) *evidence.Snapshot {
	t.Helper()
	recording, err := examples.Demo()
	if err != nil {
		t.Fatal(err)
	}
	store := &awsapi.MemStore{}
	for _, c := range recording.Calls {
		body, err := recording.Raw(c.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.PutRaw(c.Body, body); err != nil {
			t.Fatal(err)
		}
	}
	recorder := awsapi.NewRecorder(store, func() time.Time { return recording.About.Started })
	s, err := collectors.Replay(context.Background(), recording.About, recording.Calls, store, recorder, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Facts) < 20 {
		t.Fatalf("the sample has %d facts", len(s.Facts))
	}
	return s
}
