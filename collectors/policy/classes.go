package policy

import (
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// numberClasses lists the numbers that the conditions name, one between each two
// and one beyond either end.
func numberClasses(conditions []*condition) ([]string, bool) {
	var named []*big.Rat
	for _, c := range conditions {
		for i := range c.values {
			if c.values[i].number != nil {
				named = append(named, c.values[i].number)
			}
		}
	}
	if len(named) == 0 {
		return []string{"0"}, true
	}
	slices.SortFunc(named, (*big.Rat).Cmp)
	one := big.NewRat(1, 1)
	points := []*big.Rat{new(big.Rat).Sub(named[0], one)}
	for i, n := range named {
		if i > 0 {
			points = append(points, new(big.Rat).Mul(new(big.Rat).Add(named[i-1], n), big.NewRat(1, 2)))
		}
		points = append(points, n)
	}
	points = append(points, new(big.Rat).Add(named[len(named)-1], one))
	var out []string
	for _, p := range points {
		text := p.FloatString(30)
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		if back, ok := readNumber(text); !ok || back.Cmp(p) != 0 {
			return nil, false
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out, true
}

// dateClasses lists the moments that the conditions name, and the seconds before
// and after them.
func dateClasses(conditions []*condition) ([]string, bool) {
	out := []string{}
	for _, c := range conditions {
		for i := range c.values {
			if w := &c.values[i]; c.sort == dateSort && w.ok {
				for _, d := range []time.Duration{-time.Second, 0, time.Second} {
					moment := w.date.Add(d)
					text := moment.UTC().Format(time.RFC3339Nano)
					if back, ok := readDate(text); !ok || !back.Equal(moment) {
						return nil, false
					}
					if !slices.Contains(out, text) {
						out = append(out, text)
					}
				}
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "2000-01-01T00:00:00Z")
	}
	return out, true
}

// addressClasses lists the first address of every range that the conditions
// name, the first after it, and the first of all: between two of them nothing
// begins or ends.
func addressClasses(conditions []*condition) ([]string, bool) {
	out := []string{"0.0.0.0", "::"}
	add := func(a netip.Addr) {
		if text := a.String(); a.IsValid() && !a.Is4In6() && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, c := range conditions {
		for i := range c.values {
			if w := &c.values[i]; c.sort == addressSort && w.ok {
				add(w.prefix.Masked().Addr())
				add(last(w.prefix).Next())
			}
		}
	}
	return out, true
}

func last(p netip.Prefix) netip.Addr {
	bytes := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 1 << (7 - i%8)
	}
	address, _ := netip.AddrFromSlice(bytes)
	return address
}

// A pattern is what a value of a condition matches.
type pattern struct {
	tokens
	fold bool // without regard to case
}

func (p pattern) same(q pattern) bool { return p.fold == q.fold && slices.Equal(p.tokens, q.tokens) }

// fixed says whether the pattern is plain text, but perhaps for a * at its end.
func (p pattern) fixed() (text string, open, ok bool) {
	var out strings.Builder
	for i, t := range p.tokens {
		switch {
		case t.kind == literal:
			out.WriteRune(t.char)
		case t.kind == anyRun && !t.segment && i+1 == len(p.tokens):
			open = true
		default:
			return "", false, false
		}
	}
	return out.String(), open, !p.fold
}

// textClasses lists one text for each set of the patterns that a text can match
// together. Plain texts and beginnings are their own examples; anything else is
// run through all patterns at once.
func textClasses(all []pattern) ([]string, bool) {
	stranger := strange(all)
	out := []string{string(stranger)}
	for _, p := range all {
		text, open, ok := p.fixed()
		if !ok {
			return product(all, stranger)
		}
		if open && text == "" {
			continue
		}
		example := text
		if open {
			example += string(stranger)
		}
		if !slices.Contains(out, example) {
			out = append(out, example)
		}
	}
	return out, true
}

// strange is a character that no pattern names.
func strange(all []pattern) rune {
	r := rune('~')
	for slices.ContainsFunc(all, func(p pattern) bool {
		return slices.ContainsFunc(p.tokens, func(t token) bool { return t.kind == literal && t.char == r })
	}) {
		r++
	}
	return r
}
