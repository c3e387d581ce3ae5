package access

// ARN is the principal as a policy names it: an account as a whole goes by the
// ARN of its root.
func (h Holder) ARN() string {
	if h.Kind == AccountKind && isAccountID(h.Principal) {
		return "arn:" + partition(h.Resource) + ":iam::" + h.Principal + ":root"
	}
	return h.Principal
}
