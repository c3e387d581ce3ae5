package pattern

import "testing"

const trailChanges = `($.eventName = CreateTrail || $.eventName = UpdateTrail || $.eventName = DeleteTrail || $.eventName = StartLogging || $.eventName = StopLogging)`

func TestFiltersAreComparedByMeaning(t *testing.T) {
	const unauthorized, noMFA, root, failed, trail, routes, orgs = "alert-unauthorized-api-calls", "alert-console-signin-no-mfa", "alert-root-usage",
		"alert-console-auth-failures", "alert-cloudtrail-changes", "alert-route-table-changes", "alert-organizations-changes"
	for _, c := range []struct {
		requirement, pattern string
		covers               Truth
		wider, noise         bool
	}{
		{unauthorized, `{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}`, True, true, false},
		// The text of the benchmark until its version 3: the exclusions are alternatives.
		{unauthorized, `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }`, True, true, true},
		{unauthorized, `{ ($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }`, True, true, false},
		{unauthorized, `{ $.errorCode = "UnauthorizedOperation" || $.errorCode = "AccessDenied*" }`, False, true, false},
		{unauthorized, `{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied" }`, False, true, false},
		{unauthorized, `{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*") && $.userIdentity.invokedBy != "cloudfront.amazonaws.com" }`, False, true, false},
		{unauthorized, `{ $.errorCode = %UnauthorizedOperation$% || $.errorCode = %^AccessDenied% }`, True, true, false},
		{noMFA, `{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" }`, True, true, false},
		{noMFA, `{ $.eventSource = signin.amazonaws.com && $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed = "No" }`, True, true, false},
		{noMFA, `{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed NOT EXISTS }`, False, true, false},
		{root, `{ $.userIdentity.type = "Root" }`, True, true, false},
		{root, `{ $.userIdentity.type = "root" }`, False, false, false},
		{root, `{ $.userIdentity.type = Root && $.userIdentity.invokedBy != "x" }`, False, true, false},
		{failed, `{ $.eventName = ConsoleLogin && $.errorMessage = "Failed*" }`, True, true, false},
		{failed, `{ $.eventName = ConsoleLogin && $.responseElements.ConsoleLogin = "Failure" }`, False, true, false},
		{trail, `{ $.eventSource = "cloudtrail.amazonaws.com" }`, True, true, false},
		{trail, `{ $.eventName = * }`, True, true, true},
		{trail, ``, True, true, true},
		{trail, `CreateTrail`, Unknown, false, false},
		{trail, `{ $.eventName = *Trail || $.eventName = *Logging }`, True, true, false},
		{trail, `{ ` + trailChanges + ` && $.errorCode NOT EXISTS }`, False, false, false},
		{trail, `{ ` + trailChanges + ` && $.awsRegion = "us-east-1" }`, False, false, false},
		{trail, `{ ` + trailChanges + ` && ($.userIdentity.invokedBy NOT EXISTS || $.userIdentity.invokedBy = *) }`, True, false, false},
		{trail, `{ ` + trailChanges + ` && $.recipientAccountId = 111122223333 }`, False, false, false},
		{trail, `{ ` + trailChanges + ` && $.resources[0].ARN = "x" }`, False, false, false},
		{trail, `{ $.eventName = Creat*Trail || $.eventName = UpdateTrail || $.eventName = DeleteTrail || $.eventName = *Logging }`, Unknown, true, false},
		{routes, `{ $.eventSource = ec2.amazonaws.com && ($.eventName = *Route || $.eventName = *RouteTable || $.eventName = *RouteTableAssociation) }`, True, true, false},
		{trail, `{ ` + trailChanges + ` && $.awsRegion != "" }`, True, false, false}, // no record has an empty one
		{trail, `{ ` + trailChanges + ` && ($.errorCode NOT EXISTS || $.errorCode != "") }`, True, false, false},
		{trail, `{ ` + trailChanges + ` && $.eventSource = "*.amazonaws.com" }`, True, false, false},
		{trail, `{ ` + trailChanges + ` || $.resources[0].ARN = "x" }`, True, false, false},
		{trail, `{ ` + trailChanges + ` || $.userIdentity.invokedBy != "cloudformation.amazonaws.com" }`, True, true, false},
		{trail, `{ $.eventName = %^Create|Update|Delete|Start|Stop% }`, True, true, false},
		{root, `{ $.userIdentity.type = Root && $.eventSource = "*amazonaws*" }`, True, true, false},
		{root, `{ $.userIdentity.type = Root && $.eventSource = %[.]amazonaws[.]com$% }`, True, true, false},
		{root, `{ $.userIdentity.type = Root && $.eventSource = %^[a-z]% }`, Unknown, true, false},
		{unauthorized, `{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied" || $.errorCode = "AccessDeniedException" }`, False, true, false},
		{unauthorized, `{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*") && $.errorCode != "*Exception" }`, False, true, false},
		{noMFA, `{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed = No || $.responseElements IS NULL }`, True, true, false},
		{orgs, `{ $.eventSource = organizations.amazonaws.com }`, True, true, false},
	} {
		f, err := ParseFilter(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		got := Covers(requirement(t, c.requirement), f)
		if got.Covers != c.covers || (got.Wider != nil) != c.wider || got.Noise != c.noise {
			t.Errorf("%s of %s: covers %s (%s), missed %v, wider %v, noise %t", c.pattern, c.requirement, got.Covers, got.Why, got.Missed, got.Wider, got.Noise)
		}
		if (got.Covers == False) != (got.Missed != nil) || (got.Covers == Unknown) != (got.Why != "") {
			t.Errorf("%s: %+v", c.pattern, got)
		}
	}
}

func TestEventPatternsAreComparedByMeaning(t *testing.T) {
	for _, c := range []struct {
		pattern string
		covers  Truth
		wider   bool
	}{
		{`{"source":["aws.cloudtrail"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["CreateTrail","UpdateTrail","DeleteTrail","StartLogging","StopLogging"]}}`, True, false},
		{`{"source":["aws.cloudtrail"]}`, True, true},
		{`{"source":[{"prefix":"aws."}],"detail":{"eventName":[{"suffix":"Trail"},{"suffix":"Logging"}]}}`, True, true},
		{`{"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["cloudtrail.amazonaws.com"],"eventName":[{"prefix":"St"},{"suffix":"Trail"}]}}`, True, true},
		{`{"detail-type":["AWS Service Event via CloudTrail"],"detail":{"eventSource":["cloudtrail.amazonaws.com"]}}`, False, true},
		{`{"source":["aws.cloudtrail"],"detail":{"eventName":["StopLogging"]}}`, False, false},
		{`{"source":["aws.cloudtrail"],"detail":{"errorCode":[{"exists":false}]}}`, False, true},
		{`{"source":["aws.cloudtrail"],"detail":{"errorCode":[{"anything-but":"AccessDenied"}]}}`, False, true},
		{`{"source":["aws.cloudtrail"],"account":["111122223333"]}`, False, true},
		{`{"source":["aws.cloudtrail"],"$or":[{"detail":{"readOnly":[{"exists":true}]}},{"detail":{"readOnly":[{"exists":false}]}}]}`, True, true},
	} {
		e, err := ParseEvent(c.pattern)
		if err != nil {
			t.Fatalf("%s: %v", c.pattern, err)
		}
		got := Covers(requirement(t, "alert-cloudtrail-changes"), e)
		if got.Covers != c.covers || (got.Wider != nil) != c.wider {
			t.Errorf("%s: covers %s (%s), missed %v, wider %v", c.pattern, got.Covers, got.Why, got.Missed, got.Wider)
		}
	}
}

func TestEveryRequirementCoversItself(t *testing.T) {
	all := Requirements()
	if len(all) != 15 {
		t.Fatalf("%d requirements", len(all))
	}
	for _, r := range all {
		if got := Covers(r, r.Filter); got.Covers != True || got.Noise {
			t.Errorf("%s: %+v", r.ID, got)
		}
	}
}

func requirement(t *testing.T, id string) Requirement {
	t.Helper()
	for _, r := range Requirements() {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no requirement %s", id)
	return Requirement{}
}
