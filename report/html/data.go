package html

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/report/view"
)

// names is what the rows are filtered by and shown with. It stands in the page as
// JSON, of which encoding/json escapes whatever could end the element.
type names struct {
	Results    []resultName   `json:"results"`
	Frameworks []named        `json:"frameworks"`
	Checks     []checkName    `json:"checks"`
	Accounts   []named        `json:"accounts"`
	Regions    []string       `json:"regions"`
	Totals     map[string]int `json:"totals"` // rows to come, by kind
	InPack     bool           `json:"inPack"` // the evidence files lie beside the page
}

type resultName struct {
	Words string `json:"words"`
	Icon  string `json:"icon"`
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type checkName struct {
	Number     string `json:"number"`
	Title      string `json:"title"`
	Severity   string `json:"severity"`
	Result     int    `json:"result"`
	Frameworks []int  `json:"frameworks"` // that cite it
	Unread     []int  `json:"unread"`     // accounts of which a part could not be listed
}

// data writes the rows behind the page: every call, every exception and every
// subject with its steps.
type data struct {
	*blocks
	pack     *view.Pack
	accounts map[string]int
	regions  map[string]int
	evidence map[string]int
}

func writeData(w io.Writer, p *view.Pack) error {
	d := &data{blocks: newBlocks(w), pack: p, accounts: map[string]int{}, regions: map[string]int{}, evidence: map[string]int{}}
	if err := d.names(w); err != nil {
		return err
	}
	for i, e := range p.Evidence {
		d.evidence[e.ID] = i
	}
	for _, write := range []func() error{d.exceptions, d.subjects, d.calls} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// names numbers what is filtered by, each in an order that a reader expects.
func (d *data) names(w io.Writer) error {
	p := d.pack
	n := names{Totals: map[string]int{"calls": len(p.Evidence), "exceptions": len(p.Exceptions)}, InPack: p.Root != ""}
	for _, r := range view.Results() {
		n.Results = append(n.Results, resultName{r.String(), icon(r)})
	}
	cites := map[string][]int{}
	for i, f := range p.Frameworks {
		n.Frameworks = append(n.Frameworks, named{visible(f.ID), visible(f.Title)})
		for _, r := range f.Requirements {
			for _, c := range r.Checks {
				if !slices.Contains(cites[c.Number], i) {
					cites[c.Number] = append(cites[c.Number], i)
				}
			}
		}
	}
	called, places := map[string]string{}, map[string]bool{}
	place := func(account, region string) {
		if _, known := called[account]; !known {
			called[account] = ""
		}
		places[region] = true
	}
	for _, c := range p.Checks {
		n.Checks = append(n.Checks, checkName{visible(c.Number), visible(c.Title), visible(c.Severity), int(c.Result), cites[c.Number], nil})
		n.Totals["subjects"] += len(c.Subjects)
		for i := range c.Subjects {
			n.Totals["steps"] += len(c.Subjects[i].Steps)
			place(c.Subjects[i].Account, c.Subjects[i].Region)
		}
	}
	for i := range p.Evidence {
		place(p.Evidence[i].Account, p.Evidence[i].Region)
	}
	for _, e := range p.Exceptions {
		place(e.Account, e.Region)
	}
	for _, c := range p.Checks {
		for _, g := range c.Unread {
			place(g.Account, g.Region)
		}
	}
	for _, a := range p.Accounts {
		called[a.ID] = a.Name
	}
	for _, id := range sorted(called) {
		d.accounts[id] = len(n.Accounts)
		n.Accounts = append(n.Accounts, named{visible(id), visible(called[id])})
	}
	for i, c := range p.Checks {
		for _, g := range c.Unread {
			if at := d.accounts[g.Account]; !slices.Contains(n.Checks[i].Unread, at) {
				n.Checks[i].Unread = append(n.Checks[i].Unread, at)
			}
		}
	}
	for _, region := range sorted(places) {
		d.regions[region] = len(n.Regions)
		n.Regions = append(n.Regions, visible(region))
	}
	encoded, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "<script type=\"application/json\" id=\"names\">"); err != nil {
		return err
	}
	if _, err := w.Write(encoded); err != nil {
		return err
	}
	_, err = io.WriteString(w, "</script>\n")
	return err
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// cited is the number of a list of evidence items.
func (d *data) cited(ids []string) int {
	items := make([]int, 0, 16)
	for _, id := range ids {
		if n, ok := d.evidence[id]; ok {
			items = append(items, n)
		}
	}
	return d.tables.list(items)
}

func (d *data) exceptions() error {
	checks := map[string]int{}
	for i, c := range d.pack.Checks {
		checks[c.Number] = i
	}
	b := newBlock("exceptions", "id", "check", "subject", "account", "region", "result", "condition", "criteria", "cause", "effect", "correction", "waiver", "owner", "tags", "evidence")
	for _, e := range d.pack.Exceptions {
		check, known := checks[e.Check]
		if !known {
			check = -1
		}
		b.columns[0].text(e.ID)
		for i, n := range []int{check, d.tables.text(e.Subject), d.accounts[e.Account], d.regions[e.Region], int(e.Result)} {
			b.columns[1+i].int(n)
		}
		for i, s := range []string{e.Condition, e.Criteria, e.Cause, e.Effect, e.Correction, e.Waiver, e.Owner, e.Tags} {
			b.columns[6+i].int(d.tables.text(s))
		}
		b.columns[14].int(d.cited(e.Evidence))
		if err := d.full(b); err != nil {
			return err
		}
	}
	return d.end(b)
}

// subjects writes each subject with its steps, one after the other in the order
// of the checks. A step is a sentence with what came of it, and its evidence.
func (d *data) subjects() error {
	place := d.placeExceptions()
	b := newBlock("subjects", "check", "subject", "what", "account", "region", "result", "reason", "exception", "waiver", "count", "step", "evidence")
	for i := range d.pack.Checks {
		c := &d.pack.Checks[i]
		for k := range c.Subjects {
			s := &c.Subjects[k]
			exception := 0
			if s.Result == view.Exception || s.Result == view.Waived {
				exception = place(subjectKey{c.Number, s.ID, s.Account, s.Region})
			}
			for col, n := range [...]int{i, d.tables.text(s.ID), d.tables.text(s.Kind), d.accounts[s.Account], d.regions[s.Region], int(s.Result), d.tables.text(s.Reason), exception, d.tables.text(s.Waiver), len(s.Steps)} {
				b.columns[col].int(n)
			}
			for _, st := range s.Steps {
				t := d.tables
				b.columns[10].int(t.step([5]int{t.text(st.Test), t.text(st.Sentence), t.text(st.Got), t.text(st.Truth), t.text(st.Gap)}))
				b.columns[11].int(d.cited(st.Evidence))
			}
			if err := d.full(b); err != nil {
				return err
			}
		}
	}
	return d.end(b)
}

type subjectKey struct{ check, subject, account, region string }

// placeExceptions finds the exception of a subject: its place in the list, from 1;
// 0 if it has none. Of subjects that are alike, each takes the next.
func (d *data) placeExceptions() func(subjectKey) int {
	at := map[subjectKey][]int{}
	for i, e := range d.pack.Exceptions {
		key := subjectKey{e.Check, e.Subject, e.Account, e.Region}
		at[key] = append(at[key], i+1)
	}
	return func(key subjectKey) int {
		found := at[key]
		if len(found) == 0 {
			return 0
		}
		at[key] = found[1:]
		return found[0]
	}
}

// calls writes each item of evidence. What differs from item to item is not worth
// a number.
func (d *data) calls() error {
	b := newBlock("calls", "id", "call", "content", "source", "account", "region", "at", "request", "outcome", "file", "raw", "bytes", "sha256", "tests", "command", "chains")
	for i := range d.pack.Evidence {
		e := &d.pack.Evidence[i]
		at := ""
		if !e.At.IsZero() {
			at = e.At.UTC().Format(time.RFC3339)
		}
		text := func(col int, s string) { b.columns[col].text(s) }
		text(0, e.ID)
		text(1, e.Call)
		b.columns[2].int(d.tables.text(e.Content))
		b.columns[3].int(d.tables.text(e.Source))
		b.columns[4].int(d.accounts[e.Account])
		b.columns[5].int(d.regions[e.Region])
		text(6, at)
		text(7, e.RequestID)
		b.columns[8].int(d.tables.text(e.Outcome))
		text(9, e.File)
		text(10, e.Raw)
		b.columns[11].int(int(e.Bytes))
		text(12, e.SHA256)
		tests := make([]int, 0, 16)
		for _, t := range e.Tests {
			tests = append(tests, d.tables.text(t))
		}
		b.columns[13].int(d.tables.list(tests))
		text(14, e.Command)
		chains := make([]int, 0, len(e.Chains))
		for _, c := range e.Chains {
			chains = append(chains, d.tables.text(chainWords(c)))
		}
		b.columns[15].int(d.tables.list(chains))
		if err := d.full(b); err != nil {
			return err
		}
	}
	return d.end(b)
}

// chainWords says what came of a chain that was read.
func chainWords(c view.ReadChain) string {
	parts := append([]string{c.Trail + ", " + c.Account + ", " + c.Region + ": " + c.Verdict}, c.Digests.Words()...)
	return strings.Join(append(parts, c.Logs.Words()...), "; ")
}
