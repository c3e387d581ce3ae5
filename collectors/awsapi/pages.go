package awsapi

// Pages asks for one page after another. Ask is given the token of the page
// wanted, nil for the first, and returns that of the next, nil or empty at the
// end. A token that came before would go on for ever: the answer lacks its end,
// and the error names the action.
func Pages(action string, ask func(token *string) (next *string, err error)) error {
	seen := map[string]bool{}
	for token := (*string)(nil); ; {
		next, err := ask(token)
		switch {
		case err != nil:
			return err
		case next == nil || *next == "":
			return nil
		case seen[*next]:
			return Without(action, "an end")
		}
		seen[*next], token = true, next
	}
}
