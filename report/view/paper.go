package view

import "fmt"

// Paper is the size of a printed page.
type Paper int

// The papers.
const (
	A4     Paper = iota // 210 × 297 mm
	Letter              // 8.5 × 11 in
)

var paperNames = [...]string{"a4", "letter"}

func (p Paper) String() string { return paperNames[p] }

// PaperOf is the paper of that name; "" is A4.
func PaperOf(name string) (Paper, error) {
	for i, n := range paperNames {
		if n == name {
			return Paper(i), nil
		}
	}
	if name == "" {
		return A4, nil
	}
	return A4, fmt.Errorf("unknown paper %q; one of a4, letter", name)
}
