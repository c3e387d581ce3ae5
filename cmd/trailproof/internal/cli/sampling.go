package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

// drawing are the flags that have items drawn from populations, to be tested
// further by hand. They change no verdict.
type drawing struct {
	samples []string
	seed    string
}

func (d *drawing) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&d.samples, "sample", nil, "draw items to test by hand, as POPULATION=N: of a kind such as s3.bucket, of exceptions, or of check:ID (repeatable)")
	f.StringVar(&d.seed, "sample-seed", "", "text that decides which items are drawn; the auditor gives it (default the pack's ID)")
}

// mostDrawn is the most items that one sample may have: it is read by people.
const mostDrawn = 10000

// longestSeed is in characters.
const longestSeed = 200

// sampleText is the form of a sample that is asked for.
func sampleText(name, text string) error {
	at := strings.LastIndex(text, "=")
	if at <= 0 {
		return fmt.Errorf("%s is POPULATION=N, such as s3.bucket=5, not %q", name, text)
	}
	if n, err := strconv.Atoi(text[at+1:]); err != nil || n < 1 || n > mostDrawn {
		return fmt.Errorf("%s: of %s between 1 and %d items are drawn, not %q", name, text[:at], mostDrawn, text[at+1:])
	}
	return nil
}

// seedText is the form of a seed: what a person can write down and type again.
func seedText(name, text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("%s is empty", name)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Errorf("%s is text on one line; %q is not", name, text)
	case utf8.RuneCountInString(text) > longestSeed:
		return fmt.Errorf("%s has at most %d characters", name, longestSeed)
	}
	return nil
}

// asked reads the flags. What they name must be there.
func (d *drawing) asked(lib *controls.Library) ([]view.SampleOf, error) {
	known := view.SamplePopulations(lib)
	var out []view.SampleOf
	for _, text := range d.samples {
		if err := sampleText("--sample", text); err != nil {
			return nil, &usageError{err}
		}
		at := strings.LastIndex(text, "=")
		n, _ := strconv.Atoi(text[at+1:])
		of := view.SampleOf{Population: text[:at], Items: n}
		switch {
		case !slices.Contains(known, of.Population):
			return nil, usagef("--sample: there is no population %q; there are %s, and check: with the ID of a check%s", of.Population, strings.Join(kindsIn(known), ", "), meant(of.Population, known))
		case slices.ContainsFunc(out, func(o view.SampleOf) bool { return o.Population == of.Population }):
			return nil, usagef("--sample: %q is given twice", of.Population)
		}
		out = append(out, of)
	}
	if d.seed == "" {
		return out, nil
	}
	if len(out) == 0 {
		return nil, usagef("--sample-seed decides what --sample draws, and nothing is to be drawn")
	}
	if err := seedText("--sample-seed", d.seed); err != nil {
		return nil, &usageError{err}
	}
	return out, nil
}

// kindsIn are the populations that are not those of checks.
func kindsIn(populations []string) []string {
	return slices.DeleteFunc(slices.Clone(populations), func(name string) bool { return strings.HasPrefix(name, view.SampleCheck) })
}
