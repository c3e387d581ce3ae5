package archive

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
	"github.com/trailproof/trailproof/collectors/record"
)

// busy is a chain with log files of about 50 KB: ten hours, twelve an hour.
func busy(b *testing.B) (*world, *writer, int64) {
	w := newWorld(b)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	random := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	for sep := `{"Records":[`; text.Len() < 340<<10; sep = "," {
		fmt.Fprintf(&text, sep+`{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA%016X","accountId":"111122223333"},"eventTime":"2026-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","requestID":"%016x","eventID":"%016x"}`,
			random.Uint64(), random.Uint64(), random.Uint64())
	}
	text.WriteString("]}")
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

// BenchmarkVerifyAndSearch also looks for what no record holds, with fifteen
// patterns of three names each.
func BenchmarkVerifyAndSearch(b *testing.B) {
	w, trail, packed := busy(b)
	req := Request{Period: evidence.Period{From: start, To: start.Add(10 * time.Hour)}, Now: ever[1], Chains: []Chain{trail.chain()}, Found: func(s Searched) { b.Error(s) }}
	req.Search = &record.Search{}
	for i := range 15 {
		filter, err := pattern.ParseFilter(fmt.Sprintf(`{ ($.eventSource = "cloudtrail.amazonaws.com") && (($.eventName = "A%d") || ($.eventName = "B%d") || ($.eventName = "C%d")) }`, i, i, i))
		if err != nil {
			b.Fatal(err)
		}
		req.Search.Questions = append(req.Search.Questions, record.Question{ID: fmt.Sprint(i), All: []record.Condition{record.Matching(filter)}})
	}
	b.SetBytes(packed)
	b.ReportAllocs()
	for b.Loop() {
		if r := w.verifyWith(req); r.Searched.Verified != 120 || r.Searched.Records == 0 {
			b.Fatalf("%+v", r.Searched)
		}
	}
}

// BenchmarkBareInflate reads and inflates them, and nothing else.
func BenchmarkBareInflate(b *testing.B) {
	w, _, packed := busy(b)
	b.SetBytes(packed)
	v, err := newVerifier(Request{Period: period, Now: start, Source: w, Keys: w})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		each(b.Context(), v, w.logs(), func(at spot, _ *unpacker) {
			in, err := gzip.NewReader(bytes.NewReader(w.objects[at].body))
			if err == nil {
				_, err = io.Copy(io.Discard, in)
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
}

// logs are all log files.
func (w *world) logs() []spot {
	return slices.DeleteFunc(w.spots(), func(at spot) bool {
		n, err := ParseName(at.bucket, at.key)
		return err != nil || n.Kind != Log
	})
}

// BenchmarkBareLoop reads, inflates and hashes the same log files, and nothing
// else, with as many readers as there are processors.
func BenchmarkBareLoop(b *testing.B) {
	w, _, packed := busy(b)
	b.SetBytes(packed)
	v, err := newVerifier(Request{Period: period, Now: start, Source: w, Keys: w})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		each(b.Context(), v, w.logs(), func(at spot, u *unpacker) {
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
