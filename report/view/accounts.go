package view

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// Standings is the matrix of accounts by check: what the auditor of one account
// would be told of it. A check's result in an account is the worst of
//
//   - the subjects that lie in the account,
//   - the subjects elsewhere that are shown there, as an organization trail, its
//     bucket and its key are shown in each account that they record,
//   - the organization, for every account that was asked,
//
// and is inconclusive at best where a part of the population could not be listed
// in the account. Checks that this version does not judge are left out.
type Standings struct {
	Note   string // the above, in a sentence
	Checks []StandingCheck
	Rows   []Standing // the worst first
}

// StandingCheck is a column of the matrix.
type StandingCheck struct {
	Number, ID, Title, Severity string
}

// Standing is how one account stands: a row of the matrix.
type Standing struct {
	ID, Name, Status, Unit string
	Owner, Tags            string
	Examined, Why          string // yes, partly or no, and why it is not yes
	Regions, RegionsRead   int    // enabled in the account, and examined in full
	Asked                  bool   // anything of the account was asked; without it there are no cells
	Counts                 Counts // of cells
	Worst                  string // the severity of the gravest check that fails here; "" if none does
	Own, Shared            int    // subjects that deviate: in the account, and elsewhere but shown in it
	Cells                  []Result
	Fails                  []Ref    // checks that fail here, the gravest first
	Unread                 []string // what could not be read here, each once: "denied kms:GetKeyPolicy"

	worst controls.Severity
}

const standingsNote = "The result of a check in an account is the worst of the subjects in the account and of those elsewhere that are shown in it, " +
	"such as an organization trail with its bucket and key; where a part could not be listed in the account, it is inconclusive at best."

// standings computes the matrix, in one pass over the results.
func (b *builder) standings() {
	m := &b.pack.Standings
	m.Note = standingsNote
	var judged []*result
	for _, r := range b.results {
		if r.Uncollected == "" {
			judged = append(judged, r)
			m.Checks = append(m.Checks, StandingCheck{Number: r.number, ID: r.Check, Title: r.check.Title, Severity: r.Severity.String()})
		}
	}
	rows := b.standingRows(len(judged))
	shown := b.shownIn()
	for i, r := range judged {
		b.stand(rows, shown, i, r)
	}
	for _, row := range rows {
		row.conclude(m.Checks)
		m.Rows = append(m.Rows, *row)
	}
	slices.SortStableFunc(m.Rows, worseStanding)
}

// standingRows are the accounts, by ID, each with a cell for every check.
func (b *builder) standingRows(checks int) map[string]*Standing {
	asked := map[string]bool{}
	for _, sc := range b.snapshot.Scopes {
		asked[sc.Account] = true
	}
	about := map[string]evidence.Account{}
	for _, a := range b.snapshot.About.Accounts {
		about[a.ID] = a
	}
	rows := map[string]*Standing{}
	for _, a := range b.assessment.Coverage.Accounts {
		row := &Standing{ID: a.ID, Name: a.Name, Status: a.Status, Examined: a.Examined, Why: a.Why, Asked: asked[a.ID], Unit: about[a.ID].Unit}
		if row.Asked {
			row.Cells = make([]Result, checks)
			for i := range row.Cells {
				row.Cells[i] = NotApplicable
			}
		}
		rows[a.ID] = row
	}
	for _, r := range b.assessment.Coverage.Regions {
		if row := rows[r.Account]; row != nil {
			row.Regions++
			if r.Examined == "yes" {
				row.RegionsRead++
			}
		}
	}
	for _, g := range b.assessment.Coverage.Gaps {
		if row := rows[g.Account]; row != nil && g.Action != "" {
			row.lacks(reasonText(g.Reason) + " " + g.Action)
		}
	}
	return rows
}

// lacks notes what could not be read.
func (s *Standing) lacks(text string) {
	if !slices.Contains(s.Unread, text) {
		s.Unread = append(s.Unread, text)
	}
}

// shownIn lists, for each subject, the accounts that show it beside its own.
func (b *builder) shownIn() map[subjectKey][]string {
	out := map[subjectKey][]string{}
	for _, sc := range b.snapshot.Scopes { // sorted: those of an account lie together
		for _, id := range sc.Found {
			key := subjectKey{sc.Kind, id}
			if list := out[key]; len(list) == 0 || list[len(list)-1] != sc.Account {
				out[key] = append(list, sc.Account)
			}
		}
	}
	for _, f := range b.facts("organization") {
		key := subjectKey{f.Kind, f.ID}
		out[key] = nil
		for _, a := range b.assessment.Coverage.Accounts {
			out[key] = append(out[key], a.ID)
		}
	}
	return out
}

