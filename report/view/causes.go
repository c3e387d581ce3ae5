package view

import "strings"

// verdictWords are the verdicts on chains, in words, with how they look.
var verdictWords = map[string]VerdictCount{
	"valid":      {Words: "Valid", Result: NoExceptions},
	"invalid":    {Words: "Invalid", Result: Exception},
	"incomplete": {Words: "Incomplete", Result: Inconclusive},
	"":           {Words: "Not verified", Result: NotTested},
}

// verdicts are their codes, worst first.
var verdicts = []string{"invalid", "incomplete", "", "valid"}

// verdictMeaning explains them.
func verdictMeaning() []Pair {
	return []Pair{
		{Label: "Valid", Value: "Valid digests cover every moment of the period, and every log file that they list has its hash. No log file lies outside them."},
		{Label: "Invalid", Value: "Something that CloudTrail signed was altered, forged or removed."},
		{Label: "Incomplete", Value: "Nothing of that kind was found, but not everything is shown to be right: there is a hole, or something could not be read or is listed by no valid digest."},
		{Label: "Not verified", Value: "The chain could not be verified at all; neither good nor bad."},
	}
}

// causeWords say why a part of the period is not covered.
var causeWords = map[string]string{
	"missing-digest":    "A digest file is missing: a valid digest names it, and it is not there",
	"invalid-digest":    "A digest file is not as CloudTrail signed it",
	"chain-restart":     "The chain begins anew, and its first digest does not say what was before",
	"not-yet-delivered": "Not yet delivered: the digest may still come",
	"unknown":           "Unknown: nothing that was read tells what was delivered",
}

// classWords say what was found.
var classWords = map[string]string{
	"digest-invalid":    "A digest file is not as CloudTrail signed it",
	"digest-missing":    "A digest file is missing",
	"digest-unreadable": "A digest file could not be read",
	"digest-metadata":   "A digest file has lost its signature, and is proven by the one after it",
	"key-fingerprint":   "The fingerprint of a public key is not made from the key",
	"no-digests":        "There is no digest file",
	"unexpected-object": "An object among the digest files is named like none",
	"listing-failed":    "The bucket could not be listed",
	"log-modified":      "A log file was modified",
	"log-missing":       "A log file is missing",
	"log-corrupt":       "A log file is not a readable gzip file",
	"log-trailing-data": "A log file has data after its end",
	"log-unreferenced":  "A log file is listed by no valid digest",
	"logs-in-gap":       "Log files lie in a hole of the chain, listed by no valid digest",
	"log-unreadable":    "A log file could not be read",
	"log-unproven":      "A log file is listed by an invalid digest only",
}

// phrase is the words for a code; a code unknown here is printed as it is.
func phrase(words map[string]string, code string) string {
	if text, ok := words[code]; ok {
		return text
	}
	return code
}

// openHole says whether what would cover a hole was not read or is yet to come,
// so that it is not known to be one.
func openHole(g hole, in integrity) bool {
	switch g.Cause {
	case "not-yet-delivered":
		return true
	case "unknown":
		return !in.Covered.Known() || strings.Contains(g.Detail, "is unreadable")
	}
	return false
}

// explained says of a restart whether verified log files show who stopped or
// changed the trail: its detail begins with that.
func explained(g hole) string {
	switch {
	case g.Cause != "chain-restart":
		return "–"
	case strings.HasPrefix(g.Detail, "explained: "):
		return "yes"
	}
	return "no"
}
