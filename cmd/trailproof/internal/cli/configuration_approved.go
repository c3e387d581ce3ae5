package cli

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/controls"
)

// approvedName is the setting that says who may hold which power over the audit
// trail: patterns of principals' ARNs by capability, by admin (full administrative
// access), or by * for all of these. A bare list is that of *.
//
//	approved:
//	  "*": ["arn:aws:iam::222233334444:role/LogArchiveAdmin"]
//	  read-logs: ["arn:aws:iam::*:role/Security*"]
//
// Each becomes the parameter controls.ApprovedFor of the checks that ask for it.
const approvedName = "approved"

const anyCapability = "*"

// approvable are the names that a list of approved principals may have, but *.
func approvable() []string {
	names := []string{}
	for _, c := range access.Capabilities() {
		names = append(names, string(c))
	}
	return append(names, string(access.Admin))
}

// organizationID is how a holder that is any principal of an organization is
// named; one that is any principal of an account of others is, by the account's ID.
var organizationID = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

var principalPattern = regexp.MustCompile(`^arn:(aws|aws-us-gov|aws-cn|\*):(iam|sts|\*)::([0-9]{12}|\*):` +
	`(root|\*|(user|role|assumed-role|federated-user|saml-provider|oidc-provider)/[A-Za-z0-9_+=,.@/*?:-]+)$`)

// principal is the form of the patterns of principals: of an ARN, or the ID of an
// account or organization as a whole. No pattern of ARNs approves of a whole
// account, not even that of its root: it is a root user's.
func principal(name, text string) error {
	if text == "*" || principalPattern.MatchString(text) || organizationID.MatchString(text) || accountID.MatchString(text) {
		return nil
	}
	return fmt.Errorf("%s: %q is not an ARN pattern of principals such as arn:aws:iam::111122223333:role/Audit*, nor the ID of an account or organization, nor \"*\" alone", name, text)
}

// approves says whether the file approves of a principal, as a Holder names it,
// for a capability or for admin. Services of AWS need no approval; that a holder is one
// is the caller's to know.
func (c *config) approves(capability, principal string) bool {
	return controls.Approved(c.approved[capability], principal)
}

// setApproved reads the lists of approved principals.
func (c *config) setApproved(key, value *yaml.Node) {
	c.approved = map[string][]string{}
	lists := map[string][]string{}
	if value.Kind == yaml.MappingNode {
		lists = c.approvedLists(value)
	} else {
		lists[anyCapability] = c.principals(key, value)
	}
	for _, name := range approvable() {
		list := slices.Concat(lists[name], lists[anyCapability])
		c.approved[name] = list
		if len(list) == 0 { // what the checks say of nobody holds
			continue
		}
		items := []any{}
		for _, pattern := range list {
			items = append(items, pattern)
		}
		c.shared[controls.ApprovedFor(name)] = items
	}
}

func (c *config) approvedLists(value *yaml.Node) map[string][]string {
	lists := map[string][]string{}
	known := append([]string{anyCapability}, approvable()...)
	for i := 0; i+1 < len(value.Content); i += 2 {
		name, list := value.Content[i], value.Content[i+1]
		_, twice := lists[name.Value]
		switch {
		case !slices.Contains(known, name.Value):
			c.fail(name, "approved: there is no capability %q; there are %s%s", name.Value, strings.Join(known, ", "), meant(name.Value, known))
		case twice:
			c.fail(name, "approved: %q is set twice", name.Value)
		default:
			lists[name.Value] = c.principals(name, list)
		}
	}
	return lists
}

// principals are the patterns of one list.
func (c *config) principals(key, value *yaml.Node) []string {
	named := *key
	named.Value = approvedName
	out := []string{}
	for _, n := range c.texts(&named, value, principal, true) {
		out = append(out, n.Value)
	}
	return out
}

// checkApproved says what is wrong with lists of approved principals that are
// given as parameters of single checks.
func (c *config) checkApproved() {
	for _, check := range slices.Sorted(maps.Keys(c.places)) {
		for _, name := range approvable() {
			at, given := c.places[check][controls.ApprovedFor(name)]
			if given && at.Value.Kind == yaml.SequenceNode {
				c.texts(at.Key, at.Value, principal, true)
			}
		}
	}
}
