package xlsx_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/trailproof/trailproof/report/view/viewtest"
	"github.com/trailproof/trailproof/report/xlsx"
)

func BenchmarkLarge(b *testing.B) {
	for _, accounts := range []int{50, 500} {
		p := viewtest.Large(accounts)
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := xlsx.Write(io.Discard, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
