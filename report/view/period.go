package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// chainKind is the kind of the facts about chains.
const chainKind = "archive.chain"

// verified is a chain with what the heat map and the sums need of it.
type verified struct {
	*Chain
	bound evidence.Period   // the period asked for
	proof []evidence.Period // the parts that are covered, in order and apart
	open  []evidence.Period // the parts that may still be
}

// proof reads the facts about chains: what each proves of the period, where it
// does not, and what was changed.
func (b *builder) proof() {
	p := &b.pack.Proof
	p.Meaning = verdictMeaning()
	names := map[string]string{}
	for _, a := range b.snapshot.About.Accounts {
		names[a.ID] = a.Name
	}
	read := b.chainsRead()
	p.Chains = make([]Chain, len(read))
	var chains []verified
	for i, r := range read {
		fact := r.fact
		c := &p.Chains[i]
		*c = b.chain(r, names[r.about.Account])
		v := verified{Chain: c, bound: b.assessment.About.Period}
		if in, known := fact.Integrity.Get(); known {
			v.bound = evidence.Period{From: in.From, To: in.To}
			v.proof = within(v.bound, in.Periods)
			v.open = b.holes(c, in)
			b.findings(c, in)
		}
		v.measure()
		chains = append(chains, v)
	}
	p.Alike = alike(p.Holes)
	if p.Why = b.unproven(chains); p.Why == "" {
		b.heatMap(chains)
		b.changes()
		b.activity()
	}
	b.proofInWords(chains)
}

// unproven says why nothing of the archive was verified, if nothing was.
func (b *builder) unproven(chains []verified) string {
	period := b.assessment.About.Period
	switch {
	case period.Moment():
		return "The assessment speaks for one moment, so no digest chain and no log file was verified. To prove a period, name it: trailproof scan --period FROM..TO (dates or RFC 3339, UTC)."
	case len(chains) == 0 && !b.asked(chainKind):
		return "The log archive was not read, so nothing is proven of the period."
	case len(chains) == 0 && b.unread(chainKind):
		return "No trail that should have delivered log files is known, since not all trails could be listed; nothing is proven of the period."
	case len(chains) == 0:
		return "No trail should have delivered log files, so nothing is proven of the period."
	}
	return ""
}

// chain is what one fact says.
func (b *builder) chain(r chainRead, name string) Chain {
	f, fact := r.about, r.fact
	c := Chain{
		Trail: cmp.Or(fact.Name, fact.Trail, f.ID), ARN: cmp.Or(fact.Trail, f.ID), Account: f.Account, Name: name, Region: f.Region,
		Bucket: fact.Bucket, Prefix: fact.Prefix, Evidence: b.tellingFirst(b.refs(append(slices.Clone(f.Calls), r.cited...)), readsOf),
	}
	in, known := fact.Integrity.Get()
	look, ok := verdictWords[in.Verdict]
	if c.Verdict, c.Result = look.Words, look.Result; !ok {
		c.Verdict, c.Result = in.Verdict, Inconclusive
	}
	c.Verified = known
	if !known {
		c.Why = gapWords(*fact.Integrity.Gap())
	}
	c.Digests, c.Logs, c.Holes = in.Digests, in.Logs, len(in.Gaps)
	var read records
	read, c.RecordsKnown = fact.Records.Get()
	c.Records, c.Lacking = read.Read, read.Lacking
	switch first, known := fact.Oldest.Get(); {
	case !known:
		c.Oldest = "not known: " + gapWords(*fact.Oldest.Gap())
	case first.Time == nil:
		c.Oldest = "there is none"
	default:
		c.Oldest, c.OldestAt, c.OldestObject = day(*first.Time), *first.Time, first.Object
	}
	return c
}

// measure says how much of the period a chain covers. Of one that was not
// verified, nothing is known to be covered.
func (v *verified) measure() {
	v.Period, v.Covered = v.bound.To.Sub(v.bound.From), total(v.proof)
	v.Uncovered = "not known"
	v.Share = Share{Text: "–"}
	if v.Verified {
		v.Share = timeShare(v.Covered, v.Period)
		v.Uncovered = length(v.Period - v.Covered)
	}
}

// holes lists the holes of a chain and returns those that are open: it is not
// known that nothing covers them.
func (b *builder) holes(c *Chain, in integrity) []evidence.Period {
	var open []evidence.Period
	for _, g := range in.Gaps {
		h := Hole{
			Trail: c.Trail, ARN: c.ARN, Account: c.Account, Name: c.Name, Region: c.Region, From: g.From, To: g.To,
			Length: length(g.To.Sub(g.From)), Cause: phrase(causeWords, g.Cause), Code: g.Cause, Detail: g.Detail,
			Explained: explained(g), Open: openHole(g, in),
		}
		if h.Open {
			open = append(open, evidence.Period{From: g.From, To: g.To})
		}
		if g.Cause != "missing-digest" && g.Cause != "invalid-digest" {
			c.Vague++
		}
		b.pack.Proof.Holes = append(b.pack.Proof.Holes, h)
	}
	return within(evidence.Period{From: in.From, To: in.To}, open)
}

