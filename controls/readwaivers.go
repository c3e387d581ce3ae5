package controls

import "go.yaml.in/yaml/v3"

// LoadWaivers reads a file of waivers:
//
//	version: 1
//	waivers:
//	  - id: WV-0001
//	    check: log-bucket-mfa-delete        # or framework and control
//	    reason: …
//	    owner: …
//	    approver: …
//	    expires: 2026-12-31                 # in force to the end of that day, UTC
//
// A waiver of something that does not exist is an error. The error is Problems;
// name is how the file is called in them.
func LoadWaivers(name string, data []byte, l *Library) ([]Waiver, error) {
	var problems Problems
	r := reader{file: name, problems: &problems}
	out := []Waiver{}
	ids := map[string]int{}
	r.versioned(data, "waivers", func(n *yaml.Node) {
		w := r.waiver(n, l)
		if first, twice := ids[w.ID]; twice {
			r.fail(n, "waiver %q is declared twice; first on line %d", w.ID, first)
		}
		ids[w.ID] = n.Line
		out = append(out, w)
	})
	return out, problems.err()
}

// versioned reads a file of version 1 with one list.
func (r reader) versioned(data []byte, list string, read func(*yaml.Node)) {
	root := r.document(data)
	if root == nil {
		return
	}
	r.fields(root, "the file",
		field{"version", true, func(n *yaml.Node) {
			if r.text(n) != "1" {
				r.fail(n, "version is %q, this program reads 1", n.Value)
			}
		}},
		field{list, true, func(n *yaml.Node) {
			if r.is(n, yaml.SequenceNode, "a list is expected here") {
				for _, item := range n.Content {
					read(item)
				}
			}
		}},
	)
}

func (r reader) waiver(n *yaml.Node, l *Library) Waiver {
	var w Waiver
	r.fields(n, "a waiver",
		field{"id", true, r.texts(&w.ID)},
		field{"framework", false, r.texts(&w.Framework)},
		field{"control", false, r.texts(&w.Control)},
		field{"check", false, r.texts(&w.Check)},
		field{"reason", true, r.texts(&w.Reason)},
		field{"compensating", false, r.texts(&w.Compensating)},
		field{"owner", true, r.texts(&w.Owner)},
		field{"approver", true, r.texts(&w.Approver)},
		field{"start", false, r.day(&w.Start)},
		field{"expires", true, r.day(&w.Expires)},
		field{"ticket", false, r.texts(&w.Ticket)},
	)
	switch {
	case n.Kind != yaml.MappingNode:
	case (w.Control == "") == (w.Check == ""):
		r.fail(n, "waiver %q names either a control or a check", w.ID)
	case w.Framework != "" && l.Catalog(w.Framework) == nil:
		r.fail(n, "waiver %q: no framework %q%s", w.ID, w.Framework, alternatives(w.Framework, l.catalogIDs()))
	case w.Check != "" && l.Check(w.Check) == nil:
		r.fail(n, "waiver %q: there is no check %q%s", w.ID, w.Check, l.meant(w.Check))
	case w.Control != "" && !l.hasControl(w.Framework, w.Control):
		r.fail(n, "waiver %q: there is no control %q in %s", w.ID, w.Control, anyFramework(w.Framework))
	case !w.Expires.IsZero() && w.Expires.Before(w.Start):
		r.fail(n, "waiver %q expires before it starts", w.ID)
	}
	return w
}

func anyFramework(id string) string {
	if id == "" {
		return "any framework"
	}
	return id
}
