package cloudformation

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	kind     = "AWS::CloudTrail::Trail"
	trailARN = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
	stackID  = "arn:aws:cloudformation:eu-central-1:111122223333:stack/security/1"
)

func read(t *testing.T, name string, said awstest.Said) (evidence.Value[Stack], *awsapi.Recorder) {
	t.Helper()
	s, rec := awstest.Open(t, []awstest.Asked{awstest.Ask("CloudFormation", "DescribeStackResources", `{"PhysicalResourceId":"`+name+`"}`, said)})
	return ReadStack(t.Context(), s, awstest.Region, kind, name, trailARN), rec
}

// answer is a response with the members given.
func answer(members ...string) awstest.Said {
	return awstest.Said{Body: `<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources>` +
		strings.Join(members, "") + `</StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`}
}

func member(kind, id, status string) string {
	return `<member><StackName>security</StackName><StackId>` + stackID + `</StackId><LogicalResourceId>Trail</LogicalResourceId>
		<PhysicalResourceId>` + id + `</PhysicalResourceId><ResourceType>` + kind + `</ResourceType><ResourceStatus>` + status + `</ResourceStatus>
		<Timestamp>2026-01-01T00:00:00Z</Timestamp><DriftInformation><StackResourceDriftStatus>IN_SYNC</StackResourceDriftStatus></DriftInformation></member>`
}

func refusal(code, message string) awstest.Said {
	return awstest.Said{Status: 400, Body: `<ErrorResponse><Error><Type>Sender</Type><Code>` + code + `</Code><Message>` + message + `</Message></Error></ErrorResponse>`}
}

func TestTheStackOfATrailIsFound(t *testing.T) {
	in := Stack{Name: "security", ID: stackID, Status: "UPDATE_COMPLETE", Drift: "IN_SYNC"}
	for name, c := range map[string]struct {
		said awstest.Said
		want Stack
	}{
		"named by its name":                 {answer(member(kind, "audit", "UPDATE_COMPLETE")), in},
		"named by its ARN":                  {answer(member(kind, trailARN, "UPDATE_COMPLETE")), in},
		"among the stack's other resources": {answer(member("AWS::S3::Bucket", "audit", "CREATE_COMPLETE"), member(kind, "other", "CREATE_COMPLETE"), member(kind, "audit", "UPDATE_COMPLETE")), in},
		"in none":                           {refusal("ValidationError", "Stack for audit does not exist"), Stack{}},
		"left behind by its stack":          {answer(member(kind, "audit", "DELETE_SKIPPED")), Stack{}},
		"deleted by its stack":              {answer(member(kind, "audit", "DELETE_COMPLETE")), Stack{}},
	} {
		v, rec := read(t, "audit", c.said)
		if got, known := v.Get(); !known || got != c.want || len(v.Calls()) != 1 {
			t.Errorf("%s: %+v (gap %v), citing %v", name, got, v.Gap(), v.Calls())
		}
		for _, call := range rec.Calls() {
			if call.Reason != nil {
				t.Errorf("%s: %s is counted as unanswered", name, call.Operation)
			}
			if call.Service == "CloudFormation" && call.Action != Actions()[0] {
				t.Errorf("%s needs %s", call.Operation, call.Action)
			}
		}
	}
}

func TestWhateverElseCloudFormationSaysIsNotThatThereIsNone(t *testing.T) {
	for name, c := range map[string]struct {
		said awstest.Said
		want evidence.Reason
	}{
		"denied":                      {refusal("AccessDenied", "Stack for audit does not exist"), evidence.Denied},
		"throttled":                   {refusal("Throttling", "Rate exceeded"), evidence.Throttled},
		"another fault":               {refusal("ValidationError", "1 validation error detected"), evidence.Failed},
		"another resource is in none": {refusal("ValidationError", "Stack for auditor does not exist"), evidence.Failed},
		"a stack is not there":        {refusal("ValidationError", "Stack with id audit does not exist"), evidence.Failed},
		"a namesake of another kind":  {answer(member("AWS::S3::Bucket", "audit", "CREATE_COMPLETE")), evidence.Unsupported},
		"a trail of another name":     {answer(member(kind, "Audit", "CREATE_COMPLETE")), evidence.Unsupported},
		"nothing at all":              {answer(), evidence.Unsupported},
		"a resource without a stack":  {answer(strings.Replace(member(kind, "audit", "CREATE_COMPLETE"), "security", "", 1)), evidence.Failed},
		"a page of a proxy":           {awstest.Said{Body: `<html>no</html>`}, evidence.Failed},
	} {
		v, _ := read(t, "audit", c.said)
		if gap := v.Gap(); gap == nil || gap.Reason != c.want || gap.Action != describe {
			t.Errorf("%s: gap %v, want %v of %s", name, gap, c.want, describe)
		}
	}
}
