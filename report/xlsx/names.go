package xlsx

import (
	"fmt"
	"strings"
)

// longestName is how many UTF-16 units the name of a sheet has at most.
const longestName = 31

// name makes the names of sheets such as the format allows: of at most 31 units, without
// the characters that references use, and no two alike but for case.
func name(registers []register) {
	taken := map[string]bool{"cover": true, "summary": true, "history": true} // Excel keeps History for itself
	for i := range registers {
		r := &registers[i]
		clean := new(cleaner).text(r.name)
		clean = strings.Trim(strings.Map(func(c rune) rune {
			switch {
			case c == '\'':
				return '’' // which needs no quoting
			case strings.ContainsRune(`:\/?*[]`, c) || c == '\n':
				return '-'
			}
			return c
		}, clean), " ")
		if clean == "" {
			clean = "Sheet"
		}
		r.name = shortName(clean, "")
		for n := 2; taken[strings.ToLower(r.name)]; n++ {
			r.name = shortName(clean, fmt.Sprintf(" (%d)", n))
		}
		taken[strings.ToLower(r.name)] = true
	}
}

// shortName is a name with what is added, of which the former is shortened. A part of
// a register keeps its number.
func shortName(name, added string) string {
	if open := strings.LastIndex(name, " ("); added == "" && open > 0 && units(name) > longestName {
		name, added = name[:open], name[open:]
	}
	if room := longestName - units(added); units(name) > room {
		name = strings.TrimRight(head(name, room-1), " ") + "…"
	}
	return name + added
}
