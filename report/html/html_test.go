package html_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailproof/trailproof/report/html"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func write(t *testing.T, p *view.Pack) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := html.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var pages = flag.String("pages", "", "folder in which the pages that browsers are tried with are left")

// The pages that browsers are tried with: hostile names, and 100,000 results.
func TestPagesForBrowsersAreWritten(t *testing.T) {
	folder := *pages
	if folder == "" {
		folder = t.TempDir()
	}
	for name, p := range map[string]*view.Pack{"sample.html": viewtest.Sample(), "large.html": viewtest.Large(500)} {
		path := filepath.Join(folder, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(f)
		if err := html.Write(w, p); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkLarge(b *testing.B) {
	for _, accounts := range []int{50, 500} {
		p := viewtest.Large(accounts)
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := html.Write(io.Discard, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
