package cli

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trailproof/trailproof/report/view"
)

// The settings that say who answers for what. The owner of an exception is the
// one whom the resource's tag names, or else the one of its account: by its ID,
// else by its organizational unit, else by the account's own tag.
//
//	owners:
//	  "111122223333": Payments <payments@example.com>
//	  Workloads/Production: platform@example.com
//	  "Sandbox/*": Whoever asked for it
//	owner-tag: Owner
const (
	ownersName   = "owners"
	ownerTagName = "owner-tag"
)

var digits = regexp.MustCompile(`^[0-9*?]+$`)

// ownable is the form of what has an owner: an account's ID, or the path of an
// organizational unit by its names from below the root, in which * stands for any
// characters.
func ownable(name, text string) error {
	if accountID.MatchString(text) {
		return nil
	}
	if digits.MatchString(text) && text != "*" || text == "" || strings.HasPrefix(text, "/") || strings.HasSuffix(text, "/") || strings.Contains(text, "//") {
		return fmt.Errorf("%s: %q is neither a 12-digit account ID nor the path of an organizational unit such as Workloads/Production", name, text)
	}
	return anyText(name, text)
}

// setOwners reads either of the two settings, and says whether it was one.
func (c *config) setOwners(key, value *yaml.Node) bool {
	empty := value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null"
	switch {
	case empty || key.Value != ownersName && key.Value != ownerTagName:
		return false
	case key.Value == ownerTagName:
		for _, n := range c.texts(key, value, anyText, false) {
			c.owners.Tag = n.Value
		}
		return true
	case value.Kind != yaml.MappingNode:
		c.fail(value, "owners: a map is expected here, of account IDs or paths of organizational units to whoever answers for them")
		return true
	}
	c.owners.Of = map[string]string{}
	for i := 0; i+1 < len(value.Content); i += 2 {
		whose, owner := value.Content[i], value.Content[i+1]
		if _, twice := c.owners.Of[whose.Value]; twice {
			c.fail(whose, "owners: %q is set twice", whose.Value)
			continue
		}
		named := *whose
		named.Value = ownersName
		if len(c.texts(&named, whose, ownable, false)) == 0 {
			continue
		}
		for _, n := range c.texts(&named, owner, anyText, false) {
			c.owners.Of[whose.Value] = n.Value
		}
	}
	return true
}

// ownersGiven are those of the file, or nil if it names none.
func (c *config) ownersGiven() *view.Owners {
	if len(c.owners.Of) == 0 && c.owners.Tag == "" {
		return nil
	}
	return &c.owners
}
