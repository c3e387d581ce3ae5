package sentence

// MatchesOne says whether one of the patterns matches the whole text, in its case:
// * stands for any number of characters, / and : included, and ? for one.
func MatchesOne(patterns []string, text string) bool {
	for _, p := range patterns {
		if matchesWhole([]rune(p), []rune(text)) {
			return true
		}
	}
	return false
}

// matchesWhole takes time in proportion to the product of the lengths at worst:
// only the last * ever takes more.
func matchesWhole(pattern, text []rune) bool {
	p, t := 0, 0
	star, taken := -1, 0 // the last * met, and where the text after what it took begins
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, taken = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case star >= 0:
			taken++
			p, t = star+1, taken
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
