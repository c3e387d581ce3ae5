package access

// escalations lists the actions by which a principal becomes another, or gives
// itself what it has not.
func escalations() []string {
	out := []string{
		"sts:AssumeRole", "iam:PassRole", "iam:UpdateAssumeRolePolicy",
		"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
		"iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy",
		"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy",
		"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup",
	}
	return out
}
