package pdf

import (
	"fmt"
	"io"
	"testing"

	"github.com/trailproof/trailproof/report/view/viewtest"
)

// A report of ten times the accounts is no longer than the few pages in which it
// lists them.
func TestAReportOfManyAccountsStaysOneThatCanBeRead(t *testing.T) {
	pages := map[int]int{}
	for _, accounts := range []int{50, 500} {
		d, err := layout(viewtest.Large(accounts))
		if err != nil {
			t.Fatal(err)
		}
		pages[accounts] = len(d.pages)
	}
	if few, many := pages[50], pages[500]; many > few+60 || many > 600 {
		t.Errorf("the report of 50 accounts has %d pages, that of 500 has %d", few, many)
	}
}

func BenchmarkLarge(b *testing.B) {
	for _, accounts := range []int{50, 500} {
		p := viewtest.Large(accounts)
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(io.Discard, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