// alike joins holes that differ in their chain alone.
func alike(holes []Hole) []Holes {
	type key struct {
		from, to    time.Time
		arn, detail string
		code        string
	}
	at := map[key]int{}
	var out []Holes
	for _, h := range holes {
		k := key{h.From.UTC(), h.To.UTC(), h.ARN, h.Detail, h.Code}
		i, seen := at[k]
		if !seen {
			i = len(out)
			at[k] = i
			out = append(out, Holes{Hole: h})
		}
		out[i].Chains = append(out[i].Chains, h.Account+" "+h.Region)
	}
	slices.SortStableFunc(out, func(x, y Holes) int { return cmp.Or(x.From.Compare(y.From), x.To.Compare(y.To)) })
	return out
}

func (b *builder) findings(c *Chain, in integrity) {
	for _, f := range in.Findings {
		b.pack.Proof.Findings = append(b.pack.Proof.Findings, Finding{
			Trail: c.Trail, ARN: c.ARN, Account: c.Account, Name: c.Name, Region: c.Region,
			Class: phrase(classWords, f.Class), Code: f.Class, Object: f.Object, Detail: f.Detail,
		})
	}
}

// proofInWords sums the chains up.
func (b *builder) proofInWords(chains []verified) {
	p := &b.pack.Proof
	if !p.Verified() {
		p.Sentences = []string{p.Why}
		return
	}
	byWords := map[string]int{}
	sum := archiveSums(p.Chains)
	for _, c := range chains {
		byWords[c.Verdict]++
		p.Coverage.Of += units(c.Period)
		p.Coverage.Part += units(c.Period) - units(c.Period-c.Covered+time.Microsecond-1)
	}
	p.Coverage = share(p.Coverage.Part, p.Coverage.Of)
	var counted []string
	for _, code := range verdicts {
		v := verdictWords[code]
		v.Chains = byWords[v.Words]
		p.Verdicts = append(p.Verdicts, v)
		if v.Chains > 0 {
			counted = append(counted, fmt.Sprintf("%d %s", v.Chains, strings.ToLower(v.Words)))
		}
	}
	holes := "there is no hole in them"
	if n := len(p.Holes); n > 0 {
		holes = fmt.Sprintf("%s in them %s listed, each with its cause", many(n, "hole"), was(n))
	}
	atLeast := ""
	if sum.partial {
		atLeast = "at least "
	}
	p.Sentences = []string{
		fmt.Sprintf("Valid digests are shown to cover %s of the period, over %s of one trail, account and region each: %s; %s.",
			p.Coverage.Text, many(len(chains), "chain"), listed(counted), holes),
		fmt.Sprintf("Of %s%s, %s %s valid; of %s%s that they list, %s had %s hash; %s %s read from them.",
			atLeast, many(sum.digests.Expected(), "digest file"), thousands(sum.digests.Valid), was(sum.digests.Valid),
			atLeast, many(sum.logs.Expected(), "log file"), thousands(sum.logs.Valid), its(sum.logs.Valid), many(sum.records, "record"), was(sum.records)),
	}
}

func its(n int) string {
	if n == 1 {
		return "its"
	}
	return "their"
}

// sums is what all chains come to.
type sums struct {
	digests DigestCounts
	logs    LogCounts
	records int
	partial bool // there may be more: a chain was not verified, or has a hole that no digest is known to leave
}

func archiveSums(chains []Chain) sums {
	var s sums
	for _, c := range chains {
		s.digests.Valid += c.Digests.Valid
		s.digests.Invalid += c.Digests.Invalid
		s.digests.Missing += c.Digests.Missing
		s.digests.Unreadable += c.Digests.Unreadable
		s.logs.Valid += c.Logs.Valid
		s.logs.Modified += c.Logs.Modified
		s.logs.Missing += c.Logs.Missing
		s.logs.Corrupt += c.Logs.Corrupt
		s.logs.TrailingData += c.Logs.TrailingData
		s.logs.Unreferenced += c.Logs.Unreferenced
		s.logs.Unreadable += c.Logs.Unreadable
		s.logs.Unproven += c.Logs.Unproven
		s.records += c.Records
		s.partial = s.partial || !c.Verified || c.Vague > 0
	}
	return s
}
