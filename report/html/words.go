package html

import (
	"cmp"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trailproof/trailproof/report/view"
)

// functions are what the template calls. They shorten lists and find the places
// that identifiers lead to; what is said is the view's.
func functions(p *view.Pack) template.FuncMap {
	to := targets(p)
	return template.FuncMap{
		"n": func(r view.Result) int { return int(r) }, "icon": icon, "num": number,
		"big":  func(n int64) string { return number(int(n)) },
		"pill": func(r view.Result) pill { return pill{int(r), icon(r), r.String()} },
		"words": func(r view.Result, words string) pill {
			return pill{int(r), icon(r), cmp.Or(words, r.String())}
		},
		"results": func() (out []pill) {
			for _, r := range view.Results() {
				out = append(out, pill{int(r), icon(r), r.String()})
			}
			return out
		},
		"counts": countWords, "slices": slicesOf, "head": head, "rest": rest, "more": more, "join": join,
		"one":         func(id string) links { return to.links(1, []string{id}) },
		"links":       to.links,
		"criterion":   func(framework, id string) links { return links{Shown: []link{{id, to[framework+" "+id]}}} },
		"requirement": func(framework, id string) string { return to[framework+" "+id] },
		"groups":      groups, "gaps": gapsOf, "files": files, "worst": worst,
		"bullets": func(items []string, none string) bullets { return bullets{items, none} },
		"clauses": func(label string, items []string) clauses { return clauses{label, items} },
		"date":    date, "stamp": stamp, "state": stateClass,
		"approvals": view.Approvals, "approval": approvalTone, "tolds": view.Tolds,
	}
}

type pill struct {
	N           int
	Icon, Words string
}

type bullets struct {
	Items []string
	None  string
}

type clauses struct {
	Label string
	Items []string
}

// link is an identifier, and where it leads; nowhere if To is "".
type link struct{ Text, To string }

type links struct {
	Shown []link
	More  int
}

// places are the anchors of identifiers. A requirement is found by its catalog's
// ID or title and its own.
type places map[string]string

func targets(p *view.Pack) places {
	to := places{}
	for _, c := range p.Checks {
		to[c.Number] = c.Number
		for _, t := range c.Tests {
			to[t.Number] = t.Number
		}
	}
	for _, e := range p.Exceptions {
		to[e.ID] = e.ID
	}
	for _, w := range p.Waivers {
		to[w.ID] = w.ID
	}
	for i := range p.Evidence {
		to[p.Evidence[i].ID] = p.Evidence[i].ID
	}
	taken := map[string]bool{}
	for _, f := range p.Frameworks {
		for _, r := range f.Requirements {
			name := anchor(f.ID + "-" + r.ID)
			for taken[name] {
				name += "_"
			}
			taken[name] = true
			to[f.ID+" "+r.ID], to[f.Title+" "+r.ID] = name, name
		}
	}
	return to
}

// anchor is a name that may stand in an address.
func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-.()", r) {
			return r
		}
		return '_'
	}, s)
}

func (to places) links(most int, ids []string) links {
	out := links{More: max(0, len(ids)-most)}
	for _, id := range ids[:min(len(ids), most)] {
		out.Shown = append(out.Shown, link{id, to[id]})
	}
	return out
}

// head is the beginning of a list.
func head(most int, list any) any {
	v := reflect.ValueOf(list)
	return v.Slice(0, min(v.Len(), most)).Interface()
}

// more is how many items a list has beyond those shown, and beyond itself.
func more(most int, list any, beyond int) int {
	return max(0, reflect.ValueOf(list).Len()-most) + beyond
}

// rest says what of a list is not shown; "" if all of it is.
func rest(most int, list any, what string) string {
	n := reflect.ValueOf(list).Len()
	if n <= most {
		return ""
	}
	return fmt.Sprintf("First %s of %s %s; the workbook has every row.", number(most), number(n), what)
}

func join(items any) string {
	return strings.Join(items.([]string), ", ")
}

// group is the requirements of one part of a standard.
type group struct {
	Name         string
	Requirements []view.Requirement
}

func groups(all []view.Requirement) []group {
	var out []group
	for _, r := range all {
		if n := len(out); n == 0 || out[n-1].Name != r.Group {
			out = append(out, group{Name: r.Group})
		}
		g := &out[len(out)-1]
		g.Requirements = append(g.Requirements, r)
	}
	return out
}

// gapList is what was not read; a long one is summed up by what would close it.
type gapList struct {
	Groups []view.GapGroup
	All    []view.Gap
}

func gapsOf(all []view.Gap) gapList {
	if len(all) > 30 {
		return gapList{view.GroupGaps(all), all}
	}
	return gapList{nil, all}
}

// files leaves out those that have a list of their own.
func files(all []view.File) []view.File {
	return slices.DeleteFunc(slices.Clone(all), func(f view.File) bool {
		return strings.HasPrefix(f.Path, "evidence/") || strings.HasPrefix(f.Path, "raw/")
	})
}

// worst puts chains in the order of their results.
func worst(all []view.Chain) []view.Chain {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(x, y view.Chain) int { return cmp.Compare(x.Result, y.Result) })
	return out
}

// stateClass is the look of a cell of the map of coverage.
func stateClass(s view.State) string {
	return [...]string{"", "r4", "r0", "r2"}[s]
}

// approvalTone is the look of an approval.
func approvalTone(a view.Approval) int {
	return int([...]view.Result{view.Exception, view.Waived, view.NotTested, view.NoExceptions, view.NotApplicable}[a])
}

// number prints a number with commas.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// date is a day in UTC; a date that was not given is said to be open.
func date(t time.Time) string {
	if t.IsZero() {
		return "open"
	}
	return t.UTC().Format("2 Jan 2006")
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2 Jan 2006 15:04:05")
}
