package view

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// summary writes the first page: sentences, key figures, matters for attention.
func (b *builder) summary() {
	p := b.pack
	p.Period, p.PeriodNote = periodText(b.assessment.About)
	b.waivers()
	b.attention()
	p.Summary = b.sentences()
	p.Figures = b.figures()
}

// periodText prints the period and what it is. An end at midnight is the end
// of the day before.
func periodText(a controls.About) (period, note string) {
	from, to := a.Period.From, a.Period.To
	if a.Period.Moment() {
		at := from
		if at.IsZero() {
			at = a.Finished
		}
		return "As of " + moment(at), "Configuration at one moment, UTC"
	}
	days := int((to.Sub(from) + 24*time.Hour - 1) / (24 * time.Hour))
	last := to.Add(-time.Nanosecond)
	return day(from) + " – " + day(last), "Observation period, " + count(days, "day") + ", UTC"
}

// decided counts the requirements with a verdict.
func (b *builder) decided() (decided, all int) {
	for _, fw := range b.pack.Frameworks {
		all += fw.Counts.Total()
		decided += fw.Counts.Total() - fw.Counts[Inconclusive] - fw.Counts[NotTested]
	}
	return decided, all
}

// sentences is the summary: a few sentences, each of which can be recomputed.
func (b *builder) sentences() []string {
	p, about := b.pack, b.assessment.About
	expected, examined := accountsExamined(b.assessment.Coverage)
	calls := b.callCounts()
	decided, all := b.decided()
	undecided := p.Counts[Inconclusive] + p.Counts[NotTested]
	awaiting := 0
	for _, r := range b.results {
		if r.Uncollected != "" {
			awaiting++
		}
	}
	performed := len(p.Checks) - awaiting
	first := fmt.Sprintf("%s with %s %s applied to everything that was found, without sampling: %s, resting on %s.",
		count(performed, "check"), count(p.Tests, "test"), was(performed), count(p.Subjects, "subject"), count(calls.all, "recorded API read")+b.standing())
	if awaiting > 0 {
		first += fmt.Sprintf(" A further %s could not be performed by this version; each says what is missing.", count(awaiting, "check"))
	}
	out := []string{first}
	where := fmt.Sprintf("%d of %s %s examined in full", examined, count(expected, "active account"), was(examined))
	if b.unread("organization") {
		where += ", as far as accounts could be listed"
	}
	out = append(out, where+fmt.Sprintf("; AWS answered %d of the reads, denied %d, and %d failed otherwise.", calls.answered, calls.denied, calls.other))
	out = append(out, fmt.Sprintf("Of the checks, %d had no exceptions, %d had exceptions, %d had waived exceptions, %d could not be decided and %d did not apply; %s %s noted, one for each subject that deviated.",
		p.Counts[NoExceptions], p.Counts[Exception], p.Counts[Waived], undecided, p.Counts[NotApplicable], count(len(p.Exceptions), "exception"), was(len(p.Exceptions))))
	if text := p.Standings.inWords(); text != "" {
		out = append(out, text)
	}
	out = append(out, fmt.Sprintf("%d of %s of %s could be decided; the list of undecided requirements says what would settle the others.", decided, count(all, "requirement"), count(len(p.Frameworks), "framework")))
	if about.Period.Moment() {
		out = append(out, "Configuration was read at one moment; nothing is said about any other time.")
	} else {
		out = append(out, "Configuration was read when the evidence was collected, and is not evidence of the whole period.")
	}
	out = append(out, p.Proof.Sentences...)
	if p.Access.Known() {
		out = append(out, p.Access.Sentences[0])
	}
	if about.Interrupted {
		out = append(out, "The collection was interrupted, and this report is a draft.")
	}
	return out
}

// figures are the four cards under the summary.
func (b *builder) figures() []Figure {
	p := b.pack
	decided, all := b.decided()
	expected, examined := accountsExamined(b.assessment.Coverage)
	calls := b.callCounts()
	regions, read := len(b.assessment.Coverage.Regions), 0
	for _, r := range b.assessment.Coverage.Regions {
		if r.Examined == "yes" {
			read++
		}
	}
	waived := 0
	for _, e := range p.Exceptions {
		if e.Result == Waived {
			waived++
		}
	}
	figures := []Figure{
		{Value: percent(decided, all), Label: "Requirements decided", Note: fmt.Sprintf("%d of %d", decided, all), Tone: tone(decided == all, Inconclusive)},
		{Value: fmt.Sprintf("%d of %d", examined, expected), Label: "Accounts examined", Note: fmt.Sprintf("%d of %s", read, count(regions, "account-region")), Tone: tone(examined == expected && read == regions, Inconclusive)},
		{Value: percent(calls.answered, calls.all), Label: "API reads answered", Note: fmt.Sprintf("%d of %d; %d denied", calls.answered, calls.all, calls.denied), Tone: tone(calls.answered == calls.all, Inconclusive)},
		{Value: fmt.Sprint(len(p.Exceptions)), Label: "Exceptions", Note: fmt.Sprintf("%d open, %d waived", len(p.Exceptions)-waived, waived), Tone: exceptionTone(len(p.Exceptions), waived)},
	}
	return append(figures, p.Proof.figures()...)
}

func tone(good bool, otherwise Result) Result {
	if good {
		return NoExceptions
	}
	return otherwise
}

