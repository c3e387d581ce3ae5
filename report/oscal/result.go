package oscal

import (
	"fmt"

	"github.com/trailproof/trailproof/report/view"
)

// result writes the result of one section.
func (d *document) result(s *stream, c *section) {
	from, to := d.pack.Collected()
	s.open("", '{')
	s.put("uuid", view.UUID("result", d.pack.ID, d.pack.Root, c.id))
	s.put("title", markup(c.title, c.id))
	s.put("description", markup(c.note, "What was found, read only, from "+moment(from)+" to "+moment(to)+"."))
	s.put("start", moment(from))
	s.put("end", moment(to))
	if c.framework != nil {
		pairs := []string{"framework", c.framework.ID}
		for _, r := range view.Results() {
			if n := c.framework.Counts[r]; n > 0 {
				pairs = append(pairs, "requirements-"+resultTokens[r], fmt.Sprint(n))
			}
		}
		s.put("props", props(pairs...))
	}
	s.open("local-definitions", '{')
	s.openIfAny("inventory-items")
	d.inventory(s, c)
	s.close()
	s.put("assessment-assets", d.assets(c))
	s.close()
	s.put("reviewed-controls", reviewedControls(c))
	s.openIfAny("observations")
	for _, check := range c.checks {
		d.observations(s, c, check)
	}
	d.attested(s, c)
	s.close()
	s.openIfAny("risks")
	d.risks(s, c)
	s.close()
	s.openIfAny("findings")
	d.findings(s, c)
	s.close()
	s.close()
}

// resultTokens name results in properties.
var resultTokens = [...]string{"exception", "waived", "inconclusive", "not-tested", "no-exceptions", "not-applicable"}

func (d *document) assets(c *section) assets {
	tool := toolOf(c)
	return assets{
		Components: []component{{
			UUID: tool, Type: "software", Title: "trailproof", Description: "Reads the configuration of accounts, and judges it by checks.",
			Props: props("version", d.pack.ToolVersion()), Status: state{"operational"},
		}},
		Platforms: []platform{{UUID: view.UUID("platform", c.id), Title: "trailproof", Uses: []uses{{tool}}}},
	}
}

func toolOf(c *section) string { return view.UUID("tool", c.id) }

// named passes on the subjects of a check that an observation of their result names.
func (d *document) named(check *view.Check, r view.Result, each func(*view.Subject)) {
	left := d.limits[classOf(r)]
	for i := range check.Subjects {
		if check.Subjects[i].Result == r && left > 0 {
			left--
			each(&check.Subjects[i])
		}
	}
}

// inventory describes every subject that the observations name, once.
func (d *document) inventory(s *stream, c *section) {
	seen := map[string]bool{}
	for _, check := range c.checks {
		for _, r := range view.Results() {
			d.named(check, r, func(x *view.Subject) {
				id := itemOf(c, x)
				if seen[id] {
					return
				}
				seen[id] = true
				s.item(inventoryItem{UUID: id, Description: markup(x.ID, x.Kind), Props: append(assetID(x), props("kind", x.Kind, "account", x.Account, "region", x.Region)...)})
			})
		}
	}
}

func assetID(x *view.Subject) []prop {
	if id := view.Line(x.ID); id != "" {
		return []prop{{Name: "asset-id", Value: id}}
	}
	return nil
}

func itemOf(c *section, x *view.Subject) string {
	return view.UUID("subject", c.id, x.Kind, x.ID, x.Account, x.Region)
}
