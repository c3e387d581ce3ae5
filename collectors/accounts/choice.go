// Package accounts decides which accounts are asked, why others are left out,
// and through which roles a session is opened in each.
package accounts

import "fmt"

// Choice says which accounts are asked, and how they are entered.
type Choice struct {
	Org         bool     // the accounts of the organization of the home account
	Only        []string // account IDs; empty for the home account or, with Org, all
	Except      []string // account IDs
	Units       []string // organizational units, by ID or path of names, and what lies below; empty for all
	ExceptUnits []string // likewise, left out
	RoleName    string   // of the role to assume in other accounts than home; "" for none
	ExternalID  string   // sent with every role that is assumed; "" for none

	// Via are the ARNs of roles that are assumed first, each with the credentials of
	// the one before. The account of the last is the home account: its session asks
	// about the organization and assumes the roles in the others.
	Via []string

	Settings map[string]Setting // by account ID
}

// Setting is how one account differs; what is empty does not. The home account is
// asked with the credentials that are there already.
type Setting struct {
	RoleName   string
	ExternalID string
	Via        []string // in place of the Choice's
	Regions    []string // judged there, in place of those judged elsewhere
	Skip       string   // why it is left out
}

// Role is the name of the role to assume in an account; "" for none.
func (c Choice) Role(account string) string {
	if own := c.Settings[account].RoleName; own != "" {
		return own
	}
	return c.RoleName
}

// A Fault says that there is not what was asked for. Word is what was not found,
// and Known what there is; empty where that does not help.
type Fault struct {
	Text  string
	Word  string
	Known []string
}

func (f *Fault) Error() string { return f.Text }

func faulty(format string, args ...any) error { return &Fault{Text: fmt.Sprintf(format, args...)} }
