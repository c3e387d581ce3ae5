package view

import (
	"fmt"
	"slices"
)

// failing is in how many of the accounts that were asked a check fails, by itself or
// by what it shares with others.
func (m Standings) failing(number string) (fail, of int) {
	column := slices.IndexFunc(m.Checks, func(c StandingCheck) bool { return c.Number == number })
	if column < 0 {
		return 0, 0
	}
	for _, row := range m.Rows {
		if !row.Asked {
			continue
		}
		of++
		if r := row.Cells[column]; r == Exception || r == Waived {
			fail++
		}
	}
	return fail, of
}

// failingText says it in a sentence; "" of one account.
func (m Standings) failingText(number string) string {
	fail, of := m.failing(number)
	if of < 2 || fail == 0 {
		return ""
	}
	return fmt.Sprintf(" In %s of %s accounts.", thousands(fail), thousands(of))
}

// inWords says in how many accounts something fails, and how grave it is; "" of one
// account.
func (m Standings) inWords() string {
	fail, of := 0, 0
	gravest := map[string]int{}
	for _, row := range m.Rows {
		if !row.Asked {
			continue
		}
		of++
		if row.Counts[Exception] > 0 {
			fail++
			gravest[row.Worst]++
		}
	}
	if of < 2 {
		return ""
	}
	text := fmt.Sprintf("Checks fail in %s of %s accounts that were asked", thousands(fail), thousands(of))
	var counted []string
	for _, severity := range []string{"critical", "high", "medium", "low"} {
		if n := gravest[severity]; n > 0 {
			counted = append(counted, fmt.Sprintf("%s in %s", severity, thousands(n)))
		}
	}
	if len(counted) > 0 {
		text += "; the gravest of them is " + listed(counted)
	}
	return text + "."
}
