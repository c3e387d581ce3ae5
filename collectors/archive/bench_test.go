package archive

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// busy is a chain with log files of about 50 KB: ten hours, twelve an hour.
func busy(b *testing.B) (*world, *writer, int64) {
	w := newWorld(b)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	random := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	for text.Len() < 340<<10 {
		fmt.Fprintf(&text, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA%016X","accountId":"111122223333"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","requestID":"%016x","eventID":"%016x"},`,
			random.Uint64(), random.Uint64(), random.Uint64())
	}
	var packed int64
	for hour := range 10 {
		from := start.Add(time.Duration(hour) * time.Hour)
		var logs []LogFile
		for five := range 12 {
			logs = append(logs, trail.deliverText(from.Add(time.Duration(five)*5*time.Minute), text.Bytes()))
			packed += int64(len(w.objects[spot{"logs", logs[five].Key}].body))
		}
		trail.digest(Digest, from, from.Add(time.Hour), logs)
	}
	return w, trail, packed
}

func BenchmarkVerify(b *testing.B) {
	w, trail, packed := busy(b)
	b.SetBytes(packed)
	b.ReportAllocs()
	for b.Loop() {
		r := w.verify(evidence.Period{From: start, To: start.Add(10 * time.Hour)}, trail.chain())
		if r.Verdict != Valid || r.Chains[0].Logs.Valid != 120 {
			b.Fatal(sum(r.Chains[0]))
		}
	}
}

// BenchmarkBareLoop reads, inflates and hashes the same log files, and nothing
// else, with as many readers as there are processors.
func BenchmarkBareLoop(b *testing.B) {
	w, _, packed := busy(b)
	b.SetBytes(packed)
	var logs []spot
	for _, at := range w.spots() {
		if n, err := ParseName(at.bucket, at.key); err == nil && n.Kind == Log {
			logs = append(logs, at)
		}
	}
	v, err := newVerifier(Request{Period: period, Now: start, Source: w, Keys: w})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		each(b.Context(), v, logs, func(at spot, u *unpacker) {
			body, _, err := w.Get(b.Context(), at.bucket, at.key)
			if err == nil {
				_, err = u.unpack(body, nil, 1<<30)
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
}
