package oscal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// mostEvidence is how many evidence items an observation names, and mostGaps how
// many of the parts that could not be listed.
const (
	mostEvidence = 100
	mostGaps     = 20
)

// observations writes one observation for each result that the subjects of a check
// have, one for what could not be listed, or one for a check that has neither.
func (d *document) observations(s *stream, c *section, check *view.Check) {
	for r, n := range sizesOf(check) {
		if n > 0 {
			s.item(d.group(c, check, view.Result(r), n))
		}
	}
	if len(check.Unread) > 0 {
		s.item(d.unread(c, check))
	}
	if len(check.Subjects)+len(check.Unread) == 0 {
		o := d.observation(c, check, "none", check.Result, check.Why)
		if check.Awaits != "" {
			o.Remarks = markup(check.Awaits, "")
		}
		s.item(o)
	}
}

// observation is one of a check, and is remembered for the findings.
func (d *document) observation(c *section, check *view.Check, kind string, r view.Result, what string) observation {
	o := observation{
		UUID:  view.UUID("observation", d.pack.Entity, c.id, check.Number, check.ID, check.Parameters, kind),
		Title: markup(check.Number+" "+check.Title, check.ID), Description: markup(what, r.String()),
		Props:   props("check", check.Number, "check-id", check.ID, "parameters", check.Parameters, "severity", check.Severity, "result", r.String(), "check-result", check.Result.String()),
		Methods: []string{"TEST"}, Types: []string{"control-objective"}, Origins: []origin{{[]actor{{Type: "tool", UUID: toolOf(c)}}}},
		Collected: moment(d.pack.Generated),
	}
	c.observed[check.Number] = append(c.observed[check.Number], o.UUID)
	return o
}

// group is the observation of the subjects of a check that have one result.
func (d *document) group(c *section, check *view.Check, r view.Result, n int) observation {
	o := d.observation(c, check, resultTokens[r], r, fmt.Sprintf("%s: %s. %d of %d examined.", r, check.Population, n, check.Examined))
	var cited []string
	d.named(check, r, func(x *view.Subject) {
		ref := subject{UUID: itemOf(c, x), Type: "inventory-item", Title: markup(x.ID, x.Kind), Remarks: markup(x.Reason, "")}
		if e := d.exceptions[failed{check.Number, x.ID, x.Account, x.Region}]; e != nil {
			ref.Props = props("exception", e.ID, "waiver", e.Waiver, "owner", e.Owner)
			ref.Remarks = markup(e.Condition, "")
		}
		o.Subjects = append(o.Subjects, ref)
		for _, step := range x.Steps {
			cited = append(cited, step.Evidence...)
		}
	})
	o.Props = append(o.Props, props("subjects", fmt.Sprint(n), "subjects-named", fmt.Sprint(len(o.Subjects)))...)
	if len(o.Subjects) < n {
		o.Remarks = fmt.Sprintf("%d of %d subjects are named here; assessment.json names all.", len(o.Subjects), n)
	}
	d.cite(&o, cited)
	return o
}

// unread is the observation that parts of a population could not be listed.
func (d *document) unread(c *section, check *view.Check) observation {
	o := d.observation(c, check, "unread", view.Inconclusive, fmt.Sprintf("%d parts of the population could not be listed.", len(check.Unread)))
	o.Props = append(o.Props, props("unread", fmt.Sprint(len(check.Unread)))...)
	var cited, said []string
	for i, g := range check.Unread {
		cited = append(cited, g.Evidence...)
		if i < mostGaps {
			said = append(said, strings.TrimSpace(fmt.Sprintf("%s %s: %s %s %s", g.Account, g.Region, g.Reason, g.Action, g.Detail)))
		}
	}
	if n := len(check.Unread) - mostGaps; n > 0 {
		said = append(said, fmt.Sprintf("%d more are in assessment.json.", n))
	}
	o.Remarks = markup(strings.Join(said, "; "), "")
	d.cite(&o, cited)
	return o
}

// cite names the evidence that an observation rests on.
func (d *document) cite(o *observation, numbers []string) {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	o.Props = append(o.Props, props("evidence", fmt.Sprint(len(numbers)))...)
	for _, number := range numbers[:min(len(numbers), mostEvidence)] {
		e := d.items[number]
		if e == nil {
			continue
		}
		d.cited[number] = true
		o.Evidence = append(o.Evidence, evidence{Href: "#" + resourceID(e), Description: markup(number+": "+e.Content+" ("+e.Source+")", number)})
	}
	if n := len(numbers) - mostEvidence; n > 0 {
		o.Remarks = strings.TrimSpace(fmt.Sprintf("%s %d further evidence items are named in assessment.json.", o.Remarks, n))
	}
}

// attested writes an observation for each answer of a person that is on file.
func (d *document) attested(s *stream, c *section) {
	if c.framework == nil {
		return
	}
	for i := range d.pack.Attests {
		a := &d.pack.Attests[i]
		if a.Framework != c.framework.Title || a.Answer == "" {
			continue
		}
		o := observation{
			UUID: view.UUID("attestation", d.pack.Entity, c.id, a.ID), Title: markup("Attestation of "+a.ID, ""),
			Description: markup(a.Question+" "+a.Answer+": "+a.Statement, a.Answer), Methods: []string{"INTERVIEW"}, Types: []string{"control-objective"},
			Props: props("requirement", a.ID, "answer", a.Answer, "owner", a.Owner, "result", a.Result.String()), Collected: moment(d.pack.Generated),
		}
		if !a.Date.IsZero() {
			o.Collected = moment(a.Date)
		}
		if a.File != "" {
			o.Methods = append(o.Methods, "EXAMINE")
			for _, r := range d.filesOf(a) {
				o.Evidence = append(o.Evidence, evidence{Href: "#" + r.UUID, Description: r.Title})
				if !slices.ContainsFunc(d.files, func(x resource) bool { return x.UUID == r.UUID }) {
					d.files = append(d.files, r)
				}
			}
		}
		c.observed["attestation "+a.ID] = []string{o.UUID}
		s.item(o)
	}
}
