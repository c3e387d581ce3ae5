package view

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
)

// The kinds of findings.
const (
	OfSubject     = "subject"     // a check on one subject
	OfUnread      = "unread"      // a part of a check's population that could not be listed
	OfCheck       = "check"       // a check that has neither
	OfRequirement = "requirement" // a requirement of a framework, by its checks and by people's answers
)

// Entry is one finding of the machine formats that list findings. A check has a
// finding for each of its subjects and each part it could not read, or one if it has
// none of these; a requirement has one.
type Entry struct {
	Kind string
	// UID is a UUID that depends on what the finding is about alone: later packs give
	// the same thing the same UID, whatever became of it.
	UID          string
	Check        *Check         // nil for a requirement
	Requirement  *Requirement   // nil but for a requirement
	Requirements []*Requirement // that the check or the requirement itself stands for

	Title, Severity string // severity is critical, high, medium or low
	SubjectKind     string // "cloudtrail.trail"; "" if there is no subject
	Subject         string // its ID
	Account, Region string // "" where it is not of one
	Result          Result
	Reason          string
	Remedy          string
	Evidence        []string // sorted: EV-000412
	Exception       string   // EX-0001
	Waiver          string   // WV-0001, if one is in force
	Owner           string
}

// Required says whether the subject had to conform. Where a check asks for some
// subject that conforms and there is one, others deviate and nothing is wrong.
func (f *Entry) Required() bool {
	return f.Check == nil || f.Result != Exception && f.Result != Waived || f.Check.Result == Exception || f.Check.Result == Waived
}

// Entries lists the findings: those of the checks in their order, then those of
// the requirements. Each is computed as it is asked for.
func (p *Pack) Entries() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		citing := p.citing()
		exceptions := p.exceptionIndex()
		for i := range p.Checks {
			c := &p.Checks[i]
			base := Entry{Check: c, Requirements: citing[c.Number], Title: c.Title, Severity: c.Severity, Remedy: c.Remedy}
			for k := range c.Subjects {
				f := base
				f.judge(&c.Subjects[k])
				if at, failed := exceptions[exceptionKey{c.Number, f.Subject, f.Account, f.Region}]; failed {
					e := &p.Exceptions[at]
					f.Exception, f.Waiver, f.Owner, f.Reason = e.ID, e.Waiver, e.Owner, cmp.Or(e.Condition, f.Reason)
					f.Remedy = cmp.Or(e.Correction, f.Remedy)
				}
				if !yield(&f) {
					return
				}
			}
			for k := range c.Unread {
				f := base
				f.miss(&c.Unread[k])
				if !yield(&f) {
					return
				}
			}
			if len(c.Subjects)+len(c.Unread) == 0 {
				f := base
				f.Kind, f.UID, f.Result, f.Reason = OfCheck, UUID(OfCheck, p.Entity, c.Number, c.ID, c.Parameters), c.Result, cmp.Or(c.Why, c.Awaits)
				if !yield(&f) {
					return
				}
			}
		}
		p.requirements(yield)
	}
}

// requirements yields the findings of the requirements.
func (p *Pack) requirements(yield func(*Entry) bool) {
	waived := p.WaiverByRequirement()
	for i := range p.Frameworks {
		for k := range p.Frameworks[i].Requirements {
			r := &p.Frameworks[i].Requirements[k]
			f := Entry{
				Kind: OfRequirement, UID: UUID(OfRequirement, p.Entity, r.Framework, r.ID), Requirement: r, Requirements: []*Requirement{r},
				Title: r.Title, Severity: r.Severity, Result: r.Result, Reason: r.Why,
			}
			if r.Result == Waived {
				f.Waiver = waived[r.Framework+" "+r.ID]
			}
			if !yield(&f) {
				return
			}
		}
	}
}

// judge makes the finding that of a subject.
func (f *Entry) judge(s *Subject) {
	f.Kind, f.SubjectKind, f.Subject, f.Account, f.Region = OfSubject, s.Kind, s.ID, s.Account, s.Region
	f.Result, f.Reason, f.Evidence = s.Result, s.Reason, s.Cited()
	f.UID = UUID(OfSubject, f.Check.Number, f.Check.ID, f.Check.Parameters, s.Kind, s.ID, s.Account, s.Region)
}

// miss makes the finding that of a part that could not be listed.
func (f *Entry) miss(g *Gap) {
	f.Kind, f.Account, f.Region, f.Result, f.Evidence = OfUnread, g.Account, g.Region, Inconclusive, g.Evidence
	f.Reason = strings.TrimSpace(strings.TrimSpace(g.Reason + " " + g.Action))
	if g.Detail != "" {
		f.Reason += ": " + g.Detail
	}
	f.UID = UUID(OfUnread, f.Check.Number, f.Check.ID, f.Check.Parameters, g.Account, g.Region, g.Reason, g.Action, g.Detail)
}

// Cited lists the evidence that the subject's steps rest on, sorted, each once.
func (s *Subject) Cited() []string {
	if len(s.Steps) == 1 {
		return s.Steps[0].Evidence
	}
	var out []string
	for _, step := range s.Steps {
		out = append(out, step.Evidence...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// citing are the requirements that cite each check, by its number.
func (p *Pack) citing() map[string][]*Requirement {
	out := map[string][]*Requirement{}
	for i := range p.Frameworks {
		for k := range p.Frameworks[i].Requirements {
			r := &p.Frameworks[i].Requirements[k]
			for _, ref := range r.Checks {
				out[ref.Number] = append(out[ref.Number], r)
			}
		}
	}
	return out
}

type exceptionKey struct{ check, subject, account, region string }

// exceptionIndex finds the exception of a subject of a check.
func (p *Pack) exceptionIndex() map[exceptionKey]int {
	out := make(map[exceptionKey]int, len(p.Exceptions))
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		out[exceptionKey{e.Check, e.Subject, e.Account, e.Region}] = i
	}
	return out
}

// WaiverByRequirement are the IDs of the waivers in force, by what they cover:
// "pci-dss-4.0.1 10.2.1", or the number of a check.
func (p *Pack) WaiverByRequirement() map[string]string {
	out := map[string]string{}
	for _, w := range p.Waivers {
		for _, used := range w.UsedBy {
			if out[used] == "" && w.State == "in force" {
				out[used] = w.ID
			}
		}
	}
	return out
}

// Collected is when the evidence was collected, from and to.
func (p *Pack) Collected() (from, to time.Time) {
	from, to = p.Generated.UTC(), p.Generated.UTC()
	if p.Assessment != nil && !p.Assessment.About.Started.IsZero() {
		from = p.Assessment.About.Started.UTC()
	}
	if from.After(to) {
		from = to
	}
	return from, to
}

// ToolVersion is the version of the program that judged; "" if it is not known.
func (p *Pack) ToolVersion() string {
	if p.Assessment == nil {
		return ""
	}
	return p.Assessment.About.Tool.Version
}
