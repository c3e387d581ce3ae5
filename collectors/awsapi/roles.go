package awsapi

import "github.com/trailproof/trailproof/collectors/evidence"

// RoleAccount is the account whose role a recorded call assumed, or tried to; ""
// of any other call.
func RoleAccount(c evidence.Call) string {
	if c.Service != "STS" || c.Operation != "AssumeRole" {
		return ""
	}
	return roleAccount(c)
}
