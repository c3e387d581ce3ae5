package controls

import (
	"maps"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls/sentence"
)

// opinion is what a check's sentences say of one fact.
type opinion struct {
	fact   *evidence.Fact
	member sentence.Truth // it belongs to the population
	holds  sentence.Truth // it is as the check wants it
	where  []Step
	steps  []Step
}

// bench judges one check with one set of parameters on one snapshot.
type bench struct {
	check    *Check
	judge    judge
	people   *population // of the check's kind; nil if there is none
	required *population // of the kind it requires
	finished time.Time
	exists   map[string]sentence.Truth // account: some member of the population shows there

	scratch      []Step // of the fact that is being judged
	where, steps []Step // of the fact before
	before       told
}

// told is what was said of the subject before: the roles of an account, say, are
// mostly told alike, and share it.
type told struct {
	where, steps []Step
	member       sentence.Truth
	verdict      Verdict
	all          []Step
	reason       string
}

// result judges the whole population.
func (b *bench) result() (Verdict, []Subject, []Unread) {
	opinions := b.opinions()
	b.exists = b.existence(opinions)
	failed, lacking := b.requirement()
	unread := joinedUnread(b.people.unreadOf(b.check.Kind), lacking)

	var subjects []Subject
	var verdict Verdict
	if b.check.Quantifier == Some {
		verdict, subjects = b.some(opinions, len(unread) > 0)
	} else {
		subjects = b.each(opinions)
		subjects = append(subjects, b.empty(b.check.IfNone, failed)...)
		verdict = And(verdicts(subjects)...)
	}
	subjects = append(subjects, slices.Collect(maps.Values(failed))...)
	joined := []Verdict{verdict}
	if len(failed) > 0 {
		joined = append(joined, Fail)
	}
	if len(unread) > 0 && b.check.Quantifier != Some {
		joined = append(joined, Unknown)
	}
	return And(joined...), merged(subjects), unread
}

// joinedUnread is what could not be read of the population, and of what the
// check requires besides: one refusal that kept both from being read is told
// once.
func joinedUnread(population, required []Unread) []Unread {
	out := slices.Clone(population)
	for _, r := range required {
		if !slices.ContainsFunc(population, func(u Unread) bool {
			return u.Account == r.Account && u.Region == r.Region && u.Reason == r.Reason && u.Action == r.Action && u.Detail == r.Detail
		}) {
			out = append(out, r)
		}
	}
	return out
}

func verdicts(subjects []Subject) []Verdict {
	out := make([]Verdict, len(subjects))
	for i, s := range subjects {
		out[i] = s.Verdict
	}
	return out
}

// opinions evaluates the sentences on every fact, and leaves out those that are
// known not to belong to the population.
func (b *bench) opinions() []opinion {
	if b.people == nil {
		return nil
	}
	var out []opinion
	for _, f := range b.people.facts {
		o := opinion{fact: f}
		o.member = b.evaluate(b.judge.where, f, &b.where)
		o.where = b.where
		if o.member == sentence.False {
			continue
		}
		o.holds = b.evaluate(b.judge.expect, f, &b.steps)
		o.steps = b.steps
		if b.check.Quantifier == No {
			o.holds = o.holds.Not()
		}
		out = append(out, o)
	}
	for _, f := range b.people.unfound {
		gap := evidence.Gap{Reason: evidence.NotAsked, Detail: "it was seen, and nothing was read of it"}
		o := opinion{fact: f, member: sentence.Unknown, where: missing(b.judge.where, f, gap), steps: missing(b.judge.expect, f, gap)}
		if len(b.judge.where) == 0 {
			o.member = sentence.True
		}
		out = append(out, o)
	}
	return out
}

// evaluate judges a fact by some sentences. It leaves in steps what each came to:
// the very steps of the fact before, if they are the same.
func (b *bench) evaluate(rules []*sentence.Compiled, f *evidence.Fact, steps *[]Step) sentence.Truth {
	truth := sentence.True
	b.scratch = b.scratch[:0]
	for _, rule := range rules {
		r := rule.Evaluate(sentence.Fact{Data: f.Data, Calls: f.Calls, Finished: b.finished})
		truth = sentence.And(truth, r.Truth)
		b.scratch = append(b.scratch, Step{Sentence: rule.String(), Truth: r.Truth.String(), Got: r.Got, Gap: r.Gap, Calls: r.Calls})
	}
	if *steps == nil || !slices.EqualFunc(*steps, b.scratch, Step.equal) {
		*steps = append(make([]Step, 0, len(b.scratch)), b.scratch...)
	}
	return truth
}

func (s Step) equal(t Step) bool {
	gaps := s.Gap == t.Gap || s.Gap != nil && t.Gap != nil && *s.Gap == *t.Gap
	return gaps && s.Sentence == t.Sentence && s.Truth == t.Truth && s.Got == t.Got && slices.Equal(s.Calls, t.Calls)
}

func missing(rules []*sentence.Compiled, f *evidence.Fact, gap evidence.Gap) []Step {
	steps := make([]Step, len(rules))
	for i, rule := range rules {
		steps[i] = Step{Sentence: rule.String(), Truth: sentence.Unknown.String(), Got: "no answer: " + gap.Detail, Gap: &gap, Calls: sortedOnce(f.Calls)}
	}
	return steps
}

// each judges every and no: one verdict for each subject.
func (b *bench) each(opinions []opinion) []Subject {
	out := make([]Subject, 0, len(opinions))
	for _, o := range opinions {
		v := Unknown
		switch {
		case o.holds == sentence.True && (o.member == sentence.True || b.either(o)):
			v = Pass
		case o.holds == sentence.False && o.member == sentence.True:
			v = Fail
		}
		out = append(out, b.subject(o, v))
	}
	return out
}

// either says whether a subject that holds, and of which it is unknown whether
// it belongs to the population, may count as a pass: whether it belongs or not,
// the verdict is the same. Where it might be the account's only member, it
// would be if_none that decides, were it not one.
func (b *bench) either(o opinion) bool {
	if b.check.IfNone == Pass {
		return true
	}
	for _, account := range b.people.accounts {
		if b.people.shown[account][o.fact.ID] > 0 && b.exists[account] != sentence.True {
			return false
		}
	}
	return true
}

// some judges that at least one subject is as the check wants it.
func (b *bench) some(opinions []opinion, unread bool) (Verdict, []Subject) {
	found, members := sentence.False, sentence.False
	for _, o := range opinions {
		found = sentence.Or(found, sentence.And(o.member, o.holds))
		members = sentence.Or(members, o.member)
	}
	if unread {
		found, members = sentence.Or(found, sentence.Unknown), sentence.Or(members, sentence.Unknown)
	}
	verdict, others := Unknown, Unknown
	switch {
	case found == sentence.True:
		verdict, others = Pass, NotApplicable // another subject satisfies the check
	case found == sentence.False && (members == sentence.True || b.check.IfNone == Fail && len(opinions) > 0):
		verdict, others = Fail, Fail
	case found == sentence.False && members == sentence.False:
		return b.check.IfNone, b.empty(b.check.IfNone, nil)
	}
	var out []Subject
	for _, o := range opinions {
		v := others
		if sentence.And(o.member, o.holds) == sentence.True {
			v = Pass
		}
		out = append(out, b.subject(o, v))
	}
	return verdict, out
}
