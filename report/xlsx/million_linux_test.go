package xlsx

import (
	"bufio"
	"flag"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	manyRows = flag.Int("rows", 20_000, "rows of BenchmarkRows")
	kept     = flag.String("workbook", "", "a file for the workbook that BenchmarkRows writes")
)

// BenchmarkRows writes the same rows of twelve columns with this package and with
// excelize's StreamWriter:
//
//	go test ./report/xlsx -run '^$' -bench Rows -benchtime 1x -rows 1000000
func BenchmarkRows(b *testing.B) {
	b.Run("trailproof", func(b *testing.B) { spent(b, *kept, writeRecords) })
	b.Run("StreamWriter", func(b *testing.B) { spent(b, "", streamRecords) })
}

// spent reports processor time and the largest resident set of writing a workbook.
func spent(b *testing.B, path string, write func(w io.Writer, rows int) error) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Log(err) // the largest resident set is then that of all before, too
	}
	size := &counted{}
	before := processor(b)
	for b.Loop() {
		to := io.Writer(size)
		if path != "" {
			f, err := os.Create(path)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close() //nolint:errcheck // a benchmark
			to = io.MultiWriter(size, f)
		}
		if err := write(to, *manyRows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processor(b)-before).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(size.n)/float64(b.N)/1e6, "MB/op")
	b.ReportMetric(resident(b), "MB-resident")
}

type counted struct{ n int }

func (c *counted) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func resident(b *testing.B) float64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) > 1 && words[0] == "VmHWM:" {
			kb, err := strconv.ParseFloat(words[1], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb * 1024 / 1e6
		}
	}
	b.Fatal("the kernel does not say how much was resident")
	return 0
}
