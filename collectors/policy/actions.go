package policy

import "strings"

// actions are the patterns of an Action or NotAction element, in lower case, by
// the service that they name: of the thousand actions of a broad policy few are
// those of the service that is asked about.
type actions struct {
	everything bool
	of         map[string][]string
	general    []string // those with a wildcard in the service
}

func compileActions(list []string) actions {
	a := actions{of: map[string][]string{}}
	for _, pattern := range list {
		pattern = strings.ToLower(pattern)
		service, _, _ := strings.Cut(pattern, ":")
		switch {
		case pattern == "*" || pattern == "*:*":
			a.everything = true
		case strings.ContainsAny(service, "*?"):
			a.general = append(a.general, pattern)
		default:
			a.of[service] = append(a.of[service], pattern)
		}
	}
	return a
}

func (a *actions) cover(action string) bool {
	if a.everything {
		return true
	}
	service, _, _ := strings.Cut(action, ":")
	return anyCovers(a.of[strings.ToLower(service)], action) || anyCovers(a.general, action)
}

func anyCovers(patterns []string, action string) bool {
	for _, pattern := range patterns {
		if globFold(pattern, action) {
			return true
		}
	}
	return false
}