func exceptionTone(all, waived int) Result {
	switch {
	case all > waived:
		return Exception
	case waived > 0:
		return Waived
	}
	return NoExceptions
}

// percent is a share, never rounded to "all" or to "none" that it is not.
func percent(n, of int) string {
	switch {
	case of == 0:
		return "–"
	case n > 0 && 100*n < of:
		return "<1%"
	}
	return fmt.Sprintf("%d%%", 100*n/of)
}

// unnamed is what stands for the entity where nobody named it.
func (b *builder) unnamed() string {
	caller := b.assessment.About.Caller.Account
	switch {
	case b.snapshot.About.Asked.Org && b.organization() != "":
		return "Organization " + b.organization()
	case caller != "":
		return "Account " + caller
	}
	return "Entity not named"
}

// cover fills the title page and the tables of what, by whom and with what.
func (b *builder) cover() {
	p, about := b.pack, b.assessment.About
	p.Title = [2]string{"AWS CloudTrail", "Audit Logging Controls"}
	p.Subtitle = "Tests of the design and configuration of controls, results and supporting evidence"
	access := "Read-only calls, each recorded in the evidence index"
	if p.Proof.Verified() {
		p.Subtitle = "Tests of the design of controls and of the log archive of the period, results and evidence"
		access += "; the many reads of a log archive as one item for each chain"
	}
	p.Entity = cmp.Or(b.in.Entity, b.unnamed())
	p.ID = cmp.Or(b.in.PackID, b.packID())
	if about.Interrupted {
		p.Draft = "The collection was interrupted; the pack is not final."
	}
	var frameworks []string
	for _, fw := range p.Frameworks {
		frameworks = append(frameworks, fw.Title)
	}
	expected, examined := accountsExamined(b.assessment.Coverage)
	p.EntityBlock = []Pair{
		{Label: "Organisation", Value: p.Entity},
		{Label: "AWS organization", Value: cmp.Or(b.organization(), "none, or not read"), Mono: b.organization() != ""},
		{Label: "Accounts in scope", Value: cmp.Or(b.partText(), fmt.Sprintf("%d of %d examined", examined, expected))},
		{Label: "Regions in scope", Value: b.regionsText()},
		{Label: "Frameworks", Value: strings.Join(frameworks, ", ")},
	}
	status := "Final, unsigned"
	if b.in.SignedWith != "" {
		status = "Final, to be signed with key " + shortDigest(evidence.Digest(b.in.SignedWith))
	}
	if p.Draft != "" {
		status = "Draft: " + p.Draft
	}
	p.PackBlock = []Pair{
		{Label: "Pack ID", Value: p.ID, Mono: true},
		{Label: "Generated", Value: moment(about.Finished)},
		{Label: "Generator", Value: toolText(about.Tool)},
		{Label: "Catalogs", Value: shortDigest(about.Digests.Catalogs), Mono: true},
		{Label: "Status", Value: status},
	}
	p.Produced = []Pair{
		{Label: "Command", Value: commandText(about.Arguments), Mono: true},
		{Label: "Collected by", Value: cmp.Or(about.Caller.ARN, "not known"), Mono: true},
		{Label: "Started", Value: moment(about.Started)},
		{Label: "Finished", Value: moment(about.Finished)},
		{Label: "Generator", Value: toolText(about.Tool)},
		{Label: "Catalogs SHA-256", Value: cmp.Or(string(about.Digests.Catalogs), "not known"), Mono: true},
		{Label: "Configuration SHA-256", Value: cmp.Or(string(about.Digests.Config), "no configuration file"), Mono: true},
		{Label: "Access used", Value: access},
		{Label: "Reproducible", Value: "The same responses, catalogs and version give the same bytes"},
	}
	if b.in.SignedWith != "" {
		p.Produced = append(p.Produced, Pair{Label: "Signing key SHA-256", Value: b.in.SignedWith, Mono: true})
	}
	b.repeatable()
	p.Glossary = glossary()
}

// packID names the pack by the time and the content of its collection.
func (b *builder) packID() string {
	about, err := evidence.Canonical(b.snapshot.About)
	if err != nil {
		about = nil
	}
	sum := sha256.New()
	sum.Write(about)
	if err := b.ledger.encode(sum); err != nil {
		sum.Reset()
		sum.Write(about)
	}
	return "TP-" + b.assessment.About.Finished.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(sum.Sum(nil))[:8]
}

func (b *builder) regionsText() string {
	names := map[string]bool{}
	for _, r := range b.assessment.Coverage.Regions {
		names[r.Region] = true
	}
	return fmt.Sprintf("%d enabled", len(names))
}

func toolText(t evidence.Tool) string {
	text := "trailproof " + cmp.Or(t.Version, "of unknown version")
	if t.Commit != "" {
		text += " (" + t.Commit + ")"
	}
	return text
}

func commandText(arguments []string) string {
	parts := []string{"trailproof"}
	for _, a := range arguments {
		parts = append(parts, quote(a))
	}
	return strings.Join(parts, " ")
}

// shortDigest is the beginning of a digest, for a cover; the whole stands in
// the section on integrity.
func shortDigest(d evidence.Digest) string {
	if len(d) > 16 {
		return string(d[:16])
	}
	return cmp.Or(string(d), "not known")
}
