package record

import (
	"bytes"
	"crypto/sha256"
	"io"
	"runtime"
	"slices"
	"sync"
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
func inflated(b *testing.B, files [][]byte, to io.Writer, begin, end func()) {
	var z gzip.Reader
	var in bytes.Reader
	for _, file := range files {
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
type pass func(b *testing.B, files [][]byte)

// withoutReadFrom hides that io.Discard has a way of its own to read.
type withoutReadFrom struct{ io.Writer }

func bare(b *testing.B, files [][]byte) {
	inflated(b, files, withoutReadFrom{io.Discard}, func() {}, func() {})
}

// searching finds what the fifteen requirements name, and hashes if it is told to.
func searching(b *testing.B, interest *Interest, hash bool) pass {
	search := &Search{Questions: fifteen(b)}
	return func(b *testing.B, files [][]byte) {
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
		p(b, files)
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
// than one.
func BenchmarkSearchOnTwoCores(b *testing.B) {
	files, _ := packed(b)
	search := searching(b, nil, true)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var ratios []float64
	for b.Loop() {
		runtime.GOMAXPROCS(1)
		began := time.Now()
		search(b, files)
		alone := time.Since(began)
		runtime.GOMAXPROCS(2)
		began = time.Now()
		var both sync.WaitGroup
		for half := range slices.Chunk(files, len(files)/2) {
			both.Go(func() { search(b, half) })
		}
		both.Wait()
		ratios = append(ratios, float64(alone)/float64(time.Since(began)))
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
