package policy

import "strings"

// hasIdentity says whether the caller belongs to an account, whose policies then
// count. For services and anonymous callers only the resource's policy does.
func (c *Caller) hasIdentity() bool { return c.Type != Service && c.Type != Anonymous }

// linked says whether the caller is a role of a service, known by its path.
func (c *Caller) linked() bool {
	return c.ServiceLinked || strings.Contains(c.RoleARN, ":role/aws-service-role/") || strings.Contains(c.ARN, ":role/aws-service-role/")
}

// beyondSCPs: service control policies limit all users, roles and roots of
// member accounts, and no service-linked role.
// Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
func (c *Caller) beyondSCPs() bool { return c.InManagementAccount || c.linked() }

// underRCPs says whether resource control policies govern the request: not that of
// a service-linked role, not one for a resource of the management account, and
// never kms:RetireGrant. They do govern those of services and of strangers.
//
// The services whose resources they govern are not listed here: AWS accepts in
// such a policy only actions of these services, and adds to them.
// Sources: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
func (r *Request) underRCPs() Truth {
	switch {
	case r.Caller.linked() || strings.EqualFold(r.Action, "kms:RetireGrant"):
		return No
	case r.Caller.InManagementAccount:
		return r.atHome().not()
	}
	return Yes
}

// assumes says whether the action is to assume a role, which root cannot.
// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func assumes(action string) bool { return strings.EqualFold(action, "sts:AssumeRole") }

// obeysOwnPolicy says whether nobody can do the action unless the resource's own
// policy admits them or their account: keys, and roles that are to be assumed.
// Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
func obeysOwnPolicy(action, resource string) bool {
	has := func(service, mark string) bool {
		return len(action) > len(service) && strings.EqualFold(action[:len(service)], service) && strings.Contains(resource, mark)
	}
	return has("kms:", ":key/") || has("sts:", ":role/")
}

// owner is the account of the resource; "" if it is not known.
func (r *Request) owner() string {
	if r.ResourceAccount != "" {
		return r.ResourceAccount
	}
	account, _ := arnAccount(r.Resource)
	if !isAccountID(account) {
		return ""
	}
	return account
}

// ownedBy says, of a resource whose owner is not known, that it matters.
func (r *Request) ownedBy() string {
	return "whether " + r.Resource + " belongs to " + r.Caller.Account
}

// atHome says whether the resource is in the caller's account.
func (r *Request) atHome() Truth {
	if r.owner() == "" {
		return Open
	}
	return truth(r.owner() == r.Caller.Account)
}

// rootRepairsBucket: root of the account that owns a bucket can always read,
// write and delete the bucket's policy, whatever that policy denies.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func (r *Request) rootRepairsBucket() Truth {
	if r.Caller.Type != Root {
		return No
	}
	for _, action := range []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"} {
		if strings.EqualFold(action, r.Action) {
			return r.atHome()
		}
	}
	return No
}
