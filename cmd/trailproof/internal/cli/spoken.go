package cli

import "strings"

// spoken is the command line as the evidence keeps it: without the external ID,
// which some treat as a secret.
func spoken(args []string) []string {
	const flag = "--external-id"
	out := append([]string{}, args...)
	for i, word := range out {
		switch {
		case strings.HasPrefix(word, flag+"="):
			out[i] = flag + "=REDACTED"
		case word == flag && i+1 < len(out):
			out[i+1] = "REDACTED"
		}
	}
	return out
}
