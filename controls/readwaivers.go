package controls

import (
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
)

// LoadWaivers reads a file of waivers:
//
//	version: 1
//	waivers:
//	  - id: WV-0001
//	    check: log-bucket-mfa-delete        # or framework and control
//	    subjects:                           # optional: IDs, or patterns of them with * and ?
//	      - arn:aws:s3:::example-logs
//	    accounts: ["111122223333"]          # optional
//	    reason: …
//	    owner: …
//	    approver: …
//	    from: 2026-07-01                    # optional
//	    until: 2026-12-31                   # in force to the end of that day, UTC
//
// start and expires are other names for from and until. A waiver of something that
// does not exist, or without an end, is an error. The error is Problems; name is how
// the file is called in them.
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
	named := map[*time.Time]string{} // under which name a day was given
	end := r.either(named, &w.Expires)
	r.fields(n, "a waiver",
		field{"id", true, r.texts(&w.ID)},
		field{"framework", false, r.texts(&w.Framework)},
		field{"control", false, r.texts(&w.Control)},
		field{"check", false, r.texts(&w.Check)},
		field{"subjects", false, r.list(func(v *yaml.Node) { w.Subjects = append(w.Subjects, r.text(v)) })},
		field{"accounts", false, r.list(func(v *yaml.Node) { w.Accounts = append(w.Accounts, r.account(v)) })},
		field{"reason", true, r.texts(&w.Reason)},
		field{"compensating", false, r.texts(&w.Compensating)},
		field{"owner", true, r.texts(&w.Owner)},
		field{"approver", true, r.texts(&w.Approver)},
		field{"ticket", false, r.texts(&w.Ticket)},
		field{"from", false, r.either(named, &w.Start)("from")},
		field{"until", false, end("until")},
		field{"start", false, r.either(named, &w.Start)("start")},
		field{"expires", false, end("expires")},
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
	}
	switch {
	case n.Kind != yaml.MappingNode:
	case named[&w.Expires] == "":
		r.fail(n, "waiver %q has no \"until\": every waiver ends", w.ID)
	case !w.Expires.IsZero() && w.Expires.Before(w.Start):
		r.fail(n, "waiver %q ends before it begins", w.ID)
	}
	return w
}

// either reads a day that has two names, of which one may be given.
func (r reader) either(named map[*time.Time]string, into *time.Time) func(name string) func(*yaml.Node) {
	return func(name string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			if other := named[into]; other != "" {
				r.fail(n, "%q and %q are two names for the same day; give one of them", other, name)
				return
			}
			named[into] = name
			r.day(into)(n)
		}
	}
}

var accountForm = regexp.MustCompile(`^[0-9]{12}$`)

// account reads the ID of an account.
func (r reader) account(n *yaml.Node) string {
	id := r.text(n)
	if !accountForm.MatchString(id) {
		r.fail(n, "%q is not a 12-digit account ID", n.Value)
	}
	return id
}

func anyFramework(id string) string {
	if id == "" {
		return "any framework"
	}
	return id
}
