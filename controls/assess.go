package controls

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Options are the inputs of an assessment that are neither evidence nor
// controls.
type Options struct {
	Frameworks   []string                  // IDs of the catalogs to assess; empty is all
	AllChecks    bool                      // judge also the checks that no such catalog cites
	Parameters   map[string]map[string]any // by check: over its own, under those of a control
	Attestations []Attestation
	Waivers      []Waiver
	Tool         evidence.Tool // that judges
	Config       evidence.Digest
}

// Accepts says whether the options speak of catalogs, checks and parameters
// that exist.
func (l *Library) Accepts(o Options) error {
	for _, id := range o.Frameworks {
		if l.Catalog(id) == nil {
			return fmt.Errorf("no framework %q%s", id, alternatives(id, l.catalogIDs()))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(o.Parameters)) {
		c := l.Check(id)
		if c == nil {
			return fmt.Errorf("parameters of check %q: there is no such check%s", id, l.meant(id))
		}
		if err := l.accepts(c, o.Parameters[id]); err != nil {
			return err
		}
	}
	return nil
}

// Assess judges a snapshot by the library's controls. It is pure: the same
// inputs give the same assessment, whatever the order of the snapshot.
func Assess(s *evidence.Snapshot, l *Library, o Options) Assessment {
	a := Assessment{
		About: About{
			Schema: AssessmentSchema, Tool: o.Tool, Caller: s.About.Caller, Period: s.About.Period,
			Started: s.About.Started, Finished: s.About.Finished, Arguments: append([]string{}, s.About.Arguments...),
			Interrupted: s.About.Interrupted, Digests: Digests{Catalogs: l.Digest, Config: o.Config},
		},
		Catalogs: []CatalogResult{},
	}
	var catalogs []*Catalog
	for _, c := range l.Catalogs {
		if len(o.Frameworks) == 0 || slices.Contains(o.Frameworks, c.ID) {
			catalogs = append(catalogs, c)
		}
	}
	runs := l.runs(catalogs, o)
	a.Results = l.judgeAll(s, runs)
	byKey := map[string]*Result{}
	for i := range a.Results {
		byKey[runs[i].key] = &a.Results[i]
	}
	for _, c := range catalogs {
		a.Catalogs = append(a.Catalogs, l.judgeCatalog(c, byKey, s.About.Finished, o))
	}
	cited := l.citations(catalogs, byKey, o)
	for i := range a.Results {
		inForceAt(o.Waivers, s.About.Finished).settle(&a.Results[i], cited[&a.Results[i]])
	}
	a.Waivers = a.waiverRegister(o.Waivers, cited, s.About.Finished)
	a.Answers = a.answerRegister(o.Attestations, s.About)
	a.Coverage = l.coverage(s, catalogs, a, byKey, o)
	return a
}

// run is a check to be judged with one set of parameters.
type run struct {
	check  *Check
	params map[string]any
	key    string
}

// runOf is the run that a control's citation asks for: its own parameters over
// the configuration's over the check's.
func (l *Library) runOf(ref CheckRef, o Options) run {
	c := l.Check(ref.Check)
	params := c.With(o.Parameters[c.ID], ref.With)
	return run{check: c, params: params, key: c.ID + " " + parametersKey(params)}
}

// runs lists what is to be judged, each check once with each distinct set of
// parameters, by number.
func (l *Library) runs(catalogs []*Catalog, o Options) []run {
	var out []run
	for _, c := range catalogs {
		for _, control := range c.Controls() {
			for _, ref := range control.Checks {
				out = append(out, l.runOf(ref, o))
			}
		}
	}
	if o.AllChecks {
		for _, c := range l.Checks {
			if !slices.ContainsFunc(out, func(r run) bool { return r.check == c }) {
				out = append(out, l.runOf(CheckRef{Check: c.ID}, o))
			}
		}
	}
	slices.SortFunc(out, func(a, b run) int {
		return cmp.Or(cmp.Compare(a.check.Number, b.check.Number), cmp.Compare(a.key, b.key))
	})
	return slices.CompactFunc(out, func(a, b run) bool { return a.key == b.key })
}

func (l *Library) judgeAll(s *evidence.Snapshot, runs []run) []Result {
	people := populations(s)
	out := []Result{}
	for _, r := range runs {
		out = append(out, l.judgeOne(s, people, r))
	}
	return out
}

func (l *Library) judgeOne(s *evidence.Snapshot, people map[string]*population, r run) Result {
	out := Result{Check: r.check.ID, Severity: r.check.Severity, Parameters: r.params, Subjects: []Subject{}, Unread: []Unread{}}
	if r.check.Awaits != "" {
		out.Uncollected = r.check.Awaits
		return out
	}
	judge, problems := compile(r.check, l.Kinds, r.params)
	if len(problems) > 0 { // Accepts would have said so
		out.Uncollected = problems[0].Text
		return out
	}
	b := bench{check: r.check, judge: judge, people: people[r.check.Kind], required: people[r.check.Requires], finished: s.About.Finished}
	verdict, subjects, unread := b.result()
	out.Verdict, out.Subjects = verdict, subjects
	out.Unread = tidyUnread(unread)
	return out
}

func tidyUnread(unread []Unread) []Unread {
	out := append([]Unread{}, unread...)
	slices.SortFunc(out, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Detail, b.Detail),
			slices.Compare(a.Calls, b.Calls))
	})
	return slices.CompactFunc(out, func(a, b Unread) bool {
		return a.Kind == b.Kind && a.Account == b.Account && a.Region == b.Region && a.Reason == b.Reason &&
			a.Action == b.Action && a.Detail == b.Detail && slices.Equal(a.Calls, b.Calls)
	})
}
