package period

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// mostTold is how many holes or findings are told beside a count: the first
// ones. The fact has them all.
const mostTold = 5

// longestTold is how much is told of one of them.
const longestTold = 400

// Tells implements evidence.Telling: the holes beside covered, and beside a
// count what was found.
func (i Integrity) Tells(path string) string {
	switch path {
	case "covered":
		if len(i.Gaps) == 0 {
			return "no hole; " + many(i.Digests.Valid, "digest") + " valid"
		}
		if len(i.Gaps) == 1 {
			return "1 hole: " + told(i.Gaps, holeWords)
		}
		return fmt.Sprintf("%d holes: %s", len(i.Gaps), told(i.Gaps, holeWords))
	case "digests.invalid":
		return i.findings(archive.DigestInvalid)
	case "digests.missing":
		return i.findings(archive.DigestMissing)
	case "digests.unreadable":
		return i.findings(archive.DigestUnreadable, archive.ListingFailed)
	case "unaltered":
		bad := i.findings(archive.LogModified, archive.LogMissing, archive.LogCorrupt, archive.LogTrailingData, archive.LogUnreadable, archive.LogUnproven, archive.NoDigests, archive.ListingFailed)
		return strings.TrimSuffix(many(i.Logs.Valid, "log file")+" valid; "+bad, "; ")
	case "unreferenced":
		return i.findings(archive.LogUnreferenced, archive.LogsInGap)
	}
	return ""
}

// many is a number of things: "1 log file", "2 log files".
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (i Integrity) findings(classes ...archive.Class) string {
	var of []archive.Finding
	for _, f := range i.Findings {
		if slices.Contains(classes, f.Class) {
			of = append(of, f)
		}
	}
	return told(of, func(f archive.Finding) string {
		words := string(f.Class)
		if f.Object != "" {
			words += " " + f.Object
		}
		return words + " (" + f.Detail + ")"
	})
}

func holeWords(g archive.Gap) string {
	return fmt.Sprintf("%s to %s (%s), %s: %s", g.From.UTC().Format(time.RFC3339), g.To.UTC().Format(time.RFC3339), g.To.Sub(g.From), g.Cause, g.Detail)
}

// Tells implements evidence.Telling: what the records lack, with the first that
// do, beside complete.
func (r Records) Tells(path string) string {
	if path != "complete" {
		return ""
	}
	out := fmt.Sprintf("%d of %d records lack a field", r.Lacking, r.Read)
	if r.Lacking == 0 {
		return out
	}
	for _, l := range r.Lacks {
		out += fmt.Sprintf(", %s in %d", l.Field, l.Records)
	}
	for _, e := range r.Examples[:min(1, len(r.Examples))] {
		out += fmt.Sprintf("; such as record %d of %s", e.Place+1, e.Object)
	}
	return out
}

// Tells implements evidence.Telling: which log file it is, beside the age.
func (o Oldest) Tells(path string) string {
	if path != "age_days" || o.Time == nil {
		return ""
	}
	return "delivered " + o.Time.UTC().Format(time.RFC3339) + ", " + o.Object
}

// told is the first of a list in words, each of them bounded.
func told[T any](list []T, words func(T) string) string {
	var parts []string
	for _, item := range list[:min(mostTold, len(list))] {
		text := []rune(words(item))
		if len(text) > longestTold {
			text = append(text[:longestTold], '…')
		}
		parts = append(parts, string(text))
	}
	if more := len(list) - mostTold; more > 0 {
		parts = append(parts, fmt.Sprintf("… (%d more)", more))
	}
	return strings.Join(parts, "; ")
}
