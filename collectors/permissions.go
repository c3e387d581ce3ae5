package collectors

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Actions lists the IAM actions that a collection needs, sorted: those of the
// collectors, ec2:DescribeRegions to learn which regions are enabled and, for
// other accounts than the caller's, sts:AssumeRole. sts:GetCallerIdentity needs
// no permission.
func Actions(otherAccounts bool) []string {
	actions := []string{"ec2:DescribeRegions"}
	if otherAccounts {
		actions = append(actions, assumeRole)
	}
	for _, c := range All(1) {
		actions = append(actions, c.Actions()...)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

const assumeRole = "sts:AssumeRole"

var roleNames = regexp.MustCompile(`^[A-Za-z0-9+=,.@_/-]+$`)

// Policy is the least-privilege IAM policy for the caller, as JSON. With a role
// name it also allows assuming the role of that name in other accounts; the
// role itself needs the policy without one. The partition is "aws",
// "aws-us-gov" or "aws-cn".
func Policy(partition, roleName string) ([]byte, error) {
	if roleName != "" && !roleNames.MatchString(roleName) {
		return nil, ArgumentError(fmt.Sprintf("%q is not the name of a role", roleName))
	}
	// The questions are asked of whatever trails, buckets and keys there are:
	// their names are not known beforehand.
	statements := []statement{{Sid: "TrailproofRead", Effect: "Allow", Action: Actions(false), Resource: "*"}}
	if roleName != "" {
		statements = append(statements, statement{Sid: "TrailproofAssume", Effect: "Allow", Action: []string{assumeRole},
			Resource: "arn:" + partition + ":iam::*:role/" + roleName})
	}
	return evidence.CanonicalIndent(document{Version: "2012-10-17", Statement: statements})
}

type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid, Effect string
	Action      []string
	Resource    string
}
