package cli

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestWhatIsSpooledComesBackInOrderHoweverMuchItIs(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var want []spotted
	for i := range 2000 {
		want = append(want, spotted{Time: start.Add(time.Duration(i/7) * time.Second), Object: fmt.Sprintf("s3://b/%02d", i%7), Place: i, Matched: []string{"x"}, Record: []byte(`{"n":1}`)})
	}
	for _, room := range []int{1, 5000, 1 << 30} {
		s := &spool[spotted]{compare: compareSpotted, weigh: spotted.weight, room: room}
		shuffled := slices.Clone(want)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		var all sync.WaitGroup
		for part := range slices.Chunk(shuffled, 100) {
			all.Go(func() {
				for _, one := range part {
					s.add(one)
				}
			})
		}
		all.Wait()
		if names, _ := os.ReadDir(os.TempDir()); len(names) > 0 {
			t.Errorf("room %d: left %v", room, names)
		}
		for range 2 {
			var got []spotted
			if err := s.each(func(one spotted) error { got = append(got, one); return nil }); err != nil {
				t.Fatal(err)
			}
			same := slices.EqualFunc(got, want, func(a, b spotted) bool {
				return compareSpotted(a, b) == 0 && slices.Equal(a.Matched, b.Matched) && string(a.Record) == string(b.Record)
			})
			if !same || s.count != len(want) {
				t.Fatalf("room %d: %d came back, in another order or changed", room, len(got))
			}
		}
		stop := errors.New("stop")
		if err := s.each(func(spotted) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("room %d: %v", room, err)
		}
		s.close()
	}
}
