package period

import (
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

// recordsOf is what the records say that a verification read. If nothing could be
// read, that is the gap.
func recordsOf(v evidence.Value[result]) evidence.Value[Records] {
	r, known := v.Get()
	if !known {
		return evidence.Missing[Records](*v.Gap(), v.Calls()...)
	}
	t := r.Tally
	out := Records{Read: t.Records, Lacking: t.Lacking, Examples: t.Examples, Complete: complete(r)}
	if gap := out.Complete.Gap(); gap != nil && t.Files == 0 {
		return evidence.Missing[Records](*gap, v.Calls()...)
	}
	for _, field := range slices.Sorted(maps.Keys(t.Lacks)) {
		out.Lacks = append(out.Lacks, Lack{Field: field, Records: t.Lacks[field]})
	}
	for _, class := range slices.Sorted(maps.Keys(t.Classes)) {
		out.Classes = append(out.Classes, ClassCount{Class: class, Records: t.Classes[class]})
	}
	return evidence.Known(out, v.Calls()...)
}

// complete says whether every record of the period's log files says all that it
// must. One that does not settles it. That all do is known only if every log file
// of the period was read, which takes digests that list it.
func complete(r result) evidence.Value[bool] {
	if r.Tally.Lacking > 0 {
		return evidence.Known(false)
	}
	if gap := unreadRecords(r); gap != nil {
		return evidence.Missing[bool](*gap)
	}
	return evidence.Known(true)
}

// unreadRecords is why there may be records that were not read; nil if there are
// none. A hole that holds no log file is none of the reasons: whether anything
// was recorded then is another question.
func unreadRecords(r result) *evidence.Gap {
	covered, unaltered, unreferenced := answers(r)
	for _, gap := range []*evidence.Gap{unaltered.Gap(), unreferenced.Gap()} {
		if gap != nil {
			return gap
		}
	}
	l := r.Logs
	unproven := l.Modified + l.Missing + l.Corrupt + l.TrailingData + l.Unreferenced + l.Unreadable + l.Unproven
	whole, known := covered.Get()
	switch {
	case unproven > 0:
		return &evidence.Gap{Reason: evidence.Failed, Detail: "not read, since nothing proves the content: " + many(unproven, "log file") + " of the period"}
	case r.Digests.Invalid+r.Digests.Missing+r.Digests.Unreadable > 0:
		return &evidence.Gap{Reason: evidence.Failed, Detail: "the log files that an invalid, missing or unreadable digest lists are not known"}
	case r.Tally.Odd > 0:
		return &evidence.Gap{Reason: evidence.Failed, Detail: "something else than a list of records: " + many(r.Tally.Odd, "log file")}
	case r.Tally.Records == 0 && !known:
		return covered.Gap()
	case r.Tally.Records == 0 && !whole:
		return &evidence.Gap{Reason: evidence.Failed, Detail: "no record was read, and the period is not covered"}
	}
	return nil
}

// Observe says which classes of events were seen of an account, by the facts of
// its chains. Something seen is known whatever else could not be read; if nothing
// could, that is the gap.
func Observe(account string, chains []evidence.Fact) evidence.Value[record.Observed] {
	var gap *evidence.Gap
	var calls, unread []evidence.CallID
	seen := map[record.Class]bool{}
	read := false
	for _, f := range chains {
		if f.Account != account {
			continue
		}
		records := f.Data.(*Chain).Records
		r, known := records.Get()
		if !known {
			if gap == nil {
				gap = records.Gap()
			}
			unread = append(unread, records.Calls()...)
			continue
		}
		read = true
		calls = append(calls, records.Calls()...)
		for _, c := range r.Classes {
			seen[c.Class] = c.Records > 0 || seen[c.Class]
		}
	}
	switch {
	case read:
		return evidence.Known(record.Observed{Classes: slices.Sorted(maps.Keys(seen))}, calls...)
	case gap == nil:
		gap = &evidence.Gap{Reason: evidence.NotAsked, Detail: "no digest chain of the account is known"}
	}
	return evidence.Missing[record.Observed](*gap, unread...)
}
