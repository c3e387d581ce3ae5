package view

import (
	"fmt"
	"strings"
)

// archivePopulation reconciles the digest and log files of the period.
func (b *builder) archivePopulation() {
	p := &b.pack.Proof
	if !p.Verified() {
		return
	}
	sum := archiveSums(p.Chains)
	chains := Population{Name: "Digest chains", Expected: len(b.found(chainKind)), Method: "Every trail, in every account and region that it records", ExpectedUnknown: b.unread(chainKind)}
	chains.Expected = max(chains.Expected, len(p.Chains))
	for _, c := range p.Chains {
		if c.Verified {
			chains.Examined++
		}
	}
	files := "Named by the digests: " + strings.Join(sum.logs.listed().Words(), ", ")
	if n := sum.logs.Unreferenced; n > 0 {
		files += fmt.Sprintf("; a further %s %s listed by no valid digest", many(n, "log file"), was(n))
	}
	b.pack.Population = append(b.pack.Population, chains,
		Population{
			Name: "Digest files", Expected: sum.digests.Expected(), Examined: sum.digests.Read(), ExpectedUnknown: sum.partial,
			Method: "The bucket's listing, and the one before that each digest names: " + strings.Join(sum.digests.Words(), ", "),
		},
		Population{Name: "Log files", Expected: sum.logs.Expected(), Examined: sum.logs.Read(), Method: files, ExpectedUnknown: sum.partial},
		Population{Name: "Records", Expected: sum.records, Examined: sum.records, Method: "Every record in the log files that have their hash", ExpectedUnknown: sum.partial || sum.logs.Expected() > sum.logs.Valid},
	)
}

// archiveLimits says what the proof of the period cannot show.
func (b *builder) archiveLimits() []string {
	if !b.pack.Proof.Verified() {
		return []string{b.pack.Proof.Why}
	}
	return []string{
		"Digests prove what CloudTrail delivered, not that it recorded everything that happened. A hole is time of which nothing is proven; it does not mean that nothing happened.",
		"The hours are those in which log files were delivered; an event may be delivered some minutes after it happened.",
	}
}

// figures are the key figures of the period.
func (p *Proof) figures() []Figure {
	if !p.Verified() {
		return nil
	}
	sum := archiveSums(p.Chains)
	valid, invalid := 0, 0
	for _, v := range p.Verdicts {
		switch v.Result {
		case NoExceptions:
			valid += v.Chains
		case Exception:
			invalid += v.Chains
		}
	}
	digests := share(int64(sum.digests.Valid), int64(sum.digests.Expected()))
	logs := share(int64(sum.logs.Valid), int64(sum.logs.Expected()))
	look := func(s Share, bad int) Result {
		switch {
		case bad > 0:
			return Exception
		case s.Of > 0 && s.Part == s.Of && !sum.partial:
			return NoExceptions
		}
		return Inconclusive
	}
	return []Figure{
		{Value: p.Coverage.Text, Label: "Period covered", Note: thousands(valid) + " of " + many(len(p.Chains), "chain") + " valid", Tone: look(p.Coverage, invalid)},
		sum.figure("Digest files verified", digests, look(digests, sum.digests.Invalid+sum.digests.Missing)),
		sum.figure("Log files unaltered", logs, look(logs, sum.logs.Modified+sum.logs.Missing+sum.logs.Corrupt+sum.logs.TrailingData)),
		{Value: thousands(sum.records), Label: "Records examined", Note: "in the log files that have their hash", Tone: look(logs, 0)},
	}
}

// figure is the share of files that are as they should be; where there may be
// more files than are known, it is their number, since there is no share.
func (s sums) figure(label string, of Share, look Result) Figure {
	if s.partial {
		return Figure{Value: thousands(int(of.Part)), Label: label, Note: "of at least " + thousands(int(of.Of)) + ": holes hide the rest", Tone: look}
	}
	return Figure{Value: of.Text, Label: label, Note: thousands(int(of.Part)) + " of " + thousands(int(of.Of)), Tone: look}
}
