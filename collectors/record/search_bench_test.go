package record

import (
	"bytes"
	"crypto/sha256"
	"io"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// packed is a corpus as it is stored, and how many bytes it inflates to.
func packed(b *testing.B) (files [][]byte, size int64) {
	for _, file := range corpus(1, 16, 1400) {
		files = append(files, stored(b, file))
		size += int64(len(file))
	}
	return files, size
}

// inflated gives what the files inflate to to one writer, file by file.
func inflated(b *testing.B, files iter.Seq[[]byte], to io.Writer, begin, end func()) {
	var z gzip.Reader
	var in bytes.Reader
	for file := range files {
		in.Reset(file)
		if err := z.Reset(&in); err != nil {
			b.Error(err)
		}
		begin()
		if _, err := z.WriteTo(to); err != nil {
			b.Error(err)
		}
		end()
	}
}

// A pass is one way of reading the corpus.
type pass func(b *testing.B, files iter.Seq[[]byte])

// withoutReadFrom hides that io.Discard has a way of its own to read.
type withoutReadFrom struct{ io.Writer }

func bare(b *testing.B, files iter.Seq[[]byte]) {
	inflated(b, files, withoutReadFrom{io.Discard}, func() {}, func() {})
}

// searching finds what the fifteen requirements name, and hashes if it is told to.
func searching(b *testing.B, interest *Interest, hash bool) pass {
	search := &Search{Questions: fifteen(b)}
	return func(b *testing.B, files iter.Seq[[]byte]) {
		s, found := NewScanner(interest, search), 0
		sum := sha256.New()
		var to io.Writer = s
		if hash {
			to = io.MultiWriter(sum, s)
		}
		inflated(b, files, to, func() { s.Begin("s3://b/k"); sum.Reset() }, func() {
			if s.End(); s.Fault() != "" {
				b.Error(s.Fault())
			}
			found += len(s.Found())
		})
		if found == 0 {
			b.Error("nothing found")
		}
	}
}

// BenchmarkSearch reads the corpus in several ways by turns, on one core, and
// tells how fast each is against inflating alone: the median of all turns.
func BenchmarkSearch(b *testing.B) {
	files, size := packed(b)
	passes := []struct {
		name string
		run  pass
	}{
		{"search", searching(b, nil, false)},
		{"hash+search", searching(b, nil, true)},
		{"hash+count+search", searching(b, &Interest{}, true)},
	}
	ratios, speeds := make([][]float64, len(passes)), []float64{}
	took := func(p pass) float64 {
		began := spent()
		p(b, slices.Values(files))
		return (spent() - began).Seconds()
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for b.Loop() {
		alone := took(bare)
		speeds = append(speeds, float64(size)/1e6/alone)
		for i, p := range passes {
			ratios[i] = append(ratios[i], alone/took(p.run))
		}
	}
	b.ReportMetric(median(speeds), "inflate-MB/s")
	for i, p := range passes {
		b.ReportMetric(median(ratios[i]), p.name+"/inflate")
	}
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// BenchmarkSearchOnTwoCores tells how much faster two scanners side by side are
// than one, which take one file after the other from the same pile.
func BenchmarkSearchOnTwoCores(b *testing.B) {
	files, _ := packed(b)
	pile := slices.Concat(files, files, files, files)
	search := searching(b, nil, true)
	took := func(scanners int) time.Duration {
		runtime.GOMAXPROCS(scanners)
		var next atomic.Int64
		var all sync.WaitGroup
		began := time.Now()
		for range scanners {
			all.Go(func() {
				search(b, func(yield func([]byte) bool) {
					for i := next.Add(1) - 1; i < int64(len(pile)) && yield(pile[i]); i = next.Add(1) - 1 {
					}
				})
			})
		}
		all.Wait()
		return time.Since(began)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var ratios []float64
	for b.Loop() {
		ratios = append(ratios, float64(took(1))/float64(took(2)))
	}
	b.ReportMetric(median(ratios), "two/one")
}

// BenchmarkSearchOfAFile tells what a file costs in memory, of which nothing is
// found.
func BenchmarkSearchOfAFile(b *testing.B) {
	file := corpus(1, 1, 1400)[0]
	s := NewScanner(nil, &Search{Questions: []Question{{ID: "stopped", All: []Condition{filter(b, `{ $.eventName = "StopLogging" }`)}}}})
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if t := scanWith(s, "s3://b/k", file, 64<<10); t.Records != 1400 || len(s.Found()) > 0 {
			b.Fatal(asJSON(b, t))
		}
	}
}
