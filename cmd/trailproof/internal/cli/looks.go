package cli

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/report/mask"
	"github.com/trailproof/trailproof/report/view"
)

// looks are the flags of every command that writes reports. None of them changes a
// verdict.
type looks struct {
	classification string
	paper          string
	redact         bool
}

func (l *looks) flags(f *pflag.FlagSet) {
	f.StringVar(&l.classification, "classification", "", "label on every page (default \""+view.DefaultClassification+"\")")
	f.StringVar(&l.paper, "paper", "", "size of printed pages: a4 or letter (default a4)")
	f.BoolVar(&l.redact, "redact", false, "mask account IDs, names and addresses in every report, the same everywhere")
}

// longestLabel is the longest label that every page has room for, in characters.
const longestLabel = 60

func (l *looks) check() error {
	for _, of := range []struct {
		name, text string
		form       form
	}{{"--paper", l.paper, paper}, {"--classification", l.classification, label}} {
		if of.text == "" {
			continue
		}
		if err := of.form(of.name, of.text); err != nil {
			return &usageError{err}
		}
	}
	return nil
}

// label is the form of a classification.
func label(name, text string) error {
	if n := utf8.RuneCountInString(text); n > longestLabel {
		return fmt.Errorf("%s: a label has at most %d characters, this one %d", name, longestLabel, n)
	}
	return anyText(name, text)
}

// paper is the form of the size of printed pages.
func paper(name, text string) error {
	if _, err := view.PaperOf(text); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// over is how a report looks: as asked for, else as it did.
func (l *looks) over(s settings) settings {
	s.Classification = cmp.Or(l.classification, s.Classification)
	s.Paper = cmp.Or(l.paper, s.Paper)
	return s
}

// masked is the report with names masked, if that is asked for.
func (l *looks) masked(v *view.Pack) *view.Pack {
	if l.redact {
		return mask.Pack(v)
	}
	return v
}

// whole finds fault with masked reports of single accounts: their places are named
// by account, and the stand-ins of one would not be those of the others.
func (l *looks) whole(splitBy string) error {
	if l.redact && splitBy != "" {
		return usagef("--redact and --split-by do not go together: the reports of single accounts lie in folders named by account")
	}
	return nil
}

// unmasked finds fault with a masked pack of what AWS has just answered: a pack
// without its answers would be all that is left of them.
func (l *looks) unmasked(targets []target) error {
	isPack := func(t target) bool { return t.format == "pack" }
	if l.redact && (len(targets) == 0 || slices.ContainsFunc(targets, isPack)) {
		return usagef("--redact masks reports, and a pack keeps what AWS answered as it is: write the reports with -o FORMAT=PATH, or the pack, and then \"trailproof report --from PACK --redact\"")
	}
	return nil
}
