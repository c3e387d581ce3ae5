package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
)

const (
	mostTold   = 40 // principals whose ways are told
	mostListed = 5  // statements, resources or paths of one principal
	oneOfThem  = "--principal ARN tells all of one"
)

// grant is what gives a principal some capabilities, all in the same way.
type grant struct {
	holding
	capabilities []string
	resources    []string
}

// ways tells of those who are not approved what gives them their powers, and how
// others become them.
func (t *powerTable) ways() {
	var order []string
	of := map[string][]holding{}
	for _, h := range t.held {
		if !h.wantsApproval() {
			continue
		}
		if of[h.Principal] == nil {
			order = append(order, h.Principal)
		}
		of[h.Principal] = append(of[h.Principal], h)
	}
	if len(order) == 0 {
		return
	}
	slices.Sort(order)
	t.heading(fmt.Sprintf("Not approved: %s, and how they get there", count(len(order), "principal")))
	if !slices.ContainsFunc(t.held, func(h holding) bool { return h.approved }) {
		t.line("", "The configuration approves of none of those asked about.")
	}
	told := order
	if !t.whole {
		told = order[:min(mostTold, len(order))]
	}
	for _, principal := range told {
		t.line("", "")
		name, held := principal, of[principal][0]
		if held.Kind == access.AccountKind && held.Account != "" {
			name = "account " + held.Account
		}
		t.line(indentation, name+"  ("+held.Kind+")")
		for _, g := range grants(of[principal]) {
			t.grant(g)
		}
		t.paths(of[principal])
	}
	if more := len(order) - len(told); more > 0 {
		t.line("", "")
		t.line(indentation, fmt.Sprintf("and %s more; %s", thousands(int64(more)), oneOfThem))
	}
}

// grants joins what is held in the same way, over the same resources.
func grants(held []holding) []grant {
	var each []grant // of one capability
	for _, h := range held {
		i := slices.IndexFunc(each, func(g grant) bool { return g.Capability == h.Capability && g.likewise(h) })
		if i < 0 {
			i, each = len(each), append(each, grant{holding: h, capabilities: []string{string(h.Capability)}})
		}
		each[i].resources = appendNew(each[i].resources, h.Resource)
	}
	var out []grant
	for _, g := range each {
		i := slices.IndexFunc(out, func(o grant) bool { return slices.Equal(o.resources, g.resources) && o.likewise(g.holding) })
		if i < 0 {
			out = append(out, g)
			continue
		}
		out[i].capabilities = append(out[i].capabilities, g.capabilities...)
	}
	return out
}

func (g grant) likewise(h holding) bool {
	return g.Outcome == h.Outcome && slices.Equal(g.Via, h.Via) && slices.Equal(g.Conditions, h.Conditions) && slices.Equal(g.Guardrails, h.Guardrails)
}

func appendNew(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}

func (t *powerTable) grant(g grant) {
	tone := "31"
	if g.Outcome == access.Depends {
		tone = "35"
	}
	t.labelled(g.Outcome, tone, strings.Join(g.capabilities, ", "))
	t.list("over", g.resources, 0)
	t.list("by", g.Via, 0)
	conditions := g.Conditions
	if gap := g.Holds.Gap(); g.Outcome == access.Depends && len(conditions) == 0 && gap != nil {
		conditions = []string{gap.String()}
	}
	t.list("if", conditions, 0)
	t.list("but", g.Guardrails, 0)
}

// list writes texts below each other, the label beside the first. Of many, the
// first are told, and how many more there are beside those that nobody told us.
func (t *powerTable) list(label string, texts []string, untold int) {
	told := texts
	if !t.whole {
		told = texts[:min(mostListed, len(texts))]
	}
	for _, text := range told {
		t.labelled(label, "", text)
		label = ""
	}
	switch more := len(texts) - len(told); {
	case more > 0:
		t.labelled("", "", fmt.Sprintf("and %s more; %s", thousands(int64(more+untold)), oneOfThem))
	case untold > 0:
		t.labelled(label, "", fmt.Sprintf("%s more, of which the evidence has the number alone", thousands(int64(untold))))
	}
}

// labelWidth is that of the longest label, "depends".
const labelWidth = len(access.Depends)

// labelled writes a text beside its label, and further lines below the text.
func (t *powerTable) labelled(label, tone, text string) {
	indent := strings.Repeat(indentation, 2)
	for i, line := range t.wrapped(text, t.width-len(indent)-labelWidth-betweenCells) {
		head := ""
		if i == 0 {
			head = label
		}
		pad := strings.Repeat(" ", labelWidth-len(head)+betweenCells)
		if head != "" {
			head = t.paint(tone, head)
		}
		t.w.WriteString(strings.TrimRight(indent+head+pad+line, " ") + "\n") //nolint:errcheck // Flush tells
	}
}

// paths tells how others become a principal: the same ways lead to all it holds.
func (t *powerTable) paths(held []holding) {
	var told []string
	more := 0
	for _, h := range held {
		for _, p := range h.Paths {
			told = appendNew(told, pathInWords(p, h.Principal))
		}
		more = max(more, h.MorePaths)
	}
	t.list("reached", told, more)
}

// pathInWords is a way from the one who begins it to the principal.
func pathInWords(p access.Path, principal string) string {
	from := p.From
	if p.Outsider {
		from += " (outside the accounts examined)"
	}
	var steps []string
	for _, s := range p.Steps {
		step := s.How
		if s.Action != "" && s.Action != "sts:AssumeRole" {
			step += " (" + s.Action + ")"
		}
		if s.To != principal {
			step += " to " + s.To
		}
		if s.Via != "" {
			step += " by " + s.Via
		}
		steps = append(steps, step)
	}
	text := from + ": " + strings.Join(steps, ", then ")
	if p.Outcome == access.Depends {
		text += "; depends"
		if len(p.Depends) > 0 {
			text += " on " + strings.Join(p.Depends, " and ")
		}
	}
	return text
}