// subjectKey names a subject, wherever it is shown.
type subjectKey struct{ kind, id string }

// stand puts one check into the rows.
func (b *builder) stand(rows map[string]*Standing, shown map[subjectKey][]string, column int, r *result) {
	worse := func(account string, result Result) bool {
		row := rows[account]
		if row == nil || !row.Asked {
			return false
		}
		row.Cells[column] = min(row.Cells[column], result)
		if result == Exception {
			row.worst = max(row.worst, r.Severity)
		}
		return true
	}
	everywhere := func(result Result) {
		for account := range rows {
			worse(account, result)
		}
	}
	for _, s := range r.Subjects {
		result := resultOf(s.Verdict, s.Waiver != "")
		if worse(s.Account, result) && s.Verdict == controls.Fail {
			rows[s.Account].Own++
		}
		for _, account := range shown[subjectKey{s.Kind, s.ID}] {
			if account != s.Account && worse(account, result) && s.Verdict == controls.Fail {
				rows[account].Shared++
			}
		}
	}
	for _, u := range r.Unread {
		if u.Account == "" {
			everywhere(Inconclusive)
		}
		worse(u.Account, Inconclusive)
		if u.Kind == "organization" {
			everywhere(Inconclusive)
		}
	}
}

// conclude counts the cells and lists what fails.
func (s *Standing) conclude(checks []StandingCheck) {
	for i, cell := range s.Cells {
		s.Counts[cell]++
		if cell == Exception || cell == Waived {
			s.Fails = append(s.Fails, Ref{Number: checks[i].Number, ID: checks[i].ID, Result: cell})
		}
	}
	slices.SortStableFunc(s.Fails, func(x, y Ref) int { return cmp.Compare(x.Result, y.Result) })
	if s.worst > controls.None {
		s.Worst = s.worst.String()
	}
	slices.Sort(s.Unread)
}

// worseStanding puts the accounts first that need their owner's attention: by the
// gravest exception, then the number of exceptions in the account itself, of checks
// that fail and of those that are inconclusive. Accounts that nothing was asked of
// stand before those with nothing to complain of.
func worseStanding(x, y Standing) int {
	return cmp.Or(-cmp.Compare(x.worst, y.worst), -cmp.Compare(x.Own, y.Own), -cmp.Compare(x.Counts[Exception], y.Counts[Exception]),
		-cmp.Compare(x.doubt(), y.doubt()), cmp.Compare(x.ID, y.ID))
}

// doubt is how many checks say nothing of the account; of one that nothing was
// asked of, more than there are.
func (s Standing) doubt() int {
	if !s.Asked {
		return math.MaxInt
	}
	return s.Counts[Inconclusive]
}

// Line says in a few words how many accounts are as they should be; "" of a report
// of one account.
func (m Standings) Line() string {
	active, clean, doubt, own := 0, 0, 0, 0
	for _, s := range m.Rows {
		if !s.Asked && s.Status != "" && s.Status != "ACTIVE" {
			continue
		}
		active++
		switch {
		case !s.Asked:
			doubt++
		case s.Counts[Exception] == 0 && s.doubt() > 0:
			clean++
			doubt++
		case s.Counts[Exception] == 0:
			clean++
		case s.Own == 0:
			own++
		}
	}
	if active < 2 {
		return ""
	}
	text := fmt.Sprintf("accounts: %s of %s without exceptions", thousands(clean), thousands(active))
	if own > 0 {
		text += fmt.Sprintf("; %s with those of shared resources only", thousands(own))
	}
	if doubt > 0 {
		text += fmt.Sprintf("; %s inconclusive or not examined", thousands(doubt))
	}
	return text
}

// partText says which account a report is about, if it is a part of what was
// collected; else "".
func (b *builder) partText() string {
	part := b.snapshot.About.Part
	if part == "" {
		return ""
	}
	for _, a := range b.snapshot.About.Accounts {
		if a.ID == part && a.Name != "" {
			part += " (" + a.Name + ")"
		}
	}
	return "account " + part + " alone, a part of what was collected"
}
