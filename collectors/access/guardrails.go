package access

import "slices"

// barrier names the guardrail that keeps a subject from an action: a policy of
// the organization, or its boundary; "" if none does.
func (a *analysis) barrier(t *target, s *subject, got answer) string {
	for _, c := range got.refusals {
		switch {
		case s.home != nil && s.home.scps.names[c.Policy]:
			return "service control policy " + c.Policy
		case t.rcps != nil && t.rcps.names[c.Policy]:
			return "resource control policy " + c.Policy
		case s.identity != nil && s.identity.Boundary != nil && s.identity.Boundary.Name == c.Policy:
			return "permissions boundary " + c.Policy
		}
	}
	switch got.missing {
	case "scp":
		return "a level of service control policies that allows it not"
	case "boundary":
		return "permissions boundary " + s.identity.Boundary.Name
	}
	return ""
}

// guardrails is what stands in the way of a part of what the capability lets one
// do to log objects, by the settings of the bucket.
func (t *target) guardrails(c Capability) []string {
	if t.bucket == nil || c != DeleteLogs && c != OverwriteLogs {
		return nil
	}
	var out []string
	if lock, ok := t.bucket.Lock.Get(); ok && lock.Enabled {
		switch lock.Mode {
		case "COMPLIANCE":
			out = append(out, "Object Lock (COMPLIANCE): no version can be deleted before its retention ends")
		case "GOVERNANCE":
			out = append(out, "Object Lock (GOVERNANCE): to delete a version before its retention ends takes s3:BypassGovernanceRetention")
		default:
			out = append(out, "Object Lock without a default retention: it protects the versions that are given one")
		}
	}
	if on, ok := t.bucket.Versioned.Get(); ok && on {
		if c == DeleteLogs {
			out = append(out, "Versioning: s3:DeleteObject only adds a delete marker")
		} else {
			out = append(out, "Versioning: what is overwritten stays as an older version")
		}
	}
	if on, ok := t.bucket.MFADelete.Get(); ok && on && c == DeleteLogs {
		out = append(out, "MFA delete: to delete a version takes root with its MFA device")
	}
	slices.Sort(out)
	return out
}
