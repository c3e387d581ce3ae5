package view

import (
	"strconv"
	"strings"
)

// thousands prints a number with commas, as those of an archive are long.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// many is a number that may be long with its noun.
func many(n int, noun string) string {
	_, noun, _ = strings.Cut(count(n, noun), " ")
	return thousands(n) + " " + noun
}

// counted is a number of something.
type counted struct {
	n    int
	what string
}

// said lists the counts that are not nothing in words; "none" if all are.
func said(counts ...counted) []string {
	var out []string
	for _, c := range counts {
		if c.n != 0 {
			out = append(out, thousands(c.n)+" "+c.what)
		}
	}
	if len(out) == 0 {
		return []string{"none"}
	}
	return out
}

// Words are the counts in words: "168 valid", "1 missing".
func (c DigestCounts) Words() []string {
	return said(counted{c.Valid, "valid"}, counted{c.Invalid, "invalid"}, counted{c.Missing, "missing"}, counted{c.Unreadable, "unreadable"})
}

// Words are the counts in words: "2,016 valid", "1 modified".
func (c LogCounts) Words() []string {
	return said(counted{c.Valid, "valid"}, counted{c.Modified, "modified"}, counted{c.Missing, "missing"}, counted{c.Corrupt, "corrupt"},
		counted{c.TrailingData, "with data after their end"}, counted{c.Unreferenced, "in no valid digest"},
		counted{c.Unreadable, "unreadable"}, counted{c.Unproven, "in an invalid digest only"})
}

// RecordWords say how many records were read.
func (c Chain) RecordWords() []string {
	switch {
	case !c.RecordsKnown:
		return []string{"records: not known"}
	case c.Lacking > 0:
		return []string{many(c.Records, "record"), thousands(c.Lacking) + " of them lacking a field"}
	}
	return []string{many(c.Records, "record")}
}
