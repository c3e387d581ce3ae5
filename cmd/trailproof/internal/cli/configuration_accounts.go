package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trailproof/trailproof/collectors/accounts"
)

// accountSettings is the setting that says how single accounts differ: the role
// that is assumed there and the way to it, the regions judged, or why the account
// is left out.
//
//	account-settings:
//	  "111122223333": {role-name: AuditReader, external-id: EXAMPLE}
//	  "444455556666": {skip: "It is being closed."}
const accountSettings = "account-settings"

// ofAccounts are the settings of an account, with the form of their values.
var ofAccounts = map[string]form{
	"role-name":   configurable["role-name"],
	"external-id": configurable["external-id"],
	"via":         role,
	"regions":     configurable["regions"],
	"skip":        anyText,
}

// setAccounts reads the settings of single accounts.
func (c *config) setAccounts(value *yaml.Node) {
	if value.Kind != yaml.MappingNode {
		c.fail(value, "%s is a table of accounts, each with its settings, such as \"111122223333\": {role-name: AuditReader}", accountSettings)
		return
	}
	c.accounts = map[string]accounts.Setting{}
	for i := 0; i+1 < len(value.Content); i += 2 {
		key, settings := value.Content[i], value.Content[i+1]
		id := key.Value
		_, twice := c.accounts[id]
		switch {
		case key.Kind != yaml.ScalarNode || !accountID.MatchString(id):
			c.fail(key, "%s: %q is not a 12-digit account ID", accountSettings, id)
		case twice:
			c.fail(key, "%s: account %s is set twice", accountSettings, id)
		case settings.Kind != yaml.MappingNode:
			c.fail(settings, "%s: account %s has settings: %s", accountSettings, id, strings.Join(sortedKeys(ofAccounts), ", "))
		default:
			c.accounts[id] = c.setting(settings)
		}
	}
}

// setting reads the settings of one account.
func (c *config) setting(n *yaml.Node) accounts.Setting {
	given := map[string][]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		form, known := ofAccounts[key.Value]
		_, twice := given[key.Value]
		switch {
		case !known:
			names := sortedKeys(ofAccounts)
			c.fail(key, "%s: an account has no %s; there are %s%s", accountSettings, key.Value, strings.Join(names, ", "), meant(key.Value, names))
			continue
		case twice:
			c.fail(key, "%q is set twice", key.Value)
			continue
		case value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null":
			c.fail(key, "%s has no value; leave the line out, or write one", key.Value)
			continue
		}
		given[key.Value] = []string{}
		for _, text := range c.texts(key, value, form, key.Value == "via" || key.Value == "regions") {
			given[key.Value] = append(given[key.Value], text.Value)
		}
	}
	only := func(name string) string { return strings.Join(given[name], "") } // it has one value at most
	return accounts.Setting{
		RoleName: only("role-name"), ExternalID: only("external-id"), Skip: only("skip"),
		Via: given["via"], Regions: given["regions"],
	}
}

// listed has the files of accounts that the configuration names looked for beside
// it, and finds fault with those that are not there.
func (c *config) listed(name string, list []*yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, n := range list {
		if numeric.MatchString(n.Value) {
			out = append(out, n)
			continue
		}
		there := *n
		if !filepath.IsAbs(there.Value) {
			there.Value = filepath.Join(filepath.Dir(c.path), there.Value)
		}
		if _, err := os.Stat(there.Value); err != nil {
			c.fail(n, "%s: %q is neither a 12-digit account ID nor a file that lists them", name, n.Value)
			continue
		}
		out = append(out, &there)
	}
	return slices.Clip(out)
}
