package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/organizations"
)

// Selection says which accounts are left out, and why.
type Selection struct {
	choice  Choice
	units   *organizations.Units // nil if none are named
	in, out []string             // IDs of units
}

// Selection asks for the organization's tree if units are named. The error is a
// Fault if there is no such unit, and else says why the tree could not be read:
// without it nobody knows which accounts are meant.
func (c Choice) Selection(ctx context.Context, home *awsapi.Session, limit int) (*Selection, error) {
	s := &Selection{choice: c}
	if len(c.Units)+len(c.ExceptUnits) == 0 {
		return s, nil
	}
	if !c.Org {
		return nil, faulty("organizational units are named, and not that the accounts of the organization are examined")
	}
	tree := organizations.ReadTree(ctx, home, limit)
	nodes, known := tree.Get()
	if !known {
		return nil, fmt.Errorf("which accounts lie in the organizational units cannot be read: %s", tree.Gap())
	}
	s.units = organizations.NewUnits(nodes)
	var err error
	if s.in, err = s.find(c.Units); err != nil {
		return nil, err
	}
	s.out, err = s.find(c.ExceptUnits)
	return s, err
}

// find finds the units that are named.
func (s *Selection) find(names []string) ([]string, error) {
	var ids []string
	for _, name := range names {
		id, found := s.units.Find(name)
		switch {
		case found > 1:
			return nil, faulty("%q stands for %d organizational units; name the one that is meant by its ID", name, found)
		case found == 0:
			return nil, s.unknown(name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// mostUnits is how many units an error names.
const mostUnits = 30

func (s *Selection) unknown(name string) error {
	paths := s.units.Paths()
	there := "there are " + strings.Join(paths, ", ")
	switch {
	case len(paths) == 0:
		there = "there are none"
	case len(paths) > mostUnits:
		there = fmt.Sprintf("there are %s and %d more", strings.Join(paths[:mostUnits], ", "), len(paths)-mostUnits)
	}
	f := &Fault{Text: fmt.Sprintf("there is no organizational unit %q; %s", name, there)}
	if below := s.units.Below(name[strings.LastIndex(name, "/")+1:]); len(below) > 0 {
		f.Text += "; did you mean " + strings.Join(below[:min(len(below), 5)], " or ") + "?"
		return f
	}
	f.Word, f.Known = name, paths
	return f
}

// Leaves is why an account is left out; "" if it is not.
func (s *Selection) Leaves(account string) string {
	own := s.choice.Settings[account]
	lies := func(unit string) bool { return s.units.Within(account, unit) }
	switch {
	case own.Skip != "":
		return "left out by the configuration: " + own.Skip
	case slices.Contains(s.choice.Except, account):
		return "the account was excluded"
	case len(s.choice.Only) > 0 && !slices.Contains(s.choice.Only, account):
		return "the account was not selected"
	case s.units == nil || s.Unplaced(account) != nil:
		return ""
	case len(s.in) > 0 && !slices.ContainsFunc(s.in, lies):
		return "the account lies outside the organizational units selected (" + s.Unit(account) + ")"
	case slices.ContainsFunc(s.out, lies):
		return "the account lies in an organizational unit that was excluded (" + s.Unit(account) + ")"
	}
	return ""
}

// Unplaced is why nobody knows whether an account lies in the units that are
// named; nil if it is known, or if none are.
func (s *Selection) Unplaced(account string) *evidence.Gap {
	if s.units == nil || s.units.Places(account) {
		return nil
	}
	return &evidence.Gap{Reason: evidence.Failed, Action: "organizations:ListAccountsForParent",
		Detail: "the organization's tree does not lead to account " + account}
}

// Unit is the path of the unit that an account lies in.
func (s *Selection) Unit(account string) string {
	if path := s.units.Path(account); path != "" {
		return path
	}
	return "the root"
}
