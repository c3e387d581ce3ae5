package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/report/table"
)

const (
	approvedMark = "+"
	nothingHeld  = "-"
	indentation  = "  "
	narrowestRow = 26 // columns of a principal's name, on a narrow terminal
)

// matrixRow is one principal and what it holds, by capability: the most of any
// resource.
type matrixRow struct {
	label   string
	account string // that it stands under; "" for principals that were not examined
	of      map[access.Capability]holding
}

// matrix has a row for each principal, in blocks of as many columns as fit.
func (t *powerTable) matrix() {
	rows := t.matrixRows()
	var columns []access.Capability
	for _, c := range access.Capabilities() {
		if slices.ContainsFunc(t.held, func(h holding) bool { return h.Capability == c }) {
			columns = append(columns, c)
		}
	}
	label := 0
	for _, r := range rows {
		label = max(label, table.Columns(visible(indentation+r.label)))
	}
	if t.width > 0 {
		label = min(label, max(narrowestRow, t.width-len(columns)*(len(access.Depends)+len(approvedMark)+betweenCells)))
		label = min(label, max(narrowestRow, t.width/2))
	}
	for len(columns) > 0 {
		fit, used := 0, label
		for fit < len(columns) && (t.width == 0 || fit == 0 || used+betweenCells+t.columnWidth(columns[fit]) <= t.width) {
			used += betweenCells + t.columnWidth(columns[fit])
			fit++
		}
		t.block(rows, columns[:fit], label)
		columns = columns[fit:]
	}
	t.line("", "")
	t.line("", t.legend())
}

// legend explains the words that stand in the matrix.
func (t *powerTable) legend() string {
	outcomes, approved := map[string]bool{}, false
	for _, h := range t.held {
		outcomes[h.Outcome] = true
		approved = approved || h.approved
	}
	text := ""
	for _, word := range []struct {
		stands bool
		means  string
	}{
		{outcomes[access.Allowed], "allow: it can."},
		{outcomes[access.Depends], "depends: it may, on conditions, which are told below of those not approved, and with -f json of all."},
		{outcomes[access.Denied], "deny: it was examined, and cannot."},
		{approved, approvedMark + ": approved in the configuration."},
		{true, nothingHeld + ": not found to hold it."},
	} {
		if word.stands {
			text += word.means + " "
		}
	}
	return strings.TrimSpace(text)
}

// matrixRows are the principals by account: those of accounts that were examined
// first, then those that the trail's own policies name.
func (t *powerTable) matrixRows() []matrixRow {
	examinedHere := map[string]bool{}
	for _, e := range t.principals {
		examinedHere[e.arn] = true
	}
	at := map[string]int{}
	var rows []matrixRow
	for _, h := range t.held {
		i, seen := at[h.Principal]
		if !seen {
			i = len(rows)
			at[h.Principal] = i
			row := matrixRow{label: h.Principal, of: map[access.Capability]holding{}}
			switch {
			case examinedHere[h.Principal]:
				row.account, row.label = h.Account, nameIn(h.Principal)
			case h.Kind == access.EveryoneKind:
				row.label = h.Principal + " (everyone)"
			case h.Kind == access.AccountKind && h.Account != "":
				row.label = "account " + h.Account
			}
			rows = append(rows, row)
		}
		if before, held := rows[i].of[h.Capability]; !held || strength(h) > strength(before) {
			rows[i].of[h.Capability] = h
		}
	}
	slices.SortStableFunc(rows, func(a, b matrixRow) int {
		switch {
		case a.account != b.account && a.account == "":
			return 1
		case a.account != b.account && b.account == "":
			return -1
		}
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.label, b.label))
	})
	return rows
}

// nameIn is what an ARN says beyond its account, which the heading says.
func nameIn(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[5]
	}
	return arn
}

func strength(h holding) int {
	return slices.Index([]string{access.Denied, access.Depends, access.Allowed}, h.Outcome)
}

// block is the part of the matrix with some of its columns. Those who hold none
// of them have no row.
func (t *powerTable) block(rows []matrixRow, columns []access.Capability, label int) {
	t.line("", "")
	for _, line := range t.heads(columns) {
		t.cells("", line, label, columns, func(int) string { return "1" })
	}
	account, first := "", true
	for _, r := range rows {
		if !slices.ContainsFunc(columns, func(c access.Capability) bool { _, held := r.of[c]; return held }) {
			continue
		}
		if first || r.account != account {
			account, first = r.account, false
			t.painted("1", t.accountHeading(account))
		}
		words := make([]string, len(columns))
		for i, c := range columns {
			words[i] = cellOf(r.of, c)
		}
		names := t.wrapped(r.label, label-len(indentation))
		t.cells(indentation+names[0], words, label, columns, func(i int) string { return cellTone(r.of, columns[i]) })
		for _, more := range names[1:] {
			t.cells(indentation+indentation+more, nil, label, columns, nil)
		}
	}
}

func (t *powerTable) accountHeading(account string) string {
	switch name := t.names[account]; {
	case account == "":
		return "Others, whose own policies were not examined"
	case name != "":
		return "Account " + account + " (" + name + ")"
	}
	return "Account " + account
}

func cellOf(of map[access.Capability]holding, c access.Capability) string {
	h, held := of[c]
	switch {
	case !held:
		return nothingHeld
	case h.approved:
		return h.Outcome + approvedMark
	}
	return h.Outcome
}

func cellTone(of map[access.Capability]holding, c access.Capability) string {
	h, held := of[c]
	switch {
	case !held || h.Outcome == access.Denied:
		return ""
	case !h.wantsApproval():
		return "32"
	case h.Outcome == access.Depends:
		return "35"
	}
	return "31"
}

// heads are the lines of the head: a capability's name breaks after its hyphens,
// unless lines may be as long as they like.
func (t *powerTable) heads(columns []access.Capability) [][]string {
	stacks, height := make([][]string, len(columns)), 0
	for i, c := range columns {
		stacks[i] = []string{string(c)}
		if t.width > 0 {
			stacks[i] = strings.SplitAfter(string(c), "-")
		}
		height = max(height, len(stacks[i]))
	}
	lines := make([][]string, height)
	for n := range lines {
		lines[n] = make([]string, len(columns))
		for i, stack := range stacks {
			if k := n - (height - len(stack)); k >= 0 {
				lines[n][i] = stack[k]
			}
		}
	}
	return lines
}

// columnWidth is that of the widest word that may stand in a column.
func (t *powerTable) columnWidth(c access.Capability) int {
	width := len(access.Depends) + len(approvedMark)
	for _, line := range t.heads([]access.Capability{c}) {
		width = max(width, len(line[0]))
	}
	return width
}

// cells writes one line of the matrix.
func (t *powerTable) cells(name string, words []string, label int, columns []access.Capability, tone func(column int) string) {
	var line strings.Builder
	line.WriteString(name)
	pad := label - table.Columns(name)
	for i, word := range words {
		line.WriteString(strings.Repeat(" ", max(0, pad)+betweenCells))
		if word != "" {
			line.WriteString(t.paint(tone(i), word))
		}
		pad = t.columnWidth(columns[i]) - len(word)
	}
	t.w.WriteString(strings.TrimRight(line.String(), " ") + "\n") //nolint:errcheck // Flush tells
}
